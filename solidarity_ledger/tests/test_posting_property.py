import doctest
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..exceptions import LedgerError
from ..models import amount
from .common import LedgerCommon

MEMBERS = 4


class Model:
    """The ledger in ten lines: what posting accepts and refuses."""

    def __init__(self, limits):
        self.limits = limits
        self.balances = [0] * len(limits)

    def pay(self, payer, payee, cents):
        if payer == payee:
            return "WrongLedgerError"
        credit, _maximum = self.limits[payer]
        _credit, maximum = self.limits[payee]
        if self.balances[payer] - cents < -credit:
            return "PayerLimitError"
        if maximum and self.balances[payee] + cents > maximum:
            return "PayeeLimitError"
        self.balances[payer] -= cents
        self.balances[payee] += cents
        return None


member = st.integers(0, MEMBERS - 1)
payment = st.tuples(member, member, st.integers(1, 900))
batch = st.lists(payment, min_size=1, max_size=6)


@tagged("post_install", "-at_install")
class TestPostingProperty(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(MEMBERS)]
        )
        for partner in partners:
            cls._create_membership(partner)
        cls.partners = partners

    @given(
        limits=st.lists(
            st.tuples(st.integers(0, 1500), st.sampled_from([0, 500, 1500])),
            min_size=MEMBERS,
            max_size=MEMBERS,
        ),
        batches=st.lists(batch, min_size=1, max_size=8),
    )
    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    def test_accepts_and_refuses_as_the_model_does(self, limits, batches):
        ledger = self._create_ledger(self.community)
        accounts = [ledger._account(partner) for partner in self.partners]
        for account, (credit, maximum) in zip(accounts, limits, strict=True):
            account.write(
                {
                    "credit_limit": credit / 100,
                    "balance_limit": maximum / 100,
                    "policy_reason": "Limits of this example",
                }
            )
        model = Model(limits)
        for payments in batches:
            saved = list(model.balances)
            expected = next(
                (
                    (reason, row)
                    for row, one in enumerate(payments)
                    if (reason := model.pay(*one))
                ),
                None,
            )
            # payer = payee is refused before anything else is looked at
            for row, (payer, payee, _cents) in enumerate(payments):
                if payer == payee:
                    expected = ("WrongLedgerError", row)
                    break
            if expected:
                model.balances = saved
            actual = None
            try:
                self.transfers._post_transfers(
                    [
                        self._vals(
                            Decimal(cents) / 100, accounts[payer], accounts[payee]
                        )
                        for payer, payee, cents in payments
                    ]
                )
            except LedgerError as error:
                actual = (type(error).__name__, error.row)
            self.assertEqual(actual, expected)
            self.assertEqual(
                [account._exact_balance() * 100 for account in accounts],
                model.balances,
            )
        self.assertLedgerSound()


@tagged("post_install", "-at_install")
class TestDoctests(BaseCase):
    def test_amount(self):
        results = doctest.testmod(amount)
        self.assertGreater(results.attempted, 0)
        self.assertFalse(results.failed)
