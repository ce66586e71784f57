"""Counting of methods that add up: approval, scores, dots.

An option for which nobody gave anything does not win.
"""

from .ballot import MAX_SCORE
from .ties import elect


def count_approval(options, ballots, seats):
    """Count how many approve of each option; ties by the order of the ballot.

    >>> votes = [(1, {"approved": ["a", "b"]}), (2, {"approved": ["b"]})]
    >>> count_approval("abc", votes, 1)
    {'totals': [['a', 1], ['b', 3], ['c', 0]], 'winners': ['b'], 'tie': None, \
'steps': [{'word': 'most', 'seats': 1}]}
    """
    totals = dict.fromkeys(options, 0)
    for weight, content in ballots:
        for option in content["approved"]:
            totals[option] += weight
    return _choose(totals, seats, [])


def count_scores(options, ballots, seats):
    """Add up the scores; of equal ones that with more fives wins, then with more
    fours, and so on, then the order of the ballot.

    >>> votes = [(1, {"scores": [["a", 5], ["b", 3]]}), (1, {"scores": [["b", 2]]})]
    >>> counted = count_scores("ab", votes, 1)
    >>> counted["totals"], counted["winners"], counted["tie"]["rule"]
    ([['a', 5], ['b', 5]], ['a'], 'more_5')
    """
    totals = dict.fromkeys(options, 0)
    given = {score: dict.fromkeys(options, 0) for score in range(MAX_SCORE, 0, -1)}
    for weight, content in ballots:
        for option, score in content["scores"]:
            if score:
                totals[option] += weight * score
                given[score][option] += weight
    rules = [(f"more_{score}", numbers) for score, numbers in given.items()]
    return _choose(totals, seats, rules)


def count_dots(options, ballots, seats, dots_cap=None):
    """Add up the dots; of equal ones that with dots from more voters wins, then the
    order of the ballot. Dots of one voter above ``dots_cap`` do not count.

    >>> votes = [(1, {"dots": [["a", 4]]}), (3, {"dots": [["b", 1]]})]
    >>> counted = count_dots("ab", votes, 1, dots_cap=3)
    >>> counted["totals"], counted["winners"], counted["tie"]["rule"]
    ([['a', 3], ['b', 3]], ['b'], 'more_voters')
    """
    totals = dict.fromkeys(options, 0)
    voters = dict.fromkeys(options, 0)
    for weight, content in ballots:
        for option, dots in content["dots"]:
            if dots_cap is not None:
                dots = min(dots, dots_cap)
            totals[option] += weight * dots
            voters[option] += weight
    return _choose(totals, seats, [("more_voters", voters)])


def _choose(totals, seats, rules):
    candidates = [option for option, number in totals.items() if number]
    winners, tie = elect(candidates, seats, [("most", totals), *rules])
    steps = [{"word": "most", "seats": seats}]
    if tie:
        steps.append({"word": "tie", **tie})
    return {
        "totals": [list(total) for total in totals.items()],
        "winners": winners,
        "tie": tie,
        "steps": steps,
    }
