"""Who pays whom how many hours when several people exchange. Plain Python, no ORM.

>>> shared = share("2", ["ada"], ["bo", "cy", "di"], "split", "0.25")
>>> shared.paid
{'bo': Decimal('0.75'), 'cy': Decimal('0.75'), 'di': Decimal('0.50')}
>>> shared.earned
{'ada': Decimal('2')}
>>> shared.transfers
[('bo', 'ada', Decimal('0.75')), ('cy', 'ada', Decimal('0.75')), ('di', 'ada', \
Decimal('0.50'))]

>>> shared = share("2", ["ada"], ["bo", "cy"], "each", "0.25")
>>> shared.paid, shared.surplus
({'bo': Decimal('2'), 'cy': Decimal('2')}, Decimal('2'))
>>> shared.transfers
[('bo', 'ada', Decimal('2')), ('cy', None, Decimal('2'))]
"""

import dataclasses
from decimal import Decimal

# the community's account, as payer or as payee
COMMUNITY = None


class TooFewReceiversError(ValueError):
    """Each receiver pays the hours, and that is less than the providers earn."""


@dataclasses.dataclass(frozen=True)
class Shared:
    """What ``share`` found: all in hours, sums always cancel out.

    ``earned`` by provider, ``paid`` by receiver, ``surplus`` of the community, and
    ``transfers`` (payer, payee, amount) that bring it about.
    """

    earned: dict
    paid: dict
    surplus: Decimal
    transfers: list


def share(hours, providers, receivers, sharing, rounding):
    """Share the hours of an exchange between its two sides.

    :param hours: hours of each provider, a multiple of ``rounding``
    :param list providers: who gives them, distinct
    :param list receivers: who gets them, distinct; ``[COMMUNITY]`` where the community
        itself does
    :param str sharing: ``split``, the receivers share what the providers earn; or
        ``each``, each receiver pays the hours and the community keeps the surplus
    :param rounding: smallest amount of the ledger
    :rtype: Shared
    :raise TooFewReceiversError: ``each``, with fewer receivers than providers
    :raise ValueError: hours that are not positive or finer than ``rounding``, or a side
        without anybody

    >>> share("2", ["ada", "bo"], ["cy"], "each", "0.01")
    ... # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    TooFewReceiversError
    >>> share("0.1", ["ada"], ["bo"], "split", "0.25")
    Traceback (most recent call last):
    ValueError: hours
    """
    hours, rounding = Decimal(hours), Decimal(rounding)
    if hours <= 0 or hours % rounding:
        raise ValueError("hours")
    if not providers or not receivers:
        raise ValueError("sides")
    if sharing == "each":
        if len(receivers) < len(providers):
            raise TooFewReceiversError
        paid = dict.fromkeys(receivers, hours)
    else:
        parts = _split(hours * len(providers), len(receivers), rounding)
        paid = dict(zip(receivers, parts, strict=True))
    earned = dict.fromkeys(providers, hours)
    surplus = sum(paid.values()) - sum(earned.values())
    payees = {**earned, COMMUNITY: surplus} if surplus else earned
    return Shared(earned, paid, surplus, _settle(paid, payees))


def _split(total, count, rounding):
    """Return ``total`` in ``count`` parts that differ by one ``rounding`` at most.

    Largest remainder; all remainders are the same, so the first get one step more.

    >>> _split(Decimal("1"), 3, Decimal("0.01"))
    [Decimal('0.34'), Decimal('0.33'), Decimal('0.33')]
    """
    steps, rest = divmod(int(total / rounding), count)
    return [rounding * (steps + (number < rest)) for number in range(count)]


def _settle(payers, payees):
    """Return the transfers from ``payers`` to ``payees``, both dicts of amounts with
    the same sum: never an empty one, and fewer than there are people.

    >>> _settle({"a": Decimal(3), "b": Decimal(0)}, {"x": Decimal(1), "y": Decimal(2)})
    [('a', 'x', Decimal('1')), ('a', 'y', Decimal('2'))]
    """
    waiting = [[payee, amount] for payee, amount in reversed(payees.items()) if amount]
    transfers = []
    for payer, left in payers.items():
        while left:
            payee, missing = waiting[-1]
            amount = min(left, missing)
            transfers.append((payer, payee, amount))
            left -= amount
            waiting[-1][1] -= amount
            if not waiting[-1][1]:
                waiting.pop()
    return transfers
