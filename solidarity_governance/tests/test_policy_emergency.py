from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .policy_common import REASON, PolicyCommon

END = "odoo.addons.solidarity_governance.models.solidarity_emergency_change_end"


@tagged("post_install", "-at_install")
class TestPolicyEmergency(PolicyCommon):
    """Organisers change a rule for 14 days, for all to see, until members decide."""

    def _run_job(self, name, **later):
        now = fields.Datetime.now() + timedelta(**later)
        with freeze_time(now), self.enter_registry_test_mode():
            self.env.ref(f"solidarity_governance.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _lapse(self, **later):
        self._run_job("ir_cron_lapse_emergency_changes", **later)

    def _tell(self):
        """Run the job that tells members; return whom it told."""
        before = self.env["mail.mail"].search([])
        self._run_job("ir_cron_tell_emergency_changes")
        return self.env["mail.mail"].search([]) - before

    def test_change(self):
        emergency = self._change_in_emergency("support_threshold", "50")
        self.assertEqual(self.community.support_threshold, 50)
        self.assertEqual(emergency.state, "active")
        self.assertEqual(emergency.display_name, "Points to Be Prioritised")
        self.assertEqual(emergency.days_left, 14)
        self.assertEqual(emergency.date_lapse - emergency.date, timedelta(days=14))
        self.assertEqual(emergency.membership_id, self.membership_organiser)
        self.assertEqual(
            (emergency.old_value_text, emergency.new_value_text), ("150", "50")
        )
        self.assertRecordValues(
            self._get_new_log(),
            [
                {
                    "field_name": "support_threshold",
                    "old_value": "150",
                    "new_value": "50",
                    "reason": REASON,
                    "user_id": self.user_organiser.id,
                    "emergency_id": emergency.id,
                    "decision_id": False,
                    "proposal_id": False,
                }
            ],
        )
        proposal = emergency.proposal_id
        self.assertRecordValues(
            proposal,
            [
                {
                    "kind": "policy",
                    "state": "deliberation",
                    "author_id": self.membership_organiser.id,
                    "title": "Ratify: Points to Be Prioritised 50",
                }
            ],
        )
        self.assertIn(REASON, proposal.summary)
        self.assertEqual(proposal.rule_ids.new_value, "50")

    def test_all_members_are_told(self):
        self.community.membership_ids[-1].partner_id.lang = "en_US"
        left = self.members[3]
        left.sudo().write({"state": "left"})
        emergency = self._change_in_emergency("support_threshold", "50")
        mails = self._tell()
        told = self.community.membership_ids.filtered(lambda m: m.state == "active")
        self.assertEqual(len(mails), len(told))
        self.assertEqual(mails.recipient_ids, told.partner_id)
        self.assertNotIn(left.partner_id, mails.recipient_ids)
        self.assertIn("150", mails[0].body_html)
        self.assertIn(REASON, mails[0].body_html)
        self.assertFalse(emergency.is_to_tell)
        # told once
        self.assertFalse(self._tell())

    def test_telling_resumes(self):
        """A job that was interrupted goes on after the last one who was told."""
        emergency = self._change_in_emergency("support_threshold", "50")
        active = self.community.membership_ids.filtered(lambda m: m.state == "active")
        told = active.sorted("id")[:7]
        emergency.sudo().told_membership_id = told[-1].id
        with patch(f"{END}.MAILS_PER_BATCH", 5):
            mails = self._tell()
        self.assertEqual(len(mails), len(active) - 7)
        self.assertEqual(mails.recipient_ids, (active - told).partner_id)
        self.assertFalse(emergency.is_to_tell)

    # --------------------------------------------------------------- how it ends

    def test_lapse(self):
        emergency = self._change_in_emergency("support_threshold", "50")
        self._tell()
        self._lapse(days=13, hours=23)
        self.assertEqual(emergency.state, "active")
        self.assertEqual(self.community.support_threshold, 50)
        self._lapse(days=14, minutes=1)
        self.assertEqual(emergency.state, "lapsed")
        self.assertTrue(emergency.date_ended)
        self.assertEqual(self.community.support_threshold, 150)
        line = self._get_new_log()[-1]
        self.assertRecordValues(
            line,
            [{"old_value": "50", "new_value": "150", "emergency_id": emergency.id}],
        )
        self.assertIn("not ratified within 14 days", line.reason)
        self.assertTrue(self._tell())
        self._lapse(days=15)
        self.assertEqual(len(self._get_new_log()), 2)
        self.assertLogReplays(self.community, ["support_threshold"])

    def test_ratified(self):
        emergency = self._change_in_emergency("support_threshold", "50")
        decision = self._get_ballot(emergency.proposal_id)
        self._close(decision)
        self.assertEqual(emergency.state, "ratified")
        self.assertEqual(emergency.proposal_id.state, "delivered")
        self._lapse(days=15)
        self.assertEqual(self.community.support_threshold, 50)
        self.assertRecordValues(
            self._get_new_log()[1:],
            [
                {
                    "old_value": "50",
                    "new_value": "50",
                    "decision_id": decision.id,
                    "proposal_id": emergency.proposal_id.id,
                    "emergency_id": emergency.id,
                }
            ],
        )

    def test_ratified_too_late(self):
        """The ballot is open when the time is over: the old value comes back, and the
        decision then sets the new one."""
        emergency = self._change_in_emergency("support_threshold", "50")
        decision = self._get_ballot(emergency.proposal_id)
        self._lapse(days=14, minutes=1)
        self.assertEqual(self.community.support_threshold, 150)
        self._close(decision)
        self.assertEqual(self.community.support_threshold, 50)
        self.assertEqual(emergency.state, "lapsed")
        self.assertEqual(
            [(line.old_value, line.new_value) for line in self._get_new_log()],
            [("150", "50"), ("50", "150"), ("150", "50")],
        )

    def test_another_decision(self):
        emergency = self._change_in_emergency("support_threshold", "50")
        self._accept(self._create_policy(("support_threshold", "80")))
        self.assertEqual(emergency.state, "replaced")
        self._lapse(days=15)
        self.assertEqual(self.community.support_threshold, 80)
        self.assertLogReplays(self.community, ["support_threshold"])

    def test_another_proposal_for_the_same_value(self):
        """Members may want to keep the value, even if who changed it has withdrawn the
        proposal to ratify it."""
        emergency = self._change_in_emergency("support_threshold", "50")
        emergency.proposal_id.with_user(self.user_organiser).action_withdraw()
        own = self._create_policy(("support_threshold", "50"), title="Keep it at 50")
        self._accept(own)
        self.assertEqual(own.state, "delivered")
        self.assertEqual(emergency.state, "replaced")
        self._lapse(days=15)
        self.assertEqual(self.community.support_threshold, 50)

    def test_rejected(self):
        """Members who say no need not wait 14 days."""
        emergency = self._change_in_emergency("support_threshold", "50")
        self._close(self._get_ballot(emergency.proposal_id), is_accepted=False)
        self.assertEqual(emergency.state, "lapsed")
        self.assertEqual(self.community.support_threshold, 150)
        self.assertIn("was rejected", self._get_new_log()[-1].reason)

    def test_rejected_without_quorum(self):
        """Too few voted to say yes or no: it lapses when its time is over."""
        emergency = self._change_in_emergency("support_threshold", "50")
        self._close(
            self._get_ballot(emergency.proposal_id),
            is_accepted=False,
            is_quorum_met=False,
        )
        self.assertEqual(emergency.state, "active")
        self.assertEqual(self.community.support_threshold, 50)
        self._lapse(days=15)
        self.assertEqual(self.community.support_threshold, 150)

    @mute_logger("odoo.sql_db")
    def test_old_value_is_not_possible_any_more(self):
        """It stays in force, overdue for all to see, until members decide."""
        emergency = self._change_in_emergency("support_cap", "5")
        self._accept(self._create_policy(("support_grant", "8")))
        mails = self.env["mail.mail"].search([])
        self._lapse(days=15)
        self._lapse(days=16)
        self.assertEqual(emergency.state, "active")
        self.assertIn("not more than all", emergency.failure)
        self.assertEqual(self.community.support_cap, 5)
        mails = self.env["mail.mail"].search([]) - mails
        self.assertEqual(mails.recipient_ids, self.partner_organiser)
        self.assertEqual(len(mails), 1)
        self._accept(self._create_policy(("support_grant", "100")))
        self._lapse(days=17)
        self.assertEqual(emergency.state, "lapsed")
        self.assertEqual(self.community.support_cap, 10)
        self.assertFalse(emergency.failure)

    def test_mode_changed_meanwhile(self):
        """Where organisers set the rules again, what they set stays."""
        emergency = self._change_in_emergency("support_threshold", "50")
        self._accept(self._create_policy(("governance_mode", "organiser")))
        self.community.write(
            {"support_threshold": 70, "policy_reason": "We may again, thank you"}
        )
        self._lapse(days=15)
        self.assertEqual(emergency.state, "replaced")
        self.assertEqual(self.community.support_threshold, 70)

    # --------------------------------------------------------------- who and what

    def test_organisers_only(self):
        for user in (
            self.user_a,
            self.user_moderator,
            self.user_employee,
            self.user_manager,
            self.user_other,
            self.user_foreign,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.community.with_user(user)._emergency_change(
                    self.community.with_user(user), "support_cap", "5", REASON
                )
        self.assertEqual(self.community.support_cap, 10)

    def test_not_needed(self):
        organiser = self._create_membership(
            self.partner_organiser, self.other_community, role="organiser"
        )
        self.assertTrue(organiser)
        with self.assertRaisesRegex(UserError, "simply change the rule"):
            self.other_community.with_user(self.user_organiser)._emergency_change(
                self.other_community, "support_cap", "5", REASON
            )

    def test_not_how_members_decide(self):
        for name, value in (
            ("governance_mode", "organiser"),
            ("decision_quorum", "0"),
            ("decision_days", "1"),
            ("supermajority_threshold", "51"),
            ("ranked_rule", "instant_runoff"),
        ):
            with self.assertRaisesRegex(UserError, "how members decide"):
                self._change_in_emergency(name, value)
        self.assertFalse(self._get_new_log())

    @mute_logger("odoo.sql_db")
    def test_refused(self):
        for args, words in (
            (("name", "Mine"), "not a rule"),
            (("support_cap", 5, self.other_community), "not a rule"),
            (("support_cap", 5, self.partner_a), "not a rule"),
            (("support_cap", "x"), "whole number"),
            (("support_cap", "0"), "may give at least 1"),
            (("support_cap", "10"), "is 10 already"),
        ):
            with self.subTest(args=args), self.assertRaisesRegex(UserError, words):
                self._change_in_emergency(*args)
        for reason in ("", None, "too short", " " * 30, "x" * 501):
            with self.assertRaisesRegex(UserError, "what the emergency is"):
                self._change_in_emergency("support_cap", "5", reason=reason)
        self.assertEqual(self.community.support_cap, 10)
        self.assertFalse(self.env["solidarity.emergency.change"].search([]))
        self.assertFalse(self._get_new_log())

    @mute_logger("odoo.sql_db")
    def test_one_at_a_time(self):
        emergency = self._change_in_emergency("support_cap", "5")
        with self.assertRaisesRegex(UserError, "already"):
            self._change_in_emergency("support_cap", "6")
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            emergency.sudo().copy({"state": "active"})
        self._change_in_emergency("support_grant", "90")
        self._lapse(days=15)
        with freeze_time(fields.Datetime.now() + timedelta(days=30)):
            self._change_in_emergency("support_cap", "7")
        self.assertEqual(self.community.support_cap, 7)

    def test_not_again_at_once(self):
        """What members did not ratify is not put into force again and again."""
        self._change_in_emergency("support_threshold", "50")
        self._lapse(days=14, minutes=1)
        self.assertEqual(self.community.support_threshold, 150)
        for days, is_refused in ((15, True), (27, True), (29, False)):
            with freeze_time(fields.Datetime.now() + timedelta(days=days)):
                if not is_refused:
                    self._change_in_emergency("support_threshold", "60")
                    continue
                with self.assertRaisesRegex(UserError, "lapsed on"):
                    self._change_in_emergency("support_threshold", "60")
        self.assertEqual(self.community.support_threshold, 60)

    def test_security(self):
        emergency = self._change_in_emergency("support_cap", "5")
        for user in (
            self.user_a,
            self.user_b,
            self.user_moderator,
            self.user_organiser,
        ):
            self.assertEqual(emergency.with_user(user).new_value_text, "5")
        for user in (self.user_other, self.user_foreign, self.user_employee):
            self.assertFalse(
                emergency.with_user(user).search([("id", "=", emergency.id)])
            )
            with self.assertRaises(AccessError):
                emergency.with_user(user).read(["reason"])
        with self.assertRaises(AccessError):
            emergency.with_user(self.user_public).read(["reason"])
        for user in (
            self.user_a,
            self.user_organiser,
            self.user_manager,
            self.env.ref("base.user_admin"),
        ):
            own = emergency.with_user(user)
            with self.assertRaises(AccessError):
                own.write({"date_lapse": "2099-01-01"})
            with self.assertRaises(AccessError):
                own.unlink()
            with self.assertRaises(AccessError):
                own.create({"reason": REASON, "field_name": "support_cap"})

    def test_wizard(self):
        """From the list of rules of the backend."""
        community = self.community.with_user(self.user_organiser)
        action = community.action_open_rules()
        rules = self.env["solidarity.governed.rule"].with_user(self.user_organiser)
        rule = rules.search(
            [*action["domain"], ("field_name", "=", "balance_visibility")]
        )
        self.assertEqual(rule.value_text, "Each member sees the own balance")
        self.assertTrue(rule.is_changeable)
        quorum = rules.search(
            [*action["domain"], ("field_name", "=", "decision_quorum")]
        )
        self.assertFalse(quorum.is_changeable)
        self.assertEqual(
            quorum.action_open_history()["domain"],
            [
                ("res_model", "=", "solidarity.community"),
                ("res_id", "=", self.community.id),
                ("field_name", "=", "decision_quorum"),
            ],
        )
        wizard = self.env["solidarity.emergency.wizard"].with_user(self.user_organiser)
        context = rule.action_change_in_emergency()["context"]
        form = wizard.with_context(**context).create(
            {"choice_id": rule.choice_ids[1].id, "reason": REASON}
        )
        action = form.action_confirm()
        emergency = self.env["solidarity.emergency.change"].browse(action["res_id"])
        self.assertEqual(self.community.balance_visibility, "members")
        self.assertEqual(emergency.new_value, "members")
        moderator = self.community.with_user(self.user_moderator)
        self.assertTrue(moderator.action_open_rules()["domain"])
        with self.assertRaises(AccessError):
            form.with_user(self.user_moderator).create(
                {"rule_id": rule.id, "reason": REASON}
            )
        with self.assertRaises(AccessError):
            rules.create({"community_id": self.community.id, "label": "x"})
