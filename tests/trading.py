"""What worker processes do in tests of load: functions for ``processes.Workers``."""

import random

from odoo.addons.solidarity_ledger.exceptions import PayerLimitError


def pay_at_random(world, number, way, payments, seed=0):
    """Pay between any two accounts; only a payer's limit may refuse.

    :param way: a method of the world: ``pay_at_once`` or ``pay_in_transaction``
    :return: the acknowledged transfers, id by key, and the number of refusals
    """
    chance = random.Random(seed * 100 + number)
    acknowledged, refused = {}, 0
    for payment in range(payments):
        payer, payee = chance.sample(range(len(world.account_ids)), 2)
        key = f"{seed}-{number}-{payment}"
        amount = f"{chance.randint(1, 300) / 100:.2f}"
        vals = world.vals(payer, payee, amount, idempotency_key=key)
        try:
            acknowledged[key] = getattr(world, way)(vals)
        except PayerLimitError:
            refused += 1
    return acknowledged, refused


def pay_the_popular(world, number, way, payments):
    """Pay a cent to the first account, from an account that is this worker's own.

    :return: the acknowledged transfers, id by key
    """
    return {
        key: getattr(world, way)(world.vals(1 + number, 0, "0.01", idempotency_key=key))
        for key in (f"{number}-{payment}" for payment in range(payments))
    }


def send_all_keys(world, number, keys):
    """Pay once for each of the ``keys``, which all workers share, in an order of
    this worker's own.

    :return: the transfers, id by key
    """
    order = random.Random(number).sample(keys, len(keys))
    return {
        key: world.pay_at_once(world.vals(0, 1, "0.01", idempotency_key=key))
        for key in order
    }
