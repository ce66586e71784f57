"""Elections in short: for tests of the engines."""

import random

from hypothesis import strategies as st

OPTIONS = "abcdef"


def rankings(text):
    """Return ballots from lines of a number of voters and their order of options.

    >>> rankings("2 ab, 1 b")
    [(2, {'ranking': ['a', 'b']}), (1, {'ranking': ['b']})]
    """
    lines = [line.split() for line in text.split(",")]
    return [(int(weight), {"ranking": list(order)}) for weight, order in lines]


def shuffle(ballots, seed=1):
    """Return the same ballots in another order."""
    shuffled = list(ballots)
    random.Random(seed).shuffle(shuffled)
    return shuffled


def repeat(ballots):
    """Return ballots of weight 1, as many as the weights say."""
    return [(1, content) for weight, content in ballots for _time in range(weight)]


def contents(method, options=OPTIONS):
    """Strategy of contents of one method, not all of them complete."""
    some = st.lists(st.sampled_from(options), unique=True, max_size=len(options))
    if method == "ranked":
        return some.map(lambda those: {"ranking": those})
    if method == "approval":
        return some.map(lambda those: {"approved": sorted(those)})
    if method in ("score", "dot"):
        key, lowest = {"score": ("scores", 0), "dot": ("dots", 1)}[method]
        pairs = some.flatmap(
            lambda those: st.tuples(*(_with_number(one, lowest) for one in those))
        )
        return pairs.map(lambda found: {key: sorted(map(list, found))})
    return st.sampled_from(options).map(lambda option: {"choice": option})


def elections(method, options=OPTIONS, max_weight=4):
    """Strategy of lists of ballots with weights."""
    ballot = st.tuples(st.integers(1, max_weight), contents(method, options))
    return st.lists(ballot, max_size=25)


def _with_number(option, lowest):
    return st.integers(lowest, 5).map(lambda number: (option, number))
