from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
class TestPolicyApply(PolicyCommon):
    """An accepted proposal changes the rules, and the log names the decision."""

    def _run_job(self, date):
        with freeze_time(date), self.enter_registry_test_mode():
            self.env.ref(
                "solidarity_governance.ir_cron_apply_rules"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_at_once(self):
        proposal = self._create_policy(("support_cap", "12"))
        decision = self._accept(proposal)
        self.assertEqual(self.community.support_cap, 12)
        self.assertEqual(proposal.state, "delivered")
        rule = proposal.rule_ids
        self.assertEqual(rule.state, "applied")
        self.assertEqual((rule.old_value, rule.old_value_text), ("10", "10"))
        self.assertTrue(rule.date_applied)
        self.assertRecordValues(
            self._get_new_log(),
            [
                {
                    "res_model": "solidarity.community",
                    "res_id": self.community.id,
                    "field_name": "support_cap",
                    "old_value": "10",
                    "new_value": "12",
                    "old_number": 10.0,
                    "new_number": 12.0,
                    "decision_id": decision.id,
                    "proposal_id": proposal.id,
                    "emergency_id": False,
                    "reason": 'The members accepted "Other rules for us" '
                    f"(ballot {decision.id}).",
                }
            ],
        )

    def test_cap_takes_effect(self):
        other = self._open(self._create_proposal())
        with self.assertRaises(UserError):
            other._support(self.members[0], 12)
        self._accept(self._create_policy(("support_cap", "12")))
        self.assertEqual(other._support(self.members[0], 12)["points"], 12)
        with self.assertRaises(UserError):
            other._support(self.members[1], 13)

    def test_rejected(self):
        proposal = self._deliberate(self._create_policy(("support_cap", "12")))
        self._close(self._get_ballot(proposal), is_accepted=False)
        self.assertEqual(self.community.support_cap, 10)
        self.assertEqual(proposal.rule_ids.state, "pending")
        self.assertFalse(self._get_new_log())

    def test_on_its_day(self):
        with freeze_time("2027-03-01 12:00:00"):
            proposal = self._create_policy(
                ("support_cap", "12"), date_effective="2027-03-10"
            )
            self._accept(proposal)
        self.assertEqual(proposal.rule_ids.state, "scheduled")
        self.assertEqual(str(proposal.rule_ids.date_due), "2027-03-10")
        self.assertEqual(proposal.state, "accepted")
        self._run_job("2027-03-09 23:59:00")
        self.assertEqual(self.community.support_cap, 10)
        self._run_job("2027-03-10 00:01:00")
        self.assertEqual(self.community.support_cap, 12)
        self.assertEqual(proposal.state, "delivered")
        # run again, it does nothing more
        self._run_job("2027-03-11 00:01:00")
        self.assertEqual(len(self._get_new_log()), 1)

    def test_day_where_the_community_is(self):
        self.community.company_id.partner_id.tz = "Pacific/Auckland"
        with freeze_time("2027-03-01 12:00:00"):
            self._accept(
                self._create_policy(("support_cap", "12"), date_effective="2027-03-10")
            )
        self._run_job("2027-03-09 10:59:00")
        self.assertEqual(self.community.support_cap, 10)
        self._run_job("2027-03-09 11:01:00")
        self.assertEqual(self.community.support_cap, 12)

    def test_day_is_past(self):
        proposal = self._create_policy(
            ("support_cap", "12"), date_effective="2020-01-01"
        )
        self._accept(proposal)
        self.assertEqual(self.community.support_cap, 12)
        self.assertEqual(proposal.rule_ids.date_due, self.community._get_today())

    # ------------------------------------------------------------------- order

    def _schedule_two(self):
        """Two decisions on one rule for one day: the ballot of the first proposal
        closes after that of the second."""
        with freeze_time("2027-03-01 12:00:00"):
            values = {"date_effective": "2027-03-10"}
            later = self._create_policy(("support_cap", 12), title="Later", **values)
            sooner = self._create_policy(("support_cap", 8), title="Sooner", **values)
            ballot = self._get_ballot(self._deliberate(later))
        with freeze_time("2027-03-01 13:00:00"):
            self._accept(sooner)
        with freeze_time("2027-03-01 14:00:00"):
            self._close(ballot)
        return sooner, later

    def test_same_day(self):
        """The later accepted one stays, whoever proposed first; both are logged."""
        sooner, later = self._schedule_two()
        text = sooner.rule_ids.order_text
        self.assertIn("8 (Sooner) → 12 (Later)", text)
        self.assertEqual(later.rule_ids.order_text, text)
        self._run_job("2027-03-10 06:00:00")
        self.assertEqual(self.community.support_cap, 12)
        self.assertRecordValues(
            self._get_new_log(),
            [
                {"old_value": "10", "new_value": "8", "proposal_id": sooner.id},
                {"old_value": "8", "new_value": "12", "proposal_id": later.id},
            ],
        )
        self.assertIn("8 (Sooner) → 12 (Later)", sooner.rule_ids.order_text)
        self.assertLogReplays(self.community, ["support_cap"])

    def test_same_closing_time(self):
        with freeze_time("2027-03-01 12:00:00"):
            values = {"date_effective": "2027-03-10"}
            first = self._create_policy(("support_cap", 12), **values)
            second = self._create_policy(("support_cap", 8), **values)
            ballots = [
                self._get_ballot(self._deliberate(proposal))
                for proposal in (first, second)
            ]
        with freeze_time("2027-03-02 12:00:00"):
            for ballot in reversed(ballots):
                self._close(ballot)
        self._run_job("2027-03-10 06:00:00")
        self.assertEqual(self.community.support_cap, 8)
        self.assertEqual(
            [line.proposal_id for line in self._get_new_log()], [first, second]
        )

    def test_earlier_day_comes_first(self):
        """A job that comes late keeps to the days."""
        with freeze_time("2027-03-01 12:00:00"):
            first = self._create_policy(
                ("support_cap", 12), date_effective="2027-03-10"
            )
            self._accept(first)
        with freeze_time("2027-03-02 12:00:00"):
            self._accept(
                self._create_policy(("support_cap", 8), date_effective="2027-03-09")
            )
        self.assertFalse(first.rule_ids.order_text)
        self._run_job("2027-03-11 06:00:00")
        self.assertEqual(self.community.support_cap, 12)

    def test_at_once_after_what_is_due(self):
        """What is due since this morning counts before what is decided at noon, even
        if the job did not run."""
        with freeze_time("2027-03-01 12:00:00"):
            morning = self._create_policy(
                ("support_cap", 12), date_effective="2027-03-10"
            )
            self._accept(morning)
        with freeze_time("2027-03-10 12:00:00"):
            self._accept(self._create_policy(("support_cap", 8)))
        self.assertEqual(morning.rule_ids.state, "applied")
        self.assertEqual(self.community.support_cap, 8)

    def test_decided_value_is_there_already(self):
        """A decision is on record even if the rule has the value already."""
        values = {"date_effective": fields.Date.today() + timedelta(days=3)}
        first = self._create_policy(("support_cap", 12), **values)
        second = self._create_policy(("support_cap", 12), **values)
        self._accept(first)
        self._accept(second)
        self._run_job(fields.Datetime.now() + timedelta(days=4))
        self.assertEqual(
            [(line.old_value, line.new_value) for line in self._get_new_log()],
            [("10", "12"), ("12", "12")],
        )
        self.assertEqual(second.state, "delivered")

    # ----------------------------------------------------------------- failure

    @mute_logger("odoo.sql_db")
    def test_all_or_nothing(self):
        """One rule cannot be changed any more: none of the proposal is."""
        with freeze_time("2027-03-01 12:00:00"):
            proposal = self._create_policy(
                ("publish_threshold", 7),
                ("support_cap", 90),
                title="Both",
                date_effective="2027-03-10",
            )
            self._accept(proposal)
            # meanwhile the members decide that nobody has more than 50 points
            self._accept(self._create_policy(("support_grant", 50)))
        self.assertEqual(self.community.support_grant, 50)
        mails = self.env["mail.mail"].search([])
        self._run_job("2027-03-10 06:00:00")
        self.assertEqual(self.community.support_cap, 10)
        self.assertEqual(self.community.publish_threshold, 5)
        self.assertEqual(set(proposal.rule_ids.mapped("state")), {"failed"})
        self.assertIn("not more than all", proposal.rule_ids[0].failure)
        self.assertEqual(proposal.state, "accepted")
        self.assertEqual(len(self._get_new_log()), 1)
        self.assertIn("could not be changed", proposal.message_ids[0].body)
        mails = self.env["mail.mail"].search([]) - mails
        self.assertEqual(mails.recipient_ids, self.partner_organiser)
        # ... and again when what stood in the way is gone
        with freeze_time("2027-03-11"):
            self._accept(self._create_policy(("support_grant", 100)))
            with self.assertRaisesRegex(Exception, "Only organisers"):
                proposal.with_user(self.user_a).action_retry_rules()
            proposal.with_user(self.user_organiser).action_retry_rules()
        self.assertEqual(self.community.support_cap, 90)
        self.assertEqual(self.community.publish_threshold, 7)
        self.assertEqual(proposal.state, "delivered")

    def test_target_is_gone(self):
        proposal = self._create_policy(("support_cap", 12))
        rule = proposal.rule_ids
        decision = self._get_ballot(self._deliberate(proposal))
        with patch.object(type(rule), "_get_votable_target", _get_nothing):
            self._close(decision)
        self.assertEqual(rule.state, "failed")
        self.assertIn("does not exist any more", rule.failure)
        self.assertEqual(proposal.state, "accepted")
        self.assertEqual(self.community.support_cap, 10)
        # members see why, and organisers end it
        self.assertIn("exist", rule.with_user(self.user_b).failure)
        proposal.with_user(self.user_organiser).action_deliver()
        self.assertEqual(proposal.state, "delivered")

    def test_value_is_none_any_more(self):
        """What members chose cannot be chosen any more: that proposal fails, and stands
        in nobody's way."""
        with freeze_time("2027-03-01 12:00:00"):
            values = {"date_effective": "2027-03-10"}
            gone = self._create_policy(("ranked_rule", "instant_runoff"), **values)
            other = self._create_policy(("support_cap", 12), **values)
            self._accept(gone)
            self._accept(other)
        choices = [("schulze", "Schulze method")]
        with patch.object(
            type(self.community), "_get_policy_choices", lambda self, name: choices
        ):
            self._run_job("2027-03-10 06:00:00")
        self.assertEqual(gone.rule_ids.state, "failed")
        self.assertIn("choose one of: Schulze method", gone.rule_ids.failure)
        self.assertEqual(gone.state, "accepted")
        self.assertEqual(self.community.ranked_rule, "schulze")
        self.assertEqual(self.community.support_cap, 12)
        self.assertEqual(other.state, "delivered")

    def test_counted_late(self):
        """Of two ballots the one that closed later stays, even if the other one is
        counted after it."""
        first = self._get_ballot(
            self._deliberate(self._create_policy(("support_cap", 12), title="First"))
        )
        second = self._create_policy(("support_cap", 8), title="Second")
        yes = first.option_ids.filtered(lambda o: o.kind == "yes")
        for member in first.elector_ids.membership_id:
            first._vote(member, {"choice": yes.id})
        with freeze_time(first.date_close + timedelta(minutes=1)):
            self._accept(second)
            first._close()
        self.assertLess(first.date_close, second.decision_id.date_close)
        self.assertEqual(self.community.support_cap, 8)
        rule = first.proposal_id.rule_ids
        self.assertEqual(rule.state, "failed")
        self.assertIn('since, by "Second"', rule.failure)

    def test_retry_does_not_undo_later_decisions(self):
        proposal = self._create_policy(("support_cap", 12))
        decision = self._get_ballot(self._deliberate(proposal))
        with patch.object(type(proposal.rule_ids), "_get_votable_target", _get_nothing):
            self._close(decision)
        with freeze_time(fields.Datetime.now() + timedelta(days=9)):
            self._accept(self._create_policy(("support_cap", 8), title="New"))
        with self.assertRaisesRegex(UserError, 'since, by "New"'):
            proposal.with_user(self.user_organiser).action_retry_rules()
        self.assertEqual(self.community.support_cap, 8)

    def test_crash(self):
        """What a job that died left half done is not half done."""
        with freeze_time("2027-03-01 12:00:00"):
            proposal = self._create_policy(
                ("support_cap", "12"), date_effective="2027-03-10"
            )
            self._accept(proposal)
        with (
            patch.object(type(proposal), "_set_state", side_effect=KeyboardInterrupt),
            self.assertRaises(KeyboardInterrupt),
            self.env.cr.savepoint(),
            freeze_time("2027-03-10 12:00:00"),
        ):
            self.env["solidarity.proposal.rule"]._apply_due(self.community)
        self.assertEqual(self.community.support_cap, 10)
        self.assertFalse(self._get_new_log())
        self._run_job("2027-03-10 13:00:00")
        self.assertEqual(self.community.support_cap, 12)
        self.assertEqual(len(self._get_new_log()), 1)

    def test_mode_itself(self):
        """Members may give the rules back to the organisers."""
        self._accept(self._create_policy(("governance_mode", "organiser")))
        self.community.with_user(self.user_organiser).write(
            {"support_cap": 11, "policy_reason": "We may again, thank you"}
        )
        self.assertEqual(self.community.support_cap, 11)

    def test_organisers_may_ask_the_members(self):
        """Where organisers set the rules, members may be asked all the same."""
        author = self.membership_other
        proposal = self._create_policy(
            ("support_cap", 12, self.other_community), author=author
        )
        self._accept(proposal)
        self.assertEqual(self.other_community.support_cap, 12)
        self.assertTrue(self._get_log(self.other_community).decision_id)


def _get_nothing(rule):
    return rule.env["solidarity.community"]
