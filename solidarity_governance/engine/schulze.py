"""The Schulze method.

Source: Markus Schulze, "The Schulze Method of Voting" (arXiv:1804.02973), section 2.2,
with strength measured by winning votes: a majority is the stronger, the more voters
are for it, and of two with equally many, that with fewer against it. Options that a
voter left out come after those that are ranked, all in one place.
"""

from .ties import elect


def count_pairs(options, ballots):
    """Return how many voters prefer each option to each other: a matrix, rows and
    columns in the order of ``options``.

    All numbers of a row are one big integer while votes are added, with one field of
    bits for each option: adding what an option is preferred to is one addition, so a
    vote takes as many steps as it ranks options, not one for each pair.

    >>> votes = [(2, {"ranking": ["a", "b"]}), (1, {"ranking": ["c"]})]
    >>> count_pairs("abc", votes)
    [[0, 2, 2], [0, 0, 2], [1, 1, 0]]
    """
    weights = {}
    for weight, content in ballots:
        rankings = weights.setdefault(weight, [])
        rankings.append(content["ranking"])
    total = sum(weight * len(rankings) for weight, rankings in weights.items())
    bits = total.bit_length()
    units = {option: 1 << bits * place for place, option in enumerate(options)}
    everybody = sum(units.values())
    rows = dict.fromkeys(options, 0)
    for weight, rankings in weights.items():
        counted = dict.fromkeys(options, 0)
        for ranking in rankings:
            behind = everybody
            for option in ranking:
                behind -= units[option]
                counted[option] += behind
        for option, row in counted.items():
            rows[option] += weight * row
    mask = (1 << bits) - 1
    return [
        [row >> bits * place & mask for place in range(len(options))]
        for row in rows.values()
    ]


def find_strongest_paths(pairs):
    """Return the strength of the strongest path between each two options.

    A path is as strong as its weakest majority. Strength is a pair (for, − against), or
    None where there is no path.

    :param list pairs: matrix of ``count_pairs``

    >>> find_strongest_paths([[0, 2, 2], [0, 0, 2], [1, 1, 0]])[0]
    [None, (2, 0), (2, -1)]
    """
    places = range(len(pairs))
    paths = [
        [
            (pairs[a][b], -pairs[b][a]) if pairs[a][b] > pairs[b][a] else None
            for b in places
        ]
        for a in places
    ]
    for via in places:
        onward = paths[via]
        for a in places:
            to_via = paths[a][via]
            if to_via is None or a == via:
                continue
            row = paths[a]
            for b in places:
                if b == a or onward[b] is None:
                    continue
                strength = min(to_via, onward[b])
                if row[b] is None or strength > row[b]:
                    row[b] = strength
    return paths


def rank_by_paths(options, paths):
    """Return ``options`` as a list of groups, the best first: in each those that none
    of the remaining options beats.

    >>> rank_by_paths("ab", [[None, (2, -1)], [None, None]])
    [['a'], ['b']]
    """
    places = range(len(options))

    def strength(a, b):
        return paths[a][b] or (0, 0)

    beaten_by = {
        b: {a for a in places if strength(a, b) > strength(b, a)} for b in places
    }
    groups, left = [], set(places)
    while left:
        group = [place for place in sorted(left) if not beaten_by[place] & left]
        groups.append([options[place] for place in group])
        left.difference_update(group)
    return groups


def count_schulze(options, ballots, seats):
    """Count rankings by the Schulze method.

    The order of the strongest paths decides; options that it leaves undecided are
    ordered by first choices, then as they are on the ballot. Whom nobody ranks does not
    win. ``totals`` say how many other options each one beats.

    >>> votes = [(2, {"ranking": ["a", "b"]}), (1, {"ranking": ["c", "b"]})]
    >>> counted = count_schulze("abc", votes, 1)
    >>> counted["totals"], counted["winners"]
    ([['a', 2], ['b', 1], ['c', 0]], ['a'])
    """
    ballots = [ballot for ballot in ballots if ballot[1]["ranking"]]
    pairs = count_pairs(options, ballots)
    paths = find_strongest_paths(pairs)
    groups = rank_by_paths(options, paths)
    first = dict.fromkeys(options, 0)
    for weight, content in ballots:
        first[content["ranking"][0]] += weight
    level = {option: -number for number, group in enumerate(groups) for option in group}
    ranked = {option for _weight, content in ballots for option in content["ranking"]}
    candidates = [option for option in options if option in ranked]
    rules = [("paths", level), ("first_choices", first)]
    winners, tie = elect(candidates, seats, rules)
    steps = [
        {"word": "pairs", "options": list(options), "matrix": pairs},
        {
            "word": "paths",
            "options": list(options),
            "matrix": [[path and path[0] for path in row] for row in paths],
        },
        {"word": "order", "groups": groups},
    ]
    if tie:
        steps.append({"word": "tie", **tie})
    return {
        "totals": _count_beaten(options, paths),
        "winners": winners,
        "tie": tie,
        "steps": steps,
    }


def _count_beaten(options, paths):
    places = range(len(options))
    return [
        [
            options[a],
            sum((paths[a][b] or (0, 0)) > (paths[b][a] or (0, 0)) for b in places),
        ]
        for a in places
    ]
