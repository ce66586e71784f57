from odoo.addons.solidarity_base.tests.common import ORGANISER

from .common import LedgerCommon


class SettlementCommon(LedgerCommon):
    """Two organisers; a owes 6.50, b holds 6.50 and the community account 2.00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_second = cls._create_user("second", ORGANISER, name="Sol Second")
        cls._create_membership(cls.user_second.partner_id, role="organiser")
        cls.user_accountant = cls._create_accountant()
        cls.user_foreign_accountant = cls._create_foreign_accountant()
        cls.account_community = cls.ledger.community_account_id
        cls.account_organiser = cls.ledger._account(cls.partner_organiser)
        cls._pay("6.50")
        cls._pay("2", cls.account_organiser, cls.account_community)

    @classmethod
    def _draft(cls, account, method, user=None, **values):
        """Return a settlement begun by the first organiser."""
        if method == "writeoff":
            values.setdefault("bearer", "community")
        if method == "trade":
            values.setdefault("date_review", "2030-01-31")
        return (
            cls.env["solidarity.settlement"]
            .with_user(user or cls.user_organiser)
            .create(
                {
                    "account_id": account.id,
                    "method": method,
                    "reason": "Moves to the coast",
                    **values,
                }
            )
        )

    @classmethod
    def _propose(cls, account, method, user=None, **values):
        settlement = cls._draft(account, method, user, **values)
        settlement.action_propose()
        return settlement

    def _approve(self, settlement, user=None):
        return settlement.with_user(user or self.user_second).action_approve()
