"""The worked example of docs/accountants.md, executed: the tables of that page are what
the books say, to the cent."""

import pathlib
import re
from collections import defaultdict
from decimal import Decimal

import pytest
from ledger_world import environment
from own_database import own_database

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "accountants.md"
LEDGER_ACCOUNTS = {
    "fee_account_id": ("Fees", "income"),
    "own_income_account_id": ("Own sales", "income"),
    "own_expense_account_id": ("Own purchases", "expense"),
    "clearing_account_id": ("Clearing", "asset_current"),
    "gift_account_id": ("Gifts of members", "income_other"),
    "bad_debt_account_id": ("Bad debts of members", "expense"),
}
MEMBERS = ("Ada", "Bo", "Cem", "Dora")


def read_tables():
    """Return the tables of the section by their numbers or names, each as a list of
    rows without the head; a number becomes a Decimal, nothing becomes None."""
    section = PAGE.read_text().split("\n## Year-end\n")[1].split("\n## ")[0]
    tables, name = {}, None
    for line in section.splitlines():
        if title := re.match(r"\*\*(\d+|[A-Z][^.]*)\.", line):
            name = title[1]
        elif line.startswith("|") and name:
            cells = [cell.strip(" *") for cell in line.strip("|").split("|")]
            tables.setdefault(name, []).append([read_cell(cell) for cell in cells])
    # without head and ruler
    return {name: rows[2:] for name, rows in tables.items()}


def read_cell(text):
    if re.fullmatch(r"-?\d+\.\d\d( h)?", text):
        return Decimal(text.removesuffix(" h"))
    return text or None


class Year:
    """The cooperative of the example."""

    def __init__(self, env):
        self.env = env
        self.community = env["solidarity.community"].create(
            {"name": "The community", "code": "example"}
        )
        self.company = self.community.company_id
        self.members = {}
        for name in MEMBERS:
            partner = env["res.partner"].create({"name": name})
            self.members[name] = env["solidarity.membership"].create(
                {
                    "community_id": self.community.id,
                    "partner_id": partner.id,
                    "state": "active",
                }
            )
        self.accounts = {
            field: self.make_account(*values)
            for field, values in LEDGER_ACCOUNTS.items()
        }
        payables = self.make_account("Trade payables", "liability_payable")
        for member in self.members.values():
            member.partner_id.property_account_payable_id = payables
        self.credit = self.make_ledger("credit", "currency_cre", fee_percent=1)
        self.hours = self.make_ledger("hours", "currency_hrs")
        env["res.currency.rate"].create(
            {
                "currency_id": self.credit.currency_id.id,
                "company_id": self.company.id,
                "name": "2000-01-01",
                "rate": 1,
            }
        )
        self.credit.write(
            {"payout_allowed": True, "policy_reason": "The statutes allow payouts"}
        )
        self.credit.community_account_id.write(
            {"credit_limit": 100, "policy_reason": "The coop buys from members"}
        )

    def make_account(self, name, account_type, **values):
        count = self.env["account.account"].search_count([])
        return self.env["account.account"].create(
            {
                "name": name,
                "code": f"99{count:04d}",
                "account_type": account_type,
                **values,
            }
        )

    def make_ledger(self, name, currency, **values):
        control = self.make_account(f"Members' {name}", "liability_payable")
        journal = self.env["account.journal"].create(
            {"name": name, "code": name.upper()[:5], "type": "general"}
        )
        return self.env["solidarity.ledger"].create(
            {
                "name": name,
                "community_id": self.community.id,
                "currency_id": self.env.ref(f"solidarity_ledger.{currency}").id,
                "credit_limit": 50,
                "journal_id": journal.id,
                "journal_mode": "transfer",
                "control_account_id": control.id,
                **{field: account.id for field, account in self.accounts.items()},
                **values,
            }
        )

    def get_account(self, ledger, name):
        if name == "community":
            return ledger.community_account_id
        if name == "clearing":
            return ledger._clearing_account()
        return ledger._account(self.members[name].partner_id)

    def pay(self, ledger, payer, payee, amount, **values):
        return self.env["solidarity.transfer"]._post_transfers(
            [
                {
                    "ledger_id": ledger.id,
                    "payer_account_id": self.get_account(ledger, payer).id,
                    "payee_account_id": self.get_account(ledger, payee).id,
                    "amount": amount,
                    **values,
                }
            ]
        )

    def settle(self, name, method, **values):
        settlement = self.env["solidarity.settlement"].create(
            {
                "account_id": self.get_account(self.credit, name).id,
                "method": method,
                "reason": "Leaves the cooperative",
                **values,
            }
        )
        settlement.with_user(self.env.ref("base.user_admin")).action_propose()
        settlement.action_approve()
        return settlement.transfer_id

    def run(self):
        """Do what the page tells, and return the transfer of each number."""
        credit, hours = self.credit, self.hours
        transfers = [
            self.pay(credit, "clearing", "Ada", "40.00", purpose="opening"),
            self.pay(credit, "Ada", "Bo", "30.00"),
            self.pay(credit, "Bo", "community", "12.00"),
            self.pay(credit, "community", "Cem", "25.00"),
            self.pay(credit, "Dora", "Ada", "20.00"),
            self.pay(hours, "Ada", "Bo", "2.00"),
            self.pay(hours, "Ada", "community", "1.00"),
            self.settle("Dora", "writeoff", bearer="community"),
            self.settle("Cem", "gift"),
            self.settle("Bo", "payout"),
        ]
        (credit | hours)._post_to_journal()
        return dict(enumerate(transfers, 1))


@pytest.fixture(scope="module")
def books():
    """Yield what stands in the books: lines by number, sums, balances."""
    with own_database() as database:
        with environment(database) as env:
            year = Year(env)
            transfers = year.run()
            yield {
                "lines": {
                    number: get_lines(transfer.move_id.line_ids)
                    for number, transfer in transfers.items()
                },
                "values": {
                    number: sum(transfer.move_id.line_ids.mapped("debit"))
                    for number, transfer in transfers.items()
                },
                "items": env["account.move.line"].search(
                    [("move_id", "in", [t.move_id.id for t in transfers.values()])]
                ),
                "year": year,
            }


def exact(amount):
    return Decimal(str(round(amount, 2))).quantize(Decimal("0.01"))


def get_lines(items):
    """Return {(account, partner, is debit): amount in the ledger's unit}."""
    sums = defaultdict(Decimal)
    for item in items:
        amount = exact(item.amount_currency)
        sums[item.account_id.name, item.partner_id.name or None, amount > 0] += abs(
            amount
        )
    return dict(sums)


def get_totals(items):
    """Return {account: sum in the ledger's unit}, without what is zero."""
    sums = defaultdict(Decimal)
    for item in items:
        sums[item.account_id.name] += exact(item.amount_currency)
    return {name: total for name, total in sums.items() if total}


@pytest.mark.parametrize("number", range(1, 11))
def test_booking(books, number):
    expected = {
        (account, partner, debit is not None): debit or credit
        for account, partner, debit, credit in read_tables()[str(number)]
    }
    assert books["lines"][number] == expected
    is_in_hours = number in (6, 7)
    total = sum(amount for (*_names, debit), amount in expected.items() if debit)
    # value in money: at par, and none for hours
    assert exact(books["values"][number]) == (0 if is_in_hours else total)


@pytest.mark.parametrize("unit, name", [("credit", "money"), ("hours", "hours")])
def test_trial_balance(books, unit, name):
    *rows, total = read_tables()[f"Trial balance, in {name}"]
    ledger = getattr(books["year"], unit)
    items = books["items"].filtered(lambda item: item.journal_id == ledger.journal_id)
    assert get_totals(items) == {
        account: debit or -credit for account, debit, credit in rows
    }
    debits = sum(debit or 0 for _account, debit, _credit in rows)
    credits_ = sum(credit or 0 for _account, _debit, credit in rows)
    assert total == ["Total", debits, credits_]
    assert debits == credits_


def test_subledger(books):
    *rows, total = read_tables()["Sub-ledger of Credit"]
    year = books["year"]
    names = {"The community": "community", "Clearing": "clearing"}
    for name, balance in rows:
        account = year.get_account(year.credit, names.get(name, name))
        assert account._exact_balance() == balance, name
    assert total == ["Total", sum(balance for _name, balance in rows)]
    members = sum(balance for name, balance in rows if name in MEMBERS)
    control = year.credit.control_account_id.name
    assert get_totals(books["items"])[control] == -members
