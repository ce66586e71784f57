from odoo.tests import tagged

from .funding_common import FundingCommon
from .http_common import GovernanceHttpCommon


@tagged("post_install", "-at_install")
class TestFundingTours(FundingCommon, GovernanceHttpCommon):
    """Members share out a budget, in a real browser at desktop width."""

    def _start(self, tour, user):
        self._login(user)
        self.start_tour(
            f"/my/community/{self.community.code}",
            f"solidarity_governance_funding_{tour}",
            login=user.login,
        )
        self.env.invalidate_all()

    def _close_in_time(self):
        self._run_cron_at("ir_cron_decisions", self.funding.date_close)

    def test_propose(self):
        self.bench.action_withdraw()
        self._start("propose", self.user_a)
        proposal = self.env["solidarity.proposal"].search(
            [("title", "=", "Bench"), ("state", "=", "gathering")]
        )
        self.assertRecordValues(
            proposal, [{"cost": 40, "funding_round_id": self.funding.id}]
        )

    def test_approval(self):
        """By equal shares: who wanted the garden can pay it, the others have too
        little for the market, although more than that is left."""
        self.funding.action_open()
        self._start("approval", self.user_a)
        self._vote(self.funding, *[["Garden"]] * 5, *[["Market"]] * 4)
        self._close_in_time()
        self._start("approval_result", self.user_a)

    def test_dots(self):
        """By the most dots: what is too dear for the rest is left out."""
        self.community.write(
            {"budget_rule": "greedy", "policy_reason": "Easier to explain"}
        )
        self.funding.method = "dot"
        self.funding.action_open()
        self._start("dots", self.user_a)
        others = (
            [("Garden", 4), ("Market", 3)],
            *([("Market", dots)] for dots in (2, 1, 1, 1)),
        )
        self._vote(self.funding, *others)
        self._close_in_time()
        self._start("dots_result", self.user_a)


@tagged("post_install", "-at_install")
class TestFundingToursPhone(TestFundingTours):
    """The same on a phone, 390 pixels wide."""

    browser_size = "390x844"
    touch_enabled = True
