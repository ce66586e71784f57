from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .http_common import GovernanceHttpCommon
from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
class TestRulesTours(PolicyCommon, GovernanceHttpCommon):
    """The community's rules and how members change them, in a real browser."""

    def _start(self, tour, user):
        self._login(user)
        self.start_tour(
            f"/my/community/{self.community.code}",
            f"solidarity_governance_rules_{tour}",
            login=user.login,
        )
        self.env.invalidate_all()

    def _open_ballot(self, proposal):
        self._login(self.user_organiser)
        self.start_tour(
            "/odoo/proposals",
            "solidarity_governance_backend_ballot",
            login=self.user_organiser.login,
        )
        self.env.invalidate_all()

    def test_rules_of_today(self):
        self._accept(self._create_policy(("support_cap", 12), title="Twelve for all"))
        self._start("today", self.user_a)

    def test_policy_from_draft_to_rule(self):
        """A member changes a rule: drafted from the page of the rules, supported, put
        to the vote in the backend, closed and applied by the system at its date."""
        self._start("drafted", self.user_a)
        proposal = self.env["solidarity.proposal"].search(
            [("author_id", "=", self.membership_a.id)]
        )
        self._give(proposal, self.members[:14], 10)
        self._start("supported", self.user_b)
        self.assertEqual((proposal.state, proposal.support_total), ("prioritised", 150))
        self._open_ballot(proposal)
        decision = proposal.decision_id
        self.assertRecordValues(
            decision, [{"state": "open", "elector_count": 24, "quorum": 20}]
        )
        self._start("voted", self.user_a)
        yes, no, _abstention = decision.option_ids.ids
        for member, option in zip(self.members, (yes, yes, yes, yes, no), strict=False):
            decision._vote(member, {"choice": option})
        self._run_cron_at("ir_cron_decisions", decision.date_close)
        self.assertRecordValues(proposal, [{"state": "accepted"}])
        self.assertEqual(self.community.support_threshold, 150)
        self._start("scheduled", self.user_b)
        self._run_cron_at("ir_cron_apply_rules", "2037-03-01 09:00:00")
        self.assertEqual(self.community.support_threshold, 120)
        self.assertEqual(self._get_new_log().decision_id, decision)
        self._start("in_force", self.user_b)

    def test_emergency_lapses(self):
        emergency = self._change_in_emergency("support_threshold", "50")
        self._start("emergency", self.user_b)
        later = fields.Datetime.now() + timedelta(days=14, minutes=1)
        self._run_cron_at("ir_cron_lapse_emergency_changes", later)
        self.assertEqual(emergency.state, "lapsed")
        self.assertEqual(self.community.support_threshold, 150)
        self._start("lapsed", self.user_b)


@tagged("post_install", "-at_install")
class TestRulesToursPhone(TestRulesTours):
    """The same on a phone, 390 pixels wide; organisers sit at a desk."""

    browser_size = "390x844"
    touch_enabled = True

    def _open_ballot(self, proposal):
        proposal.action_deliberate()
        self._get_ballot(proposal)
