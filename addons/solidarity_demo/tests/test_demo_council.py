import doctest
from collections import Counter

from odoo.tests import tagged

from odoo.addons.solidarity_ledger.tests.common import LedgerCommon

from ..engine import council
from ..engine.council import BUDGET, IDEAS


@tagged("post_install", "-at_install")
class TestDemoCouncil(LedgerCommon):
    """What people of the demo propose and decide, loaded into the community of the
    tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.community._make_demo_members(cls.env.cr.now().date())
        for _time in range(2):  # a second time does nothing
            cls.community._load_demo_council()
        cls.proposals = cls.env["solidarity.proposal"].search(
            [("community_id", "=", cls.community.id)]
        )
        cls.decisions = cls.env["solidarity.decision"].search(
            [("community_id", "=", cls.community.id)]
        )

    def _get(self, number):
        return self.proposals.filtered(lambda p: p.title == IDEAS[number].title)

    def test_doctests(self):
        self.assertEqual(doctest.testmod(council).failed, 0)

    def test_each_proposal_is_where_it_should_be(self):
        for number, idea in enumerate(IDEAS):
            proposal = self._get(number)
            self.assertEqual(proposal.state, idea.stage, idea.title)
            if idea.stage not in ("delivered", "rejected"):
                self.assertEqual(proposal.support_total, idea.points)
                self.assertEqual(proposal.supporter_count, idea.supporters)

    def test_ballots(self):
        self.assertEqual(
            Counter(self.decisions.mapped("state")), {"closed": 6, "open": 1}
        )
        running = self.decisions.filtered(lambda decision: decision.state == "open")
        self.assertEqual(len(running.ballot_ids), 19)
        consent = self.decisions.filtered(lambda d: d.method == "consent")
        self.assertEqual(len(consent._get_minority_report()), 11)
        secret = self.decisions.filtered("is_secret")
        self.assertEqual((len(secret.winner_ids), len(secret.ballot_ids)), (2, 0))

    def test_two_rules_were_changed_by_vote(self):
        changes = self.env["solidarity.policy.change"].search(
            [("community_id", "=", self.community.id), ("decision_id", "!=", False)]
        )
        self.assertEqual(
            set(changes.mapped("field_name")),
            {"governance_mode", "exchange_auto_confirm_days"},
        )
        self.assertEqual(self.community.governance_mode, "vote")
        self.assertEqual(self.community.exchange_auto_confirm_days, 10)

    def test_budget(self):
        funding = self.env["solidarity.funding.round"].search(
            [("community_id", "=", self.community.id)]
        )
        funded = funding.proposal_ids.filtered(lambda p: p.state == "delivery")
        self.assertEqual(funding.state, "closed")
        self.assertEqual(len(funded), 4)
        self.assertLessEqual(sum(funded.mapped("cost")), BUDGET)
        self.assertEqual(
            set((funding.proposal_ids - funded).mapped("state")), {"rejected"}
        )

    def test_silent(self):
        self.assertFalse(self.env["mail.mail"].search([("state", "=", "outgoing")]))
