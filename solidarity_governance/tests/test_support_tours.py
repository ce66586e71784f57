from odoo.tests import tagged

from .http_common import GovernanceHttpCommon


@tagged("post_install", "-at_install")
class TestSupportTours(GovernanceHttpCommon):
    """Changing points on the page of one's own, at desktop width."""

    def test_points(self):
        garden, market, cafe = (
            self._open(self._create_proposal(self.membership_b, title=title))
            for title in ("Garden", "Market", "Repair café")
        )
        ada = self.membership_a
        for proposal, points in ((garden, 10), (market, 5), (cafe, 8)):
            proposal._support(ada, points)
        self._give(garden, self.members[:14], 10)
        self.assertEqual(garden.state, "prioritised")
        self._login(self.user_a)
        self.start_tour(
            f"/my/community/{self.community.code}/points",
            "solidarity_governance_points",
            login=self.user_a.login,
        )
        self.env.invalidate_all()
        self.assertEqual(ada.support_available, 84)
        self.assertEqual((market.support_total, cafe.support_total), (6, 0))


@tagged("post_install", "-at_install")
class TestSupportToursPhone(TestSupportTours):
    """The same on a phone, 390 pixels wide."""

    browser_size = "390x844"
    touch_enabled = True
