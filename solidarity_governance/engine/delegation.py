"""Who votes for whom. Plain Python, no ORM."""


def break_cycles(delegates):
    """Return the delegations without those that lead in a circle.

    Members cannot make circles; a category that was moved to another place can. Nobody
    could say who votes for those in it, so each of them keeps the own vote.

    :param dict delegates: member → delegate
    :return: dict of the same shape

    >>> break_cycles({1: 2, 2: 3, 3: 2, 4: 5})
    {1: 2, 4: 5}
    """
    in_circle, seen = set(), set()
    for start in delegates:
        path, member = {}, start
        while member in delegates and member not in seen and member not in path:
            path[member] = len(path)
            member = delegates[member]
        if member in path:
            in_circle |= {one for one, place in path.items() if place >= path[member]}
        seen |= path.keys()
    return {
        member: delegate
        for member, delegate in delegates.items()
        if member not in in_circle
    }


def weigh(delegates, voters):
    """Return for how many each voter votes: 1, and all whose chain ends there.

    A chain goes from a member who did not vote to the delegate, and on to that one's
    delegate as long as nobody voted.

    :param dict delegates: member → delegate, without circles
    :param voters: those who voted themselves
    :return: dict of voter → weight

    >>> weigh({1: 2, 2: 3, 4: 3, 5: 6}, {3, 4})
    {3: 3, 4: 1}
    >>> weigh({1: 2, 2: 3}, {2, 3})
    {2: 2, 3: 1}
    """
    voters = set(voters)
    weights = dict.fromkeys(sorted(voters), 1)
    ends = {}  # where the chain of a member ends: a voter, or nobody
    for start in delegates.keys() - voters:
        path, member = [], start
        while member not in voters and member not in ends and member in delegates:
            path.append(member)
            member = delegates[member]
        end = member if member in voters else ends.get(member)
        ends.update(dict.fromkeys(path, end))
        if end is not None:
            weights[end] += 1
    return weights
