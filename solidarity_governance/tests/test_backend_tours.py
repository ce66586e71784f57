from odoo.tests import tagged

from .decision_common import DecisionCommon
from .http_common import GovernanceHttpCommon


@tagged("post_install", "-at_install")
class TestBackendTours(DecisionCommon, GovernanceHttpCommon):
    """What organisers do in the web client, in a real browser."""

    def _start(self, path, tour, user=None):
        user = user or self.user_organiser
        self._login(user)
        self.start_tour(path, f"solidarity_governance_backend_{tour}", login=user.login)
        self.env.invalidate_all()

    def test_pipeline(self):
        """From column to column, and out of it with a reason."""
        self._get_prioritised(title="A garden")
        market = self._open(self._create_proposal(title="A market"))
        self._give(market, self.members[:3], 10)
        self._start("/odoo/proposals", "pipeline")
        self.assertEqual(market.state, "cancelled")
        self.assertEqual(self.members[0].support_available, 90)

    def test_funding_round(self):
        """From new to decided."""
        path = "/odoo/action-solidarity_governance.solidarity_funding_round_action"
        self._start(path, "funding_new")
        funding = self.env["solidarity.funding.round"].search(
            [("community_id", "=", self.community.id)]
        )
        self.assertRecordValues(
            funding, [{"budget": 100, "method": "approval", "state": "draft"}]
        )
        for title, cost in (("Garden", 60), ("Market", 50), ("Bench", 40)):
            self._open(
                self._create_proposal(
                    title=title, kind="funding", cost=cost, funding_round_id=funding.id
                )
            )
        self._start(path, "funding_open")
        decision = funding.decision_id
        garden, market, bench = decision.option_ids.sorted("id").ids
        votes = [[garden, bench], *[[garden]] * 5, *[[market]] * 4]
        for member, approved in zip(self.members, votes, strict=False):
            decision._vote(member, {"approved": approved})
        self._run_cron_at("ir_cron_decisions", decision.date_close)
        self._start(path, "funding_result")

    def test_pabulib(self):
        """A file with a mistake, then the right one."""
        path = "/odoo/action-solidarity_governance.solidarity_funding_round_action"
        self._start(path, "pabulib")
        funding = self.env["solidarity.funding.round"].search(
            [("community_id", "=", self.community.id)]
        )
        self.assertRecordValues(
            funding, [{"name": "Village fund", "state": "closed", "rule": "greedy"}]
        )

    def test_decision(self):
        """A question of the organisers' own, its roll as a file, and its end; one
        that is decided, in the calendar."""
        decided = self._open_decision(
            ["At home", "At school"], title="Where do we meet?", method="score"
        )
        self._vote(decided, self.members[:2], {"At home": 5, "At school": 1})
        decided._close()
        self._start("/odoo/decisions", "decision")
        decision = self.env["solidarity.decision"].search(
            [("community_id", "=", self.community.id), ("id", "!=", decided.id)]
        )
        self.assertRecordValues(
            decision,
            [{"title": "When do we meet?", "method": "approval", "state": "cancelled"}],
        )
        self.assertEqual(decision.option_ids.mapped("name"), ["Monday", "Friday"])
