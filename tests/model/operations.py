"""Random operations on a ledger and its model at once: each must answer the same."""

import random
from datetime import date, timedelta
from decimal import Decimal

from ledger_model import Refused, Row

from odoo.addons.solidarity_ledger.exceptions import LedgerError

TABLES = (
    "solidarity_ledger",
    "solidarity_account",
    "solidarity_account_unfolded",
    "solidarity_transfer",
    "solidarity_entry",
)
REASON = "The assembly of this test decided it"


class Difference(AssertionError):
    """Ledger and model do not agree: which seed, which operation, and how."""


class Run:
    """One seed: ``step`` does an operation in both worlds and compares them.

    :param env: environment whose transaction the caller rolls back
    :param ledger: a fresh ``solidarity.ledger`` whose member accounts are ``accounts``
    :param model: the ``Model`` of the same accounts
    """

    def __init__(self, env, ledger, accounts, model, seed):
        self.env, self.ledger, self.model, self.seed = env, ledger, model, seed
        self.accounts = [ledger.community_account_id, *accounts]
        self.members = range(1, len(self.accounts))
        self.chance = random.Random(seed)
        self.records = {}  # number in the model -> id of the transfer
        self.done, self.refused = 0, {}
        self.history = []

    def step(self):
        """Do one operation; raise ``Difference`` where the two do not agree."""
        name = self.chance.choices(*zip(*self.WEIGHTS.items(), strict=True))[0]
        arguments = getattr(self, f"_draw_{name}")()
        if arguments is None:
            return self.step()
        self.history.append((name, *arguments))
        expected = self._answer(getattr(self, f"_model_{name}"), arguments)
        before = self.digest() if isinstance(expected, Refused) else None
        actual = self._answer(getattr(self, f"_ledger_{name}"), arguments)
        if isinstance(expected, Refused) or isinstance(actual, Refused):
            self._compare(
                getattr(actual, "answer", "accepted"),
                getattr(expected, "answer", "accepted"),
            )
            self._compare(self.digest(), before, "digest after a refusal")
            reason = expected.answer[0]
            self.refused[reason] = self.refused.get(reason, 0) + 1
        elif expected is not None:
            self._remember(expected, actual)
        self._compare(self._actual_balances(), self._expected_balances())
        self.done += 1

    def _answer(self, function, arguments):
        try:
            return function(*arguments)
        except Refused as refusal:
            return refusal
        except LedgerError as error:
            return Refused(type(error).__name__, error.row)

    def _compare(self, actual, expected, what="answer or balances"):
        if actual != expected:
            last = "\n  ".join(map(repr, self.history[-6:]))
            raise Difference(
                f"seed {self.seed}, operation {self.done}, {what}:\n"
                f"ledger: {actual}\nmodel:  {expected}\nthe last operations:\n  {last}"
            )

    def _remember(self, numbers, ids):
        """Keep which record is which; a known key has to give the known record."""
        for number, record_id in zip(numbers, ids, strict=True):
            self._compare(record_id, self.records.setdefault(number, record_id))

    # ---------------------------------------------------------------- compare

    def digest(self):
        """Return a digest of all rows of the ledger's tables."""
        self.env.flush_all()
        query = " UNION ALL ".join(
            f"SELECT coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {table} t"
            for table in TABLES
        )
        self.env.cr.execute(query)
        return self.env.cr.fetchall()

    def _actual_balances(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, solidarity_balance(id, balance), reserved"
            "  FROM solidarity_account WHERE ledger_id = %s",
            [self.ledger.id],
        )
        return {row[0]: row[1:] for row in self._exact(self.env.cr.fetchall())}

    def _exact(self, rows):
        # Odoo's cursor gives floats: whole hundredths of them are exact
        return [(row[0], *(round(value * 100) for value in row[1:])) for row in rows]

    def _expected_balances(self):
        return {
            account.id: (known.balance, known.reserved)
            for account, known in zip(self.accounts, self.model.accounts, strict=True)
        }

    def compare_all(self):
        """Compare state and net entries of each transfer, in exact hundredths."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT t.id, t.state, e.account_id, (sum(e.amount) * 100)::text
                 FROM solidarity_transfer t
                 LEFT JOIN solidarity_entry e ON e.transfer_id = t.id
                WHERE t.ledger_id = %s GROUP BY t.id, t.state, e.account_id""",
            [self.ledger.id],
        )
        actual = {}
        for record_id, state, account_id, amount in self.env.cr.fetchall():
            moved = actual.setdefault(record_id, (state, {}))[1]
            if account_id and Decimal(amount):
                moved[account_id] = Decimal(amount)
        expected = {
            self.records[number]: (
                transfer.state,
                {
                    self.accounts[place].id: change
                    for place, change in transfer.moved.items()
                    if change
                },
            )
            for number, transfer in self.model.transfers.items()
        }
        self._compare(actual, expected, "transfers and their entries")

    # ------------------------------------------------------------- operations

    WEIGHTS = {
        "post": 46,
        "batch": 10,
        "request": 12,
        "accept": 9,
        "later": 4,
        "close": 6,
        "reverse": 8,
        "limits": 4,
        "state": 3,
        "charges": 2,
        "ledger": 1,
    }

    def _draw_row(self):
        chance = self.chance
        payer, payee = chance.sample(range(len(self.accounts)), 2)
        amount = chance.choice((chance.randint(1, 300), chance.randint(1, 30)))
        odd = chance.random()
        if odd < 0.02:
            amount = chance.choice((0, -1, 0.5, 100.25, 10**14))
        elif odd < 0.03:
            payee = payer
        description = "x" * (1001 if odd > 0.99 else chance.randint(0, 3))
        row = Row(
            f"key {self.seed} {chance.random()}", payer, payee, amount, description
        )
        if chance.random() < 0.06 and self.model.transfers:
            known = chance.choice(list(self.model.transfers.values()))
            if known.reversal_of is None:
                row = Row(**vars(known.row))
                if chance.random() < 0.4:
                    row.amount += 1
        return row

    def _draw_post(self):
        return ([self._draw_row()],)

    def _draw_batch(self):
        rows = [self._draw_row() for _ in range(self.chance.randint(2, 8))]
        if self.chance.random() < 0.1:
            rows.append(Row(**vars(rows[0])))
        return (rows,)

    def _draw_request(self):
        row = self._draw_row()
        return None if 0 in (row.payer, row.payee) else (row,)

    def _draw_number(self, *states):
        """Return a number, mostly of a transfer in one of ``states``."""
        transfers = self.model.transfers
        fitting = [n for n, one in transfers.items() if one.state in states]
        if self.chance.random() < 0.15:
            fitting = list(transfers)
        return self.chance.choice(fitting[-40:]) if fitting else None

    def _draw_accept(self):
        number = self._draw_number("pending")
        return number and (number,)

    def _draw_later(self):
        number = self._draw_number("pending")
        day = date.today() + timedelta(days=self.chance.randint(2, 4))
        return number and (number, day)

    def _draw_close(self):
        number = self._draw_number("pending")
        return number and (number, self.chance.choice(("rejected", "cancelled")))

    def _draw_reverse(self):
        number = self._draw_number("posted")
        return number and (number,)

    def _draw_limits(self):
        place = self.chance.choice(self.members)
        return place, self.chance.randint(0, 1500), self.chance.choice((0, 300, 2000))

    def _draw_state(self):
        place = self.chance.choice(self.members)
        return place, self.chance.choice(("open", "open", "credit_only", "frozen"))

    def _draw_charges(self):
        chance = self.chance
        sides = ("payer", "payee", "both")
        return (
            {
                "fee_percent": chance.choice((0, 500, 1000, 2500, 12345)),
                "fee_fixed": chance.choice((0, 0, 1, 10)),
                "fee_side": chance.choice(sides),
                "levy_percent": chance.choice((0, 0, 1000, 333)),
                "levy_side": chance.choice(sides),
            },
        )

    def _draw_ledger(self):
        if self.model.is_open:
            return (False,) if self.chance.random() < 0.5 else None
        return (True,)

    # the model's side

    def _model_post(self, rows):
        return self.model.post(rows)

    _model_batch = _model_post

    def _model_request(self, row):
        return [self.model.request(row)]

    def _model_accept(self, number):
        self.model.accept(number)

    def _model_later(self, number, day):
        self.model.accept_later(number, day)

    def _model_close(self, number, state):
        self.model.close(number, state)

    def _model_reverse(self, number):
        return [self.model.reverse(number)]

    def _model_limits(self, place, credit, maximum):
        account = self.model.accounts[place]
        account.credit, account.maximum = credit, maximum

    def _model_state(self, place, state):
        self.model.accounts[place].state = state

    def _model_charges(self, values):
        self.model.charges.update(values)

    def _model_ledger(self, is_open):
        self.model.is_open = is_open

    # the ledger's side; no savepoint around posting: it leaves no trace by itself

    def _vals(self, row):
        return {
            "ledger_id": self.ledger.id,
            "payer_account_id": self.accounts[row.payer].id,
            "payee_account_id": self.accounts[row.payee].id,
            "amount": str(Decimal(str(row.amount)) / 100),
            "description": row.description,
            "idempotency_key": row.key,
        }

    def _transfer(self, number):
        return self.env["solidarity.transfer"].browse(self.records[number])

    def _ledger_post(self, rows):
        transfers = self.env["solidarity.transfer"]
        return transfers._post_transfers([self._vals(row) for row in rows]).ids

    _ledger_batch = _ledger_post

    def _ledger_request(self, row):
        with self.env.cr.savepoint():
            return (
                self.env["solidarity.transfer"]._request_transfer(self._vals(row)).ids
            )

    def _ledger_accept(self, number):
        self._transfer(number).action_accept()

    def _ledger_later(self, number, day):
        self._transfer(number).action_accept_later(day)

    def _ledger_close(self, number, state):
        transfer = self._transfer(number)
        close = {
            "rejected": transfer.action_reject,
            "cancelled": transfer.action_cancel,
        }
        close[state]()

    def _ledger_reverse(self, number):
        return self._transfer(number).action_reverse("reversed").ids

    def _ledger_limits(self, place, credit, maximum):
        self._govern(
            self.accounts[place],
            credit_limit=credit / 100,
            balance_limit=maximum / 100,
        )

    def _ledger_state(self, place, state):
        self._govern(self.accounts[place], state=state)

    def _ledger_charges(self, values):
        self._govern(
            self.ledger,
            **{
                **values,
                "fee_percent": values["fee_percent"] / 1000,
                "fee_fixed": values["fee_fixed"] / 100,
                "levy_percent": values["levy_percent"] / 1000,
            },
        )

    def _ledger_ledger(self, is_open):
        self._govern(self.ledger, state="open" if is_open else "closed")

    def _govern(self, record, **values):
        record.write({**values, "policy_reason": REASON})
        self.env.flush_all()
