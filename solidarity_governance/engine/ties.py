"""Who wins when several have the same: by rules that are known before the vote."""


def elect(options, seats, rules):
    """Return the winners, and the tie that had to be broken or None.

    Rules are asked one after the other; where all of them leave a doubt, the order of
    the ballot decides. It is a tie only if it matters: two who both win need no rule.

    :param list options: who can win, in the order of the ballot
    :param int seats: how many win
    :param list rules: pairs of a word and ``{option: number}``, the higher the better;
        the first one is the count itself
    :return: list of winners, the best first; ``{"among", "rule", "chosen"}`` or None

    >>> votes = {"a": 3, "b": 5, "c": 3}
    >>> elect("abc", 1, [("votes", votes)])
    (['b'], None)
    >>> elect("abc", 2, [("votes", votes)])
    (['b', 'a'], {'among': ['a', 'c'], 'rule': 'ballot_order', 'chosen': ['a']})
    >>> elect("abc", 2, [("votes", votes), ("fives", {"a": 0, "b": 0, "c": 1})])
    (['b', 'c'], {'among': ['a', 'c'], 'rule': 'fives', 'chosen': ['c']})
    >>> elect("abc", 3, [("votes", votes)])
    (['b', 'a', 'c'], None)
    """

    def keys(option):
        return tuple(numbers[option] for _word, numbers in rules)

    # sorted() is stable: equal ones stay in the order of the ballot
    ranked = sorted(options, key=keys, reverse=True)
    winners, losers = ranked[:seats], ranked[seats:]
    if not winners or not losers or keys(winners[-1])[0] != keys(losers[0])[0]:
        return winners, None
    last_in, first_out = keys(winners[-1]), keys(losers[0])
    rule = next(
        (
            word
            for (word, _numbers), mine, other in zip(
                rules, last_in, first_out, strict=True
            )
            if mine != other
        ),
        "ballot_order",
    )
    among = [option for option in options if keys(option)[0] == last_in[0]]
    return winners, {
        "among": among,
        "rule": rule,
        "chosen": [option for option in winners if option in among],
    }
