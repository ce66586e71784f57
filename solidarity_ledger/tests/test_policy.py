from odoo.tests import tagged

from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestPolicy(LedgerCommon):
    """Rules of a ledger are everybody's; the limits of a member are not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_accountant = cls._create_user(
            "accountant", "account.group_account_readonly", name="Acco Untant"
        )

    def _get_changes(self, user):
        return (
            self.env["solidarity.policy.change"]
            .with_user(user)
            .search([("community_id", "=", self.community.id)])
        )

    def test_limit_of_a_member(self):
        self.account_b.with_user(self.user_organiser).write(
            {"credit_limit": 3, "policy_reason": "Owes for too long already"}
        )
        self.account_b.write({"state": "frozen", "policy_reason": "Under discussion"})
        for user in (self.user_a, self.user_b, self.user_moderator, self.user_other):
            self.assertFalse(self._get_changes(user), user.name)
        for user in (self.user_organiser, self.user_manager, self.user_accountant):
            self.assertEqual(len(self._get_changes(user)), 2, user.name)

    def test_limit_of_the_ledger(self):
        self.ledger.write({"credit_limit": 3, "policy_reason": "Assembly of May"})
        for user in (self.user_a, self.user_organiser, self.user_accountant):
            self.assertEqual(len(self._get_changes(user)), 1, user.name)
        self.assertFalse(self._get_changes(self.user_other))
