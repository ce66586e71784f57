"""What posting would do, tried out in memory.

The rules are those of ``sql/solidarity_transfer.sql``, in the same order; a property
test compares the two. Amounts are exact ``Decimal`` in the ledger's unit.

>>> ada, bo = Account(credit_limit=Decimal(10)), Account()
>>> simulation = Simulation(Decimal("0.01"))
>>> simulation.post(ada, bo, Decimal(7))
>>> simulation.post(ada, bo, Decimal("3.01"))
Refusal(reason='payer_limit', room=Decimal('3'))
>>> simulation.post(bo, ada, Decimal("1.5"))
>>> ada.balance, bo.balance, (bo.received, bo.paid, bo.count)
(Decimal('-5.5'), Decimal('5.5'), (Decimal('7'), Decimal('1.5'), 2))
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

ZERO = Decimal(0)


@dataclass(slots=True, eq=False)
class Account:
    """An account as posting sees it, and what the simulation did to it.

    ``balance_limit`` 0 means none. ``received`` and ``paid`` are what transfers moved,
    without fees.
    """

    balance: Decimal = ZERO
    reserved: Decimal = ZERO
    credit_limit: Decimal = ZERO
    balance_limit: Decimal = ZERO
    state: str = "open"
    received: Decimal = ZERO
    paid: Decimal = ZERO
    count: int = 0


class Fee(NamedTuple):
    """A fee or levy of a ledger, paid by ``side`` (``payer``, ``payee``, ``both``)."""

    percent: Decimal
    fixed: Decimal
    side: str

    def get_amount(self, amount, step):
        """Return the fee on ``amount``, rounded to multiples of ``step``, half up.

        >>> Fee(Decimal("1.5"), Decimal("0.1"), "payer").get_amount(
        ...     Decimal(3), Decimal("0.01"))
        Decimal('0.15')
        """
        exact = (amount * self.percent / 100 + self.fixed) / step
        return exact.quantize(Decimal(1), ROUND_HALF_UP) * step


class Refusal(NamedTuple):
    """Why a transfer is refused: ``payer_state``, ``payee_state``, ``payer_limit`` or
    ``payee_limit``; ``room`` is what a limit would have allowed, 0 at least."""

    reason: str
    room: Decimal = ZERO


class Simulation:
    """Posts transfers between ``Account`` objects one after the other."""

    def __init__(self, step, community=None, fees=()):
        """:param Decimal step: rounding of the ledger's unit
        :param Account community: the account that receives the fees
        :param fees: each ``Fee`` that is charged on a transfer
        """
        self._step = step
        self._community = community
        self._fees = fees

    def post(self, payer, payee, amount):
        """Move ``amount``, or leave everything as it is.

        :return: None, or why it is refused
        :rtype: Refusal
        """
        moves = {payer: -amount, payee: amount}
        if self._community not in moves:
            for fee in self._fees:
                self._add_fee(moves, fee, payer, payee, amount)
        refusals = [
            refusal
            for account, net in moves.items()
            if (refusal := self._check(account, net))
        ]
        if refusals:
            return min(refusals, key=lambda refusal: ORDER.index(refusal.reason))
        for account, net in moves.items():
            account.balance += net
        payer.paid += amount
        payee.received += amount
        payer.count += 1
        payee.count += 1
        return None

    def _add_fee(self, moves, fee, payer, payee, amount):
        charged = fee.get_amount(amount, self._step)
        payers = {"payer": [payer], "payee": [payee], "both": [payer, payee]}
        for account in payers[fee.side]:
            moves[account] -= charged
            moves[self._community] = moves.get(self._community, ZERO) + charged

    def _check(self, account, net):
        after = account.balance + net
        if account.state in ("frozen", "closed"):
            return Refusal("payer_state" if net < 0 else "payee_state")
        if net < 0:
            credit = ZERO if account.state == "credit_only" else account.credit_limit
            room = account.balance - account.reserved + credit
            if room + net < 0:
                return Refusal("payer_limit", max(room, ZERO))
        elif net > 0 and 0 < account.balance_limit < after:
            room = account.balance_limit - account.balance
            return Refusal("payee_limit", max(room, ZERO))
        return None


# posting names the first of these when a transfer breaks several
ORDER = ("payer_state", "payee_state", "payer_limit", "payee_limit")
