"""A ledger in plain Python: what posting accepts and refuses, and what it moves.

Written from the rules, not from the SQL: it knows no locks and no caches. Amounts are
integers, hundredths of the unit; a percentage is in thousandths of a percent. Refusals
are names of classes in ``solidarity_ledger.exceptions``.

>>> model = Model(members=2, credit=500)
>>> model.charges.update(fee_percent=2000, fee_side="payer")
>>> model.post([Row("k1", 1, 2, 125)])
[1]
>>> model.balances()
{0: 3, 1: -128, 2: 125}
>>> model.post([Row("k2", 1, 2, 500)])
Traceback (most recent call last):
ledger_model.Refused: ('PayerLimitError', 0)
"""

import dataclasses

TREASURY = 0  # the place of the community's account; members are 1, 2, …


class Refused(Exception):
    """A refusal: name of the class and row, as the ledger answers."""

    def __init__(self, name, row=None):
        super().__init__(name, row)
        self.answer = (name, row)


@dataclasses.dataclass
class Account:
    """Amounts in hundredths; ``maximum`` 0 means none."""

    credit: int
    maximum: int = 0
    balance: int = 0
    reserved: int = 0
    state: str = "open"

    @property
    def is_blocked(self):
        return self.state in ("frozen", "closed")

    @property
    def floor(self):
        return 0 if self.state == "credit_only" else -self.credit


@dataclasses.dataclass
class Row:
    """What is asked to be posted; ``amount`` in hundredths, perhaps not whole."""

    key: str
    payer: int
    payee: int
    amount: float
    description: str = ""


@dataclasses.dataclass
class Transfer:
    """What the ledger keeps: ``moved`` is the net change of each account."""

    row: Row
    state: str
    moved: dict = dataclasses.field(default_factory=dict)
    reversal_of: int | None = None
    is_reversed: bool = False
    due: object = None
    reserved: int = 0


def percentage(amount, percent):
    """Return ``percent`` thousandths of a percent of ``amount``, half rounded up.

    >>> percentage(50, 1000), percentage(49, 1000), percentage(150, 1000)
    (1, 0, 2)
    """
    return (2 * amount * percent + 100_000) // 200_000


class Model:
    """The ledger, its accounts and transfers; transfers are known by their number."""

    def __init__(self, members, credit):
        self.accounts = [Account(0)] + [Account(credit) for _ in range(members)]
        self.is_open = True
        self.charges = {
            "fee_percent": 0,
            "fee_fixed": 0,
            "fee_side": "payer",
            "levy_percent": 0,
            "levy_side": "payee",
        }
        self.transfers = {}
        self.numbers = {}  # by idempotency key

    def balances(self):
        return {place: a.balance for place, a in enumerate(self.accounts)}

    # ------------------------------------------------------------------ rules

    def _charges_of(self, amount):
        """Return what payer and payee are charged with, fee and levy together."""
        charges = self.charges
        sums = {"payer": 0, "payee": 0}
        for side in sums:
            if charges["fee_side"] in (side, "both"):
                # the whole fee is rounded; a fixed part is exact anyway
                sums[side] += (
                    percentage(amount, charges["fee_percent"]) + charges["fee_fixed"]
                )
            if charges["levy_side"] in (side, "both"):
                sums[side] += percentage(amount, charges["levy_percent"])
        return sums["payer"], sums["payee"]

    def _movement(self, row):
        moved = {row.payer: -row.amount, row.payee: row.amount}
        if TREASURY not in moved:
            payer, payee = self._charges_of(row.amount)
            moved[row.payer] -= payer
            moved[row.payee] -= payee
            moved[TREASURY] = payer + payee
            if not payer + payee:
                del moved[TREASURY]
        return moved

    def _check(self, moved, balances, row):
        """Refuse what breaks a rule of an account; what ends beneath a limit but moves
        towards zero is fine. The lowest-numbered rule speaks first."""
        broken = set()
        for place, change in moved.items():
            account, after = self.accounts[place], balances[place]
            if account.is_blocked:
                broken.add(
                    (1, "PayerStateError") if change < 0 else (2, "PayeeStateError")
                )
            elif change < 0 and after - account.reserved < account.floor:
                broken.add((3, "PayerLimitError"))
            elif change > 0 and account.maximum and after > account.maximum:
                broken.add((4, "PayeeLimitError"))
        if broken:
            raise Refused(min(broken)[1], row)

    def _apply(self, movements, payer=0, released=0):
        """Move balances step by step, or not at all; ``released`` is what ``payer``
        need no longer keep back."""
        balances = self.balances()
        self.accounts[payer].reserved -= released
        try:
            for row, moved in movements:
                for place, change in moved.items():
                    balances[place] += change
                self._check(moved, balances, row)
        except Refused:
            self.accounts[payer].reserved += released
            raise
        for place, balance in balances.items():
            self.accounts[place].balance = balance

    def _check_input(self, rows):
        for number, row in enumerate(rows):
            if len(row.description) > 1000:
                raise Refused("DescriptionError", number)
            if row.payer == row.payee:
                raise Refused("WrongLedgerError", number)
            if not 0 < row.amount < 10**14:
                raise Refused("AmountError", number)

    # ---------------------------------------------------------------- actions

    def post(self, rows):
        """Post all rows or none; return the number of the transfer of each row."""
        self._check_input(rows)
        fresh = {}
        for number, row in enumerate(rows):
            if row.key not in self.numbers:
                fresh.setdefault(row.key, (number, row))
        for number, row in fresh.values():
            if not self.is_open:
                raise Refused("LedgerClosedError", number)
            if row.amount != int(row.amount):
                raise Refused("AmountError", number)
        posted = {
            key: Transfer(row, "posted", self._movement(row))
            for key, (_number, row) in fresh.items()
        }
        movements = [(fresh[key][0], one.moved) for key, one in posted.items()]
        before = self.balances()
        self._apply(movements)
        for number, row in enumerate(rows):
            known = posted.get(row.key) or self.transfers[self.numbers[row.key]]
            if dataclasses.replace(row, key="") != dataclasses.replace(
                known.row, key=""
            ):
                for place, balance in before.items():
                    self.accounts[place].balance = balance
                raise Refused("DuplicateKeyError", number)
        for transfer in posted.values():
            self._add(transfer)
        return [self.numbers[row.key] for row in rows]

    def _add(self, transfer):
        number = len(self.transfers) + 1
        self.transfers[number] = transfer
        self.numbers[transfer.row.key] = number
        return number

    def request(self, row):
        """Ask the payer; a known key asks nothing new."""
        self._check_input([row])
        if row.key in self.numbers:
            return self.numbers[row.key]
        if row.amount != int(row.amount):
            raise Refused("AmountError", 0)
        return self._add(Transfer(row, "pending"))

    def accept(self, number):
        transfer = self.transfers[number]
        if transfer.state == "posted":
            return
        if transfer.state != "pending":
            raise Refused("TransferStateError")
        if not self.is_open:
            raise Refused("LedgerClosedError")
        moved = self._movement(transfer.row)
        self._apply([(None, moved)], transfer.row.payer, transfer.reserved)
        transfer.state, transfer.moved = "posted", moved

    def accept_later(self, number, due):
        transfer = self.transfers[number]
        if transfer.state != "pending":
            raise Refused("TransferStateError")
        if transfer.due == due:
            return
        amount = transfer.row.amount + self._charges_of(transfer.row.amount)[0]
        change = amount - transfer.reserved
        payer = self.accounts[transfer.row.payer]
        if change > 0:
            if payer.is_blocked:
                raise Refused("PayerStateError")
            if payer.balance - payer.reserved - change < payer.floor:
                raise Refused("PayerLimitError")
        payer.reserved += change
        transfer.reserved, transfer.due = amount, due

    def close(self, number, state):
        """Reject or cancel a request; twice the same way is harmless."""
        transfer = self.transfers[number]
        if transfer.state not in (state, "pending"):
            raise Refused("TransferStateError")
        if transfer.state == "pending":
            self.accounts[transfer.row.payer].reserved -= transfer.reserved
        transfer.state = state

    def reverse(self, number, reason="reversed"):
        """Take back all that a posted transfer did, its charges included, once."""
        original = self.transfers[number]
        if (
            original.state != "posted"
            or original.reversal_of is not None
            or original.is_reversed
        ):
            raise Refused("ReversalError")
        if not self.is_open:
            raise Refused("LedgerClosedError", 0)
        moved = {place: -change for place, change in original.moved.items()}
        self._apply([(0, moved)])
        original.is_reversed = True
        row = Row(
            f"reversal of {number}",
            original.row.payee,
            original.row.payer,
            original.row.amount,
            reason,
        )
        return self._add(Transfer(row, "posted", moved, reversal_of=number))
