from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.solidarity_base.tests.common import ORGANISER

from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestLimitsEditor(LedgerCommon):
    """All accounts or none, with a reason that is logged."""

    def _open(self, accounts, user=None):
        return Form(
            self.env["solidarity.account.limits"]
            .with_user(user or self.user_organiser)
            .with_context(active_ids=accounts.ids)
        )

    def _get_changes(self):
        return self.env["solidarity.policy.change"].search(
            [("res_model", "=", "solidarity.account")], order="id"
        )

    def test_before_and_after(self):
        self._pay("8")
        accounts = self.account_a + self.account_b
        form = self._open(accounts)
        form.reason = "Decided at the meeting"
        form.credit_mode = "set"
        form.credit_limit = 5
        form.new_state = "credit_only"
        wizard = form.save()
        self.assertEqual(wizard.line_ids.account_id, accounts)
        self.assertRecordValues(
            wizard.line_ids.sorted("account_id"),
            [
                {
                    "credit_before": 10,
                    "credit_after": 5,
                    "balance_after": 0,
                    "state_before": "open",
                    "state_after": "credit_only",
                    "is_outside": outside,
                }
                for outside in (True, False)
            ],
        )
        self.assertEqual(accounts.mapped("credit_limit"), [10, 10], "not yet")
        wizard.action_apply()
        self.assertEqual(accounts.mapped("credit_limit"), [5, 5])
        self.assertEqual(set(accounts.mapped("state")), {"credit_only"})
        self.assertTrue(all(accounts.mapped("limit_by_hand")))
        changes = self._get_changes()
        self.assertEqual(len(changes), 4)
        self.assertEqual(set(changes.mapped("reason")), {"Decided at the meeting"})
        self.assertEqual(changes.user_id, self.user_organiser)

    def test_all_or_none(self):
        self.account_b.write({"state": "closed", "policy_reason": "For this test"})
        before = len(self._get_changes())
        form = self._open(self.account_a + self.account_b)
        form.reason = "Decided at the meeting"
        form.balance_mode = "set"
        form.balance_limit = 50
        wizard = form.save()
        with self.assertRaisesRegex(UserError, "(?s)Nothing was changed.*Bruno"):
            wizard.action_apply()
        self.assertEqual(self.account_a.balance_limit, 0)
        self.assertEqual(len(self._get_changes()), before)

    def test_refusals(self):
        for values, text in (
            ({}, "Choose what"),
            ({"new_state": "frozen", "reason": "short"}, "10 characters"),
            ({"credit_mode": "set", "credit_limit": -1}, "zero or more"),
        ):
            form = self._open(self.account_a)
            form.reason = "Decided at the meeting"
            for name, value in values.items():
                setattr(form, name, value)
            with self.assertRaisesRegex(UserError, text):
                form.save().action_apply()
        self.assertFalse(self._get_changes())

    def test_reopen_and_follow_the_trade(self):
        self.account_a.write(
            {"credit_limit": 4, "state": "frozen", "policy_reason": "For this test"}
        )
        form = self._open(self.account_a)
        form.reason = "Settled among all of us"
        form.credit_mode = "grow"
        form.new_state = "open"
        form.save().action_apply()
        self.assertEqual(self.account_a.state, "open")
        self.assertFalse(self.account_a.limit_by_hand)
        self.assertEqual(self.account_a.credit_limit, 4, "until the job runs")

    def test_left_members_stay_closed(self):
        self.membership_b.with_user(self.user_b).action_leave()
        form = self._open(self.account_b)
        form.reason = "Decided at the meeting"
        form.new_state = "open"
        with self.assertRaisesRegex(UserError, "who left"):
            form.save().action_apply()

    def test_others_may_not(self):
        for user in (self.user_a, self.user_moderator, self.user_employee):
            with self.assertRaises(AccessError):
                self.env["solidarity.account.limits"].with_user(user).create(
                    {"reason": "I would like more"}
                )
        other = self._create_ledger(self.other_community)._account(self.partner_other)
        wizard = (
            self.env["solidarity.account.limits"]
            .with_user(self.user_organiser)
            .create(
                {
                    "account_ids": [(6, 0, self.account_a.ids)],
                    "reason": "Decided at the meeting",
                    "new_state": "frozen",
                }
            )
        )
        wizard.sudo().account_ids += other
        with self.assertRaises(AccessError):
            wizard.action_apply()
        self.assertEqual(self.account_a.state, "open")

    def test_an_editor_is_for_who_opened_it(self):
        form = self._open(self.account_a)
        form.reason = "Decided at the meeting"
        wizard = form.save()
        stranger = self._create_user("far_organiser", ORGANISER, name="Olaf Far")
        for record in (wizard, wizard.line_ids):
            self.assertTrue(record.with_user(self.user_organiser).read())
            with self.assertRaises(AccessError):
                record.with_user(stranger).read()
            self.assertFalse(record.with_user(stranger).search([]))

    def test_each_wizard_is_for_who_opened_it(self):
        wizards = [
            model._name
            for model in self.env.values()
            if model._transient and model._name.startswith("solidarity.")
        ]
        self.assertIn("solidarity.bulk.entry", wizards)
        for name in wizards:
            rules = self.env["ir.rule"].search([("model_id.model", "=", name)])
            self.assertIn(
                "[('create_uid', '=', user.id)]",
                rules.filtered("global").mapped("domain_force"),
                name,
            )
