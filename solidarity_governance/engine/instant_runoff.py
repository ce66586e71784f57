"""Instant runoff.

Votes count for the first option that is still in. In each round the option with the
fewest votes drops out, until one has more than half of the votes that still count.
Where several win, rounds go on until so many are left.

Of options with equally few votes that drops out which had fewer in the round before,
in the one before that, and so on back to the first; if they were equal in all rounds,
the last of them on the ballot. That is said to be a tie of the result only if it can
change who wins.
"""


def count_instant_runoff(options, ballots, seats):
    """Count rankings by instant runoff.

    ``totals`` are the votes of each option in the last round it took part in. Each
    step of the word ``round`` has ``votes`` of those who are in, how many votes were
    ``exhausted`` (all that they rank are out), and who is ``out`` after it or None.

    >>> votes = [(4, {"ranking": ["a"]}), (3, {"ranking": ["b", "c"]}),
    ...          (2, {"ranking": ["c", "b"]})]
    >>> counted = count_instant_runoff("abc", votes, 1)
    >>> counted["winners"], counted["totals"]
    (['b'], [['a', 4], ['b', 5], ['c', 2]])
    >>> [(step["votes"], step["out"]) for step in counted["steps"]]
    [([['a', 4], ['b', 3], ['c', 2]], 'c'), ([['a', 4], ['b', 5]], None)]
    """
    piles = {option: [] for option in options}
    last = dict.fromkeys(options, 0)
    exhausted = 0
    for weight, content in ballots:
        ranking = content["ranking"]
        if ranking:
            piles[ranking[0]].append((weight, ranking, 0))
            last[ranking[0]] += weight
        else:
            exhausted += weight
    votes = dict(last)
    history, steps, tie = [], [], None
    while True:
        step = {
            "word": "round",
            "number": len(history) + 1,
            "votes": [list(pair) for pair in votes.items()],
            "exhausted": exhausted,
            "out": None,
        }
        steps.append(step)
        if _is_decided(votes, seats):
            break
        out, rule = _find_last(votes, history)
        if rule:
            fewest = votes[out]
            among = [option for option in votes if votes[option] == fewest]
            chosen = [option for option in among if option != out]
            steps.append({"word": "tie", "among": among, "rule": rule, "out": out})
            if _matters(votes, among, seats):
                tie = {"among": among, "rule": rule, "chosen": chosen}
        step["out"] = out
        history.append(dict(votes))
        del votes[out]
        exhausted += _move(piles, votes, out)
        last.update(votes)
    winners = _get_winners(votes, history, seats)
    return {
        "totals": [list(pair) for pair in last.items()],
        "winners": winners,
        "tie": tie,
        "steps": steps,
    }


def _is_decided(votes, seats):
    if len(votes) <= seats or not any(votes.values()):
        return True
    return seats == 1 and 2 * max(votes.values()) > sum(votes.values())


def _find_last(votes, history):
    """Return who drops out, and the word of the rule if there was a tie."""
    fewest = min(votes.values())
    among = [option for option in votes if votes[option] == fewest]
    if len(among) == 1:
        return among[0], None
    for earlier in reversed(history):
        fewest = min(earlier[option] for option in among)
        among = [option for option in among if earlier[option] == fewest]
        if len(among) == 1:
            return among[0], "earlier_round"
    return among[-1], "ballot_order"


def _matters(votes, among, seats):
    """Tell whether it can change the result who of ``among`` drops out first: not if
    all of them together have less than each of the others."""
    others = [number for option, number in votes.items() if option not in among]
    together = sum(votes[option] for option in among)
    return len(others) < seats or together >= min(others)


def _move(piles, votes, out):
    """Give the votes of ``out`` to who comes next on them; return how many end."""
    ended = 0
    for weight, ranking, place in piles.pop(out):
        for next_place in range(place + 1, len(ranking)):
            option = ranking[next_place]
            if option in votes:
                piles[option].append((weight, ranking, next_place))
                votes[option] += weight
                break
        else:
            ended += weight
    return ended


def _get_winners(votes, history, seats):
    rounds = [votes, *reversed(history)]
    candidates = [option for option in votes if votes[option]]
    candidates.sort(key=lambda option: [-round_[option] for round_ in rounds])
    return candidates[:seats]
