from odoo.tests import tagged

from .http_common import GovernanceHttpCommon


@tagged("post_install", "-at_install")
class TestProposalTours(GovernanceHttpCommon):
    """What members do with proposals, in a real browser at desktop width."""

    def _start(self, tour, user):
        self._login(user)
        self.start_tour(
            f"/my/community/{self.community.code}",
            f"solidarity_governance_{tour}",
            login=user.login,
        )

    def test_worked_example(self):
        """The example of the specification: 100 points, 10 for a garden, 5 for a
        market, 8 for a repair café leave 77; with 150 the garden is prioritised, its 10
        are locked until it is delivered, and then all can come back."""
        garden, market, repair = (
            self._open(self._create_proposal(self.membership_b, title=title))
            for title in ("A garden", "A market", "A repair café")
        )
        self._give(garden, self.members[:13], 10)
        self._start("example_given", self.user_a)
        self.assertEqual(self.membership_a.support_available, 77)
        self.assertEqual(
            (garden + market + repair).mapped("support_total"), [140, 5, 8]
        )
        self.assertEqual(garden.state, "gathering")
        garden._support(self.members[13], 10)
        self.assertRecordValues(
            garden,
            [{"state": "prioritised", "support_total": 150, "supporter_count": 15}],
        )
        self._start("example_locked", self.user_a)
        self.assertEqual(self.membership_a.support_available, 77)
        self._start("example_delivered", self.user_organiser)
        self.assertEqual(garden.state, "delivered")
        self.assertEqual(self.membership_a.support_available, 87)
        self._start("example_returned", self.user_a)
        self.assertEqual(self.membership_a.support_available, 100)

    def test_propose(self):
        self._start("propose", self.user_a)
        proposal = self.env["solidarity.proposal"].search(
            [("author_id", "=", self.membership_a.id)]
        )
        self.assertRecordValues(
            proposal,
            [
                {
                    "title": "Two benches",
                    "summary": "To sit on, in the sun.",
                    "kind": "funding",
                    "cost": 250,
                    "state": "gathering",
                }
            ],
        )
        self.assertEqual(proposal.amendment_ids.mapped("number"), [2, 1])

    def test_propose_rules(self):
        self._start("propose_rules", self.user_a)
        proposal = self.env["solidarity.proposal"].search(
            [("author_id", "=", self.membership_a.id)]
        )
        self.assertEqual(
            proposal.rule_ids.mapped(lambda rule: (rule.field_name, rule.new_value)),
            [("support_threshold", "120"), ("ranked_rule", "instant_runoff")],
        )


@tagged("post_install", "-at_install")
class TestProposalToursPhone(TestProposalTours):
    """The same on a phone, 390 pixels wide."""

    browser_size = "390x844"
    touch_enabled = True
