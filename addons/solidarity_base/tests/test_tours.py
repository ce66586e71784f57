from odoo.tests import tagged

from .http_common import SolidarityHttpCommon


@tagged("post_install", "-at_install")
class TestTours(SolidarityHttpCommon):
    """What members and organisers do, in a real browser at desktop width."""

    def test_ask_to_join_and_admit(self):
        self.start_tour(
            f"/community/{self.community.code}",
            "solidarity_base_ask_to_join",
            login=self.user_other.login,
        )
        membership = self.env["solidarity.membership"].search(
            [
                ("partner_id", "=", self.partner_other.id),
                ("community_id", "=", self.community.id),
            ]
        )
        self.assertEqual(membership.state, "pending")
        self._start_my_community("solidarity_base_admit", self.user_organiser)
        self.assertEqual(membership.state, "active")

    def test_directory(self):
        self._start_my_community("solidarity_base_directory", self.user_a)

    def test_settings(self):
        self._start_my_community("solidarity_base_settings", self.user_a)
        self.assertTrue(self.membership_a.share_history)

    def test_report(self):
        self._start_my_community("solidarity_base_report", self.user_a)
        report = self.env["solidarity.moderation.report"].search(
            [("community_id", "=", self.community.id)]
        )
        self.assertEqual(report.subject_membership_id, self.membership_b)

    def _start_my_community(self, tour, user):
        self._login(user)
        self.start_tour(f"/my/community/{self.community.code}", tour, login=user.login)


@tagged("post_install", "-at_install")
class TestToursPhone(TestTours):
    """The same on a phone, 390 pixels wide."""

    browser_size = "390x844"
    touch_enabled = True
