from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from ..exceptions import NotAllowedError
from .settlement_common import SettlementCommon


@tagged("post_install", "-at_install")
class TestSettlementSecurity(SettlementCommon):
    """Who sees settlements, and who may propose, approve and cancel them."""

    def _visible(self, user):
        return self.env["solidarity.settlement"].with_user(user).search([]).sudo()

    def test_who_sees(self):
        draft = self._draft(self.account_a, "writeoff")
        proposed = self._propose(self.account_b, "gift")
        for user, seen in (
            (self.user_organiser, draft + proposed),
            (self.user_second, draft + proposed),
            (self.user_manager, draft + proposed),
            (self.user_accountant, draft + proposed),
            (self.user_a, draft.browse()),  # not proposed yet
            (self.user_b, proposed),
            (self.user_other, draft.browse()),
            (self.user_employee, draft.browse()),
            (self.user_moderator, draft.browse()),
            (self.user_foreign, draft.browse()),
            (self.user_foreign_accountant, draft.browse()),
        ):
            self.assertEqual(self._visible(user), seen.sorted("id", True), user.login)
        with self.assertRaises(AccessError):
            self._visible(self.user_public)

    def test_who_proposes(self):
        """Organisers of the community; no member for themselves."""
        for user in (
            self.user_b,
            self.user_employee,
            self.user_moderator,
            self.user_accountant,
            self.user_other,
        ):
            with self.assertRaises(AccessError):
                self._draft(self.account_b, "gift", user)
        stranger = self._create_user(
            "stranger", "solidarity_base.group_solidarity_organiser"
        )
        self._create_membership(
            stranger.partner_id, self.other_community, role="organiser"
        )
        with self.assertRaises(AccessError):
            self._draft(self.account_b, "gift", stranger)
        settlement = self._draft(self.account_b, "gift")
        for user in (self.user_b, self.user_accountant, stranger):
            with self.assertRaises(AccessError):
                settlement.with_user(user).action_propose()

    def test_who_approves(self):
        """Somebody else than who proposed: an organiser, or the member."""
        settlement = self._propose(self.account_b, "gift")
        for user in (
            self.user_organiser,
            self.user_a,
            self.user_accountant,
            self.user_other,
        ):
            with self.assertRaises(AccessError):
                self._approve(settlement, user)
        self.assertEqual(settlement.state, "proposed")
        self.assertTrue(settlement.with_user(self.user_b).may_approve)
        self.assertFalse(settlement.with_user(self.user_organiser).may_approve)
        self._approve(settlement, self.user_b)

    def test_nobody_writes_off_the_own_debt(self):
        self._pay("8", self.account_b, self.account_community)
        own = self._propose(self.account_a, "writeoff")
        with self.assertRaisesRegex(NotAllowedError, "another organiser"):
            self._approve(own, self.user_a)
        organiser = self._propose(
            self.account_organiser, "writeoff", user=self.user_second
        )
        with self.assertRaisesRegex(NotAllowedError, "another organiser"):
            self._approve(organiser, self.user_organiser)
        self._approve(organiser, self.user_manager)

    def test_a_second_login_is_the_same_person(self):
        """Who proposes cannot approve with another user of theirs."""
        settlement = self._propose(self.account_b, "gift")
        twin = self.user_organiser.copy(
            {"login": "twin", "partner_id": self.partner_organiser.id}
        )
        with self.assertRaisesRegex(NotAllowedError, "somebody else"):
            self._approve(settlement, twin)

    def test_who_cancels(self):
        """An organiser, or the member who does not agree; a write-off is not theirs."""
        settlement = self._propose(self.account_b, "gift")
        for user in (self.user_a, self.user_accountant, self.user_other):
            with self.assertRaises(AccessError):
                settlement.with_user(user).action_cancel()
        settlement.with_user(self.user_b).action_cancel()
        self.assertEqual(settlement.state, "cancelled")
        writeoff = self._propose(self.account_a, "writeoff")
        with self.assertRaises(AccessError):
            writeoff.with_user(self.user_a).action_cancel()
        writeoff.with_user(self.user_second).action_cancel()

    def test_whether_a_balance_is_zero_is_private(self):
        for account in (self.account_b, self.account_organiser):
            for user in (self.user_a, self.user_other, self.user_foreign):
                with self.assertRaises(AccessError):
                    account.with_user(user).action_settle()

    def test_left_members_answer_nothing(self):
        settlement = self._propose(self.account_b, "gift")
        self.membership_b.with_user(self.user_organiser).action_suspend()
        with self.assertRaises(AccessError):
            self._approve(settlement, self.user_b)

    def test_members_write_nothing(self):
        settlement = self._propose(self.account_b, "gift")
        for user in (self.user_b, self.user_accountant, self.user_employee):
            with self.assertRaises(AccessError):
                settlement.with_user(user).write({"date_review": "2030-01-01"})
            with self.assertRaises(AccessError):
                settlement.with_user(user).unlink()
        with self.assertRaises(AccessError):
            settlement.unlink()

    def test_private_to_rpc(self):
        for name in ("_decide", "_settle", "_prepare_transfer_vals", "_get_open"):
            with self.assertRaises(AccessError):
                get_public_method(self.env["solidarity.settlement"], name)
        with self.assertRaises(AccessError):
            get_public_method(self.env["solidarity.account"], "_check_answered")
