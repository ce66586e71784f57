import json
from unittest.mock import patch

from odoo import http
from odoo.tests import tagged

from ..models.solidarity_proposal_support import SolidarityProposal
from .http_common import GovernanceHttpCommon


@tagged("post_install", "-at_install")
class TestSupportPortal(GovernanceHttpCommon):
    """A member's points on the pages, with and without a script."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.garden = cls._open(cls._create_proposal(title="Garden"))
        cls.path = f"/my/proposal/{cls.garden.id}/support"
        cls.points_path = f"/my/community/{cls.community.code}/points"

    def _send(self, points, path=None, **data):
        """Send the form as the script does; return the answer."""
        response = self.url_open(
            path or self.path,
            data={
                "csrf_token": http.Request.csrf_token(self),
                "points": points,
                **data,
            },
            headers={"Accept": "application/json"},
        )
        self.assertEqual(response.status_code, 200)
        return json.loads(response.text)

    def test_script(self):
        self._login(self.user_a)
        self.assertEqual(
            self._send("7"),
            {
                "points": 7,
                "available": 93,
                "total": 7,
                "supporters": 1,
                "state": "gathering",
                "message": 'You give 7 points to "Garden". You have 93 left.',
            },
        )
        self.assertEqual(self._send("7")["total"], 7)
        self.assertEqual(self._send("0")["available"], 100)
        self.assertEqual(self.garden.support_total, 0)

    def test_script_refused(self):
        self._login(self.user_a)
        self.assertEqual(
            self._send("11"),
            {
                "error": "A proposal gets at most 10 points of a member: that leaves "
                "room for what else matters. Give 10 or less."
            },
        )
        for points in ("", "x", "-1", "1.5", "1e1", "²", "9" * 30, "true"):
            with self.subTest(points=points):
                self.assertEqual(
                    self._send(points),
                    {"error": "Give whole points, such as 5; 0 takes them all back."},
                )
        self.assertFalse(self.garden.support_ids)

    def test_form(self):
        """Without a script it leads back to the page from which it came."""
        self._login(self.user_a)
        page = self._post(self.path, {"points": "5", "back": "points"})
        self.assertEqual(
            self._get_flash(page), 'You give 5 points to "Garden". You have 95 left.'
        )
        self.assertEqual(self.garden.support_total, 5)
        page = self._post(self.path, {"points": "50", "back": "points"})
        self.assertIn("at most 10 points", self._get_flash(page))
        response = self.url_open(
            self.path,
            data={"csrf_token": http.Request.csrf_token(self), "points": "6"},
            allow_redirects=False,
        )
        self.assertEqual(response.status_code, 303)
        self.assertTrue(
            response.headers["Location"].endswith(f"/my/proposal/{self.garden.id}")
        )

    def test_own_transaction(self):
        """The page works in a short transaction of its own."""
        self._login(self.user_a)
        with patch.object(
            SolidarityProposal,
            "_support_at_once",
            autospec=True,
            side_effect=SolidarityProposal._support_at_once,
        ) as at_once:
            self._send("3")
        self.assertEqual(at_once.call_count, 1)

    def test_who_may_not(self):
        draft = self._create_proposal(self.membership_b, title="Draft")
        other = self._open(self._create_proposal(self.membership_other))
        self._login(self.user_a)
        for proposal in (draft, other):
            self._post(f"/my/proposal/{proposal.id}/support", {"points": "5"}, 404)
            self.assertFalse(proposal.support_ids)
        self._post("/my/proposal/999999999/support", {"points": "5"}, 404)
        self._post(self.path, {"points": "5"}, 400, csrf=False)
        self._get(self.path, 405)
        self._login(self.user_other)
        self._post(self.path, {"points": "5"}, 404)
        self._get(self.points_path, 404)
        self.authenticate(None, None)
        self._post(self.path, {"points": "5"})  # the login page
        response = self.url_open(self.points_path, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
        self.assertFalse(self.garden.support_ids)

    def test_my_points(self):
        market = self._open(self._create_proposal(title="Market <b>place</b>"))
        self.garden._support(self.membership_a, 10)
        market._support(self.membership_a, 1)
        self._give(self.garden, self.members[:14], 10)
        self._login(self.user_a)
        page = self._get(self.points_path)
        text = self._get_text(page)
        self.assertIn("89 of 100 left", text)
        self.assertIn("89 points left, 1 given, 10 locked", text)
        gifts = [
            " ".join(gift.text_content().split())
            for gift in page.find_class("o_support_gifts")[0]
        ]
        self.assertEqual(gifts[0], "Garden 10 points")
        self.assertTrue(gifts[1].startswith("Market <b>place</b> 1 point My points"))
        [picture] = page.find_class("o_support_picture")
        self.assertEqual(len(picture.find_class("o_support_color_0")), 10)
        self.assertEqual(len(picture.find_class("o_support_color_1")), 1)
        self.assertEqual(len(picture.find_class("o_support_color_left")), 89)
        [history] = page.find_class("o_support_history")
        self.assertEqual(
            [" ".join(line.text_content().split()[1:]) for line in history],
            ["Garden Locked: 10", "Market <b>place</b> Given: 1", "Garden Given: 10"],
        )
        [number] = page.xpath("//input[@name='points']")
        self.assertEqual((number.get("max"), number.get("value")), ("10", "1"))

    def test_nothing_given(self):
        self._login(self.user_b)
        text = self._get_text(self._get(self.points_path))
        self.assertIn("100 of 100 left", text)
        self.assertIn("You have not given any points.", text)

    def test_history_has_pages(self):
        for number in range(25):
            self.garden._support(self.membership_a, 1 + number % 2)
        self._login(self.user_a)
        [history] = self._get(self.points_path).find_class("o_support_history")
        self.assertEqual(len(history), 20)
        [history] = self._get(f"{self.points_path}/page/2").find_class(
            "o_support_history"
        )
        self.assertEqual(len(history), 5)

    def test_cap_lowered(self):
        """More than the new cap may stay, so the number in the form may be so high."""
        self.garden._support(self.membership_a, 9)
        self.community.write(
            {"support_cap": 4, "policy_reason": "The assembly wants it"}
        )
        self._login(self.user_a)
        [number] = self._get(self.points_path).xpath("//input[@name='points']")
        self.assertEqual(number.get("max"), "9")

    def test_bar(self):
        self._give(self.garden, self.members[:5], 9)
        bar = self.env["ir.qweb"]._render(
            "solidarity_governance.portal_support_bar", {"proposal": self.garden}
        )
        self.assertIn("width: 30%", bar)
        self.assertIn("width: 50%", bar)
        self.assertEqual(
            self.garden._get_support_goal(),
            {
                "points": 45,
                "points_needed": 150,
                "points_percent": 30,
                "supporters": 5,
                "supporters_needed": 10,
                "supporters_percent": 50,
            },
        )
