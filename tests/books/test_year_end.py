"""The worked example of docs/accountants.md, executed: the tables of that page are what
the books say, to the cent."""

import contextlib
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

    def __init__(self, env, mode):
        self.env = env
        self.mode = mode
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
                "journal_mode": self.mode,
                "control_account_id": control.id,
                **{field: account.id for field, account in self.accounts.items()},
                **values,
            }
        )

    def __getitem__(self, unit):
        """Return the ledger in ``credit`` or ``hours``."""
        return {"credit": self.credit, "hours": self.hours}[unit]

    def get_totals(self, ledger):
        """Return {account: sum in the ledger's unit}, without what is zero."""
        items = self.env["account.move.line"].search(
            [("journal_id", "=", ledger.journal_id.id), ("parent_state", "=", "posted")]
        )
        sums = defaultdict(Decimal)
        for item in items:
            sums[item.account_id.name] += exact(item.amount_currency)
        return {name: total for name, total in sums.items() if total}

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

    def run(self, bearer):
        """Do what the page tells, and return the transfer of each number.

        :param str bearer: who bears the loss of the bad debt
        """
        credit, hours = self.credit, self.hours
        transfers = [
            self.pay(credit, "clearing", "Ada", "40.00", purpose="opening"),
            self.pay(credit, "Ada", "Bo", "30.00"),
            self.pay(credit, "Bo", "community", "12.00"),
            self.pay(credit, "community", "Cem", "25.00"),
            self.pay(credit, "Dora", "Ada", "20.00"),
            self.pay(hours, "Ada", "Bo", "2.00"),
            self.pay(hours, "Ada", "community", "1.00"),
            self.settle("Dora", "writeoff", bearer=bearer),
            self.settle("Cem", "gift"),
            self.settle("Bo", "payout"),
        ]
        (credit | hours)._post_to_journal()
        return dict(enumerate(transfers, 1))


@contextlib.contextmanager
def run_year(mode, bearer="community"):
    """Yield the year of the example, with its transfers by number."""
    with own_database() as database, environment(database) as env:
        year = Year(env, mode)
        yield year, year.run(bearer)


@pytest.fixture(scope="module")
def by_transfer():
    """The year with one journal entry per transfer."""
    with run_year("transfer") as books:
        yield books


@pytest.fixture(scope="module", params=["transfer", "daily"])
def either_way(request):
    """The year with one journal entry per transfer, or one a day."""
    with run_year(request.param) as (year, _transfers):
        yield year


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


@pytest.mark.parametrize("number", range(1, 11))
def test_booking(by_transfer, number):
    _year, transfers = by_transfer
    items = transfers[number].move_id.line_ids
    expected = {
        (account, partner, debit is not None): debit or credit
        for account, partner, debit, credit in read_tables()[str(number)]
    }
    assert get_lines(items) == expected
    # value in money: at par, and none for hours
    is_in_hours = number in (6, 7)
    total = sum(amount for (*_names, debit), amount in expected.items() if debit)
    assert exact(sum(items.mapped("debit"))) == (0 if is_in_hours else total)


def test_loss_as_an_expense():
    """The same entry as by the community account, which keeps what it holds."""
    with run_year("transfer", bearer="expense") as (year, transfers):
        expected = [
            tuple(row[:2]) + (row[2] is not None, row[2] or row[3])
            for row in read_tables()["8"]
        ]
        lines = get_lines(transfers[8].move_id.line_ids)
        assert sorted((*key, amount) for key, amount in lines.items()) == sorted(
            expected
        )
        ledger = year["credit"]
        held = [
            year.get_account(ledger, name)._exact_balance()
            for name in ("community", "clearing")
        ]
        assert held == [Decimal("12.50"), Decimal("-42.20")]


@pytest.mark.parametrize("unit, name", [("credit", "money"), ("hours", "hours")])
def test_trial_balance(either_way, unit, name):
    *rows, total = read_tables()[f"Trial balance, in {name}"]
    assert either_way.get_totals(either_way[unit]) == {
        account: debit or -credit for account, debit, credit in rows
    }
    debits = sum(debit or 0 for _account, debit, _credit in rows)
    credits_ = sum(credit or 0 for _account, _debit, credit in rows)
    assert total == ["Total", debits, credits_]
    assert debits == credits_


def test_subledger(either_way):
    *rows, total = read_tables()["Sub-ledger of Credit"]
    ledger = either_way["credit"]
    names = {"The community": "community", "Clearing": "clearing"}
    for name, balance in rows:
        account = either_way.get_account(ledger, names.get(name, name))
        assert account._exact_balance() == balance, name
    assert total == ["Total", sum(balance for _name, balance in rows)]
    members = sum(balance for name, balance in rows if name in MEMBERS)
    control = ledger.control_account_id.name
    assert either_way.get_totals(ledger)[control] == -members


def test_result_is_what_the_community_holds():
    """The page says so: income less expenses is the community account."""
    money = read_tables()["Trial balance, in money"]
    kinds = dict(LEDGER_ACCOUNTS.values())
    result = sum(
        (credit or 0) - (debit or 0)
        for account, debit, credit in money
        if kinds.get(account, "").startswith(("income", "expense"))
    )
    balances = dict(read_tables()["Sub-ledger of Credit"])
    assert result == balances["The community"] == Decimal("-7.70")
    page = PAGE.read_text()
    income = sum(
        credit
        for name, _debit, credit in money
        if kinds.get(name) and kinds[name].startswith("income")
    )
    assert f"gifts of {income} less purchases and bad debts of {income - result}" in (
        page.replace("\n", " ")
    )


def test_verified(either_way):
    """Chain, sums and books of both ledgers are proved."""
    for unit in ("credit", "hours"):
        assert not either_way[unit].action_verify().problem_ids
