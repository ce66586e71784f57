from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestMembership(LedgerCommon):
    """Whoever leaves settles first; whoever comes back finds the account again."""

    def test_leave_with_a_balance(self):
        self._pay("2")
        for membership, balance in (
            (self.membership_a, "2.00"),
            (self.membership_b, "2.00"),
        ):
            with self.assertRaisesRegex(UserError, f"{balance}.*Bring it to zero"):
                membership.action_leave()
        self.assertEqual(self.membership_a.state, "active")
        self.assertEqual(self.account_a.state, "open")

    def test_leave_with_a_request(self):
        request = self._request("2")
        for membership in (self.membership_a, self.membership_b):
            with self.assertRaisesRegex(UserError, "nobody has answered"):
                membership.action_leave()
        request.with_user(self.user_a).action_reject()
        self.membership_a.action_leave()

    def test_leave_and_come_back(self):
        self._pay("2")
        self._pay("2", self.account_b, self.account_a)
        self.membership_a.with_user(self.user_a).action_leave()
        self.assertEqual(self.membership_a.state, "left")
        self.assertEqual(self.account_a.state, "closed")
        change = self.env["solidarity.policy.change"].search(
            [("res_model", "=", "solidarity.account")], limit=1
        )
        self.assertEqual(change.reason, "The member left the community.")
        self.assertEqual(change.user_id, self.user_a)
        self.membership_a._set_state("pending")
        self.membership_a.with_user(self.user_organiser).action_admit()
        self.assertEqual(self.account_a.state, "open")
        self._pay("1")

    def test_frozen_stays_frozen(self):
        self.account_a.write({"state": "frozen", "policy_reason": "Under discussion"})
        self.membership_a.action_leave()
        self.assertEqual(self.account_a.state, "frozen")
        self.membership_a._set_state("pending")
        self.membership_a.with_user(self.user_organiser).action_admit()
        self.assertEqual(self.account_a.state, "frozen")

    def test_resume_opens_nothing(self):
        """A closed account stays closed when a suspension ends."""
        self.account_a.write({"state": "closed", "policy_reason": "Asked for by Ada"})
        self.membership_a.with_user(self.user_organiser).action_suspend()
        self.membership_a.with_user(self.user_organiser).action_resume()
        self.assertEqual(self.account_a.state, "closed")
