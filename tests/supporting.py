"""What worker processes do with support points: functions for ``processes.Workers``."""

import random


def spend_last_points(world, number, way, attempts):
    """Try to give the first member's last 10 points, each time to another proposal.

    :return: the answers, dicts, and the refusals, texts
    """
    chance = random.Random(number)
    return [
        world.support(way, 0, chance.randrange(9, len(world.proposal_ids)), 10)
        for _attempt in range(attempts)
    ]


def move_points(world, number, way, attempts):
    """Give, raise, lower and take back at random, on the rows of all others.

    :return: as ``spend_last_points``
    """
    chance = random.Random(number)
    return [
        world.support(
            way,
            chance.randrange(3),
            chance.randrange(len(world.proposal_ids)),
            chance.choice([0, 0, 3, 7, 10, 11]),
        )
        for _attempt in range(attempts)
    ]


def support_one(world, number, way, members):
    """Let members, who are this worker's own, give a point each to one proposal.

    :return: as ``spend_last_points``
    """
    first = number * members
    return [
        world.support(way, member, 0, 1) for member in range(first, first + members)
    ]
