import json

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from .http_common import SolidarityHttpCommon

PAGES = ("", "/members", "/settings", "/rules")
MEMBERS = "//div[contains(@class, 'o_solidarity_members')]"
ORGANISER_PAGES = ("/requests", "/moderation")


@tagged("post_install", "-at_install")
class TestPortal(SolidarityHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = f"/my/community/{cls.community.code}"
        cls.pending = cls._create_membership(
            cls.partner_other, state="pending", origin="request"
        )

    # ----------------------------------------------------------------------- RPC

    def _call(self, model, method, args, **kwargs):
        """Call a method by RPC as the browser does and return the whole answer."""
        response = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(
                {
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": kwargs,
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    def test_rpc(self):
        """What a member gets by RPC, and what not."""
        self._login(self.user_a)
        answer = self._call(
            "solidarity.membership",
            "search_read",
            [[], ["name", "partner_id"]],
            context={"show_email": True, "show_address": True},
        )
        self.assertEqual(len(answer["result"]), 4)
        self.assertNotIn("@", str(answer))
        with mute_logger("odoo.http"):
            for model, method, args in (
                ("solidarity.membership", "write", [[self.membership_a.id], {}]),
                ("solidarity.membership", "action_admit", [[self.pending.id]]),
                ("solidarity.membership", "_set_state", [[self.pending.id], "active"]),
                ("solidarity.membership", "_join", [[self.pending.id]]),
                ("solidarity.community", "_next_reference", [[self.community.id]]),
                (
                    "solidarity.community",
                    "write",
                    [[self.community.id], {"publish_threshold": 1}],
                ),
                (
                    "solidarity.membership",
                    "action_invite",
                    [self.community.id, "x"],
                ),
            ):
                with self.subTest(method=method):
                    answer = self._call(model, method, args)
                    self.assertIn("AccessError", str(answer["error"]["data"]["name"]))
        self.assertEqual(self.pending.state, "pending")

    def test_rpc_authority(self):
        """No context that comes in by RPC stands for an accepted proposal."""
        self.community.write(
            {"governance_mode": "vote", "policy_reason": "Decided by all"}
        )
        self._login(self.user_organiser)
        for authority in (True, "POLICY_AUTHORITY", {"a": 1}):
            with mute_logger("odoo.http"):
                answer = self._call(
                    "solidarity.community",
                    "write",
                    [
                        [self.community.id],
                        {"publish_threshold": 1, "policy_reason": "Because I can"},
                    ],
                    context={"solidarity_policy_authority": authority},
                )
            self.assertIn("accepted proposal", answer["error"]["data"]["message"])
        self.assertEqual(self.community.publish_threshold, 5)

    # --------------------------------------------------------------------- pages

    def test_home_card(self):
        self._login(self.user_a)
        page = self._get("/my")
        self.assertTrue(page.xpath("//a[@href='/my/community']"))
        response = self.url_open(
            "/my/counters",
            data=json.dumps({"params": {"counters": ["community_count"]}}),
            headers={"Content-Type": "application/json"},
        )
        self.assertEqual(response.json()["result"]["community_count"], 1)

    def test_one_community_opens_directly(self):
        self._login(self.user_a)
        response = self.url_open("/my/community")
        self.assertTrue(response.url.endswith(self.url))

    def test_several_communities(self):
        self._create_membership(self.partner_a, self.other_community)
        self._login(self.user_a)
        links = self._get("/my/community").find_class("o_solidarity_community")
        self.assertEqual(
            [link.get("href") for link in links],
            ["/my/community/test-hilltop", "/my/community/test-riverside"],
        )

    def test_no_community(self):
        self._login(self.user_employee)
        page = self._get("/my/community")
        self.assertIn("not a member of a community yet", self._get_text(page))

    def test_pages_of_a_member(self):
        self._login(self.user_a)
        for path in PAGES:
            with self.subTest(path=path):
                page = self._get(self.url + path)
                self.assertIn("Test Riverside", page.text_content())
        for path in ORGANISER_PAGES:
            self._get(self.url + path, 404)

    def test_pages_of_an_organiser(self):
        self._login(self.user_organiser)
        for path in PAGES + ORGANISER_PAGES:
            self._get(self.url + path)
        page = self._get(self.url)
        self.assertIn("People who wait to join: 1", self._get_text(page))

    def test_wrong_community(self):
        """Somebody else's community looks exactly like one that does not exist."""
        member = f"/members/{self.membership_b.id}"
        for user in (self.user_other, self.user_foreign, self.user_employee):
            self._login(user)
            for path in (*PAGES, *ORGANISER_PAGES, member):
                with self.subTest(user=user.login, path=path):
                    self._get(self.url + path, 404)
            self._get("/my/community/no-such-community", 404)

    def test_suspended(self):
        self.membership_a.action_suspend()
        self._login(self.user_a)
        self._get(self.url, 404)
        self.assertIn("suspended", self._get_text(self._get("/my/community")))

    def test_visitor_is_sent_to_the_login(self):
        for path in PAGES:
            response = self.url_open(self.url + path)
            self.assertIn("/web/login", response.url)

    # ----------------------------------------------------------------- directory

    def test_directory(self):
        self._login(self.user_a)
        for search, expected in (
            ("", {"Ada Member (you)", "Bruno Member", "Mo Mod", "Olga Org"}),
            ("bruno", {"Bruno Member"}),
            (self.membership_b.reference, {"Bruno Member"}),
            ("otto", set()),
            ("<script>alert(1)</script>", set()),
        ):
            with self.subTest(search=search):
                page = self._get(f"{self.url}/members?search={search}")
                names = {
                    " ".join(node.text_content().split())
                    for node in page.xpath(f"{MEMBERS}//*[contains(@class, 'fw-bold')]")
                }
                self.assertEqual(names, expected)
        self.assertFalse(page.xpath("//div[@id='wrap']//script"))

    def test_directory_pages(self):
        for number in range(30):
            self._create_membership(
                self.env["res.partner"].create({"name": f"Zoe {number:02}"})
            )
        self._login(self.user_a)
        cards = f"{MEMBERS}//a"
        self.assertEqual(len(self._get(f"{self.url}/members").xpath(cards)), 30)
        page = self._get(f"{self.url}/members/page/2")
        self.assertEqual(len(page.xpath(cards)), 4)
        page = self._get(f"{self.url}/members/page/999999")
        self.assertEqual(len(page.xpath(cards)), 4)

    def test_member(self):
        self._login(self.user_a)
        text = self._get_text(self._get(f"{self.url}/members/{self.membership_b.id}"))
        self.assertIn("Bruno Member", text)
        for secret in ("member_b@example.com", "555 0100", "secret street"):
            self.assertNotIn(secret, text)

    def test_member_elsewhere(self):
        self._login(self.user_a)
        for membership in (
            self.membership_other,
            self.membership_foreign,
            self.pending,
        ):
            self._get(f"{self.url}/members/{membership.id}", 404)
        self._get(f"{self.url}/members/999999999", 404)

    def test_picture(self):
        """Fellow members see the picture, others a placeholder."""
        path = f"/web/image/solidarity.membership/{self.membership_b.id}/avatar_128"
        self._login(self.user_a)
        seen = self.url_open(path)
        self.assertIn("svg", seen.headers["Content-Type"])
        self._login(self.user_other)
        self.assertNotEqual(self.url_open(path).content, seen.content)

    def test_script_in_a_name(self):
        self.partner_b.name = "<script>alert('x')</script>"
        self._login(self.user_a)
        for path in ("/members", f"/members/{self.membership_b.id}"):
            page = self._get(self.url + path)
            self.assertIn("alert('x')", self._get_text(page))
            self.assertFalse(page.xpath("//div[@id='wrap']//script"))

    # ------------------------------------------------------------------ settings

    def test_settings(self):
        self._login(self.user_a)
        page = self._post(f"{self.url}/settings", {"share_balance": "1"})
        self.assertIn("saved", self._get_flash(page))
        self.assertTrue(self.membership_a.share_balance)
        self.assertFalse(self.membership_a.share_history)
        self._post(f"{self.url}/settings", {"share_history": "1"})
        self.assertFalse(self.membership_a.share_balance)
        self.assertTrue(self.membership_a.share_history)
        page = self._get(f"{self.url}/settings")
        self.assertFalse(self._get_flash(page), "a message shows once")

    def test_forms_need_the_token(self):
        self._login(self.user_a)
        with mute_logger("odoo.http"):
            for path in ("/settings", "/leave"):
                self._post(self.url + path, {"confirm": "1"}, status=400, csrf=False)
        self.assertEqual(self.membership_a.state, "active")

    def test_forms_take_no_files(self):
        """Where a text is read, a file is refused instead of failing."""
        self._login(self.user_a)
        for path, name in (("/leave", "confirm"), ("/settings", "share_balance")):
            response = self.url_open(
                self.url + path,
                data={"csrf_token": http.Request.csrf_token(self)},
                files={name: ("a.txt", b"1")},
            )
            self.assertEqual(response.status_code, 400, path)
        self.assertEqual(self.membership_a.state, "active")
        self.assertFalse(self.membership_a.share_balance)

    def test_leave(self):
        self._login(self.user_a)
        page = self._post(f"{self.url}/leave")
        self.assertIn("tick the box", self._get_flash(page))
        self.assertEqual(self.membership_a.state, "active")
        page = self._post(f"{self.url}/leave", {"confirm": "1"})
        self.assertIn("You have left Test Riverside", self._get_flash(page))
        self.assertEqual(self.membership_a.state, "left")

    def test_last_organiser_stays(self):
        self._login(self.user_organiser)
        page = self._post(f"{self.url}/leave", {"confirm": "1"})
        self.assertIn("needs an organiser", self._get_flash(page))
        self.assertEqual(self.membership_organiser.state, "active")

    def test_rules(self):
        self.community.write(
            {"publish_threshold": 9, "policy_reason": "<b>Because we said so</b>"}
        )
        self._login(self.user_a)
        text = self._get_text(self._get(f"{self.url}/rules"))
        self.assertIn("Publish Figures From", text)
        self.assertIn("<b>Because we said so</b>", text)
        self.assertIn(self.env.user.name, text)

    # ---------------------------------------------------- organising, moderating

    def test_admit_and_decline(self):
        self._login(self.user_organiser)
        page = self._post(f"{self.url}/requests/{self.pending.id}/admit")
        self.assertIn("Otto Other is a member now", self._get_flash(page))
        self.assertEqual(self.pending.state, "active")
        page = self._post(f"{self.url}/requests/{self.pending.id}/decline")
        self.assertIn("not waiting", self._get_flash(page))
        self.assertEqual(self.pending.state, "active")

    def test_admit_is_for_organisers(self):
        for user in (self.user_a, self.user_moderator, self.user_other):
            self._login(user)
            self._post(f"{self.url}/requests/{self.pending.id}/admit", status=404)
        self._login(self.user_organiser)
        self._post(f"{self.url}/requests/{self.membership_other.id}/admit", status=404)
        self._post(f"{self.url}/requests/{self.pending.id}/promote", status=404)
        self.assertEqual(self.pending.state, "pending")

    def test_invite(self):
        self._login(self.user_organiser)
        page = self._post(
            f"{self.url}/invite", {"email": "nora@example.org", "name": "<b>Nora</b>"}
        )
        self.assertIn("on its way to nora@example.org", self._get_flash(page))
        self.assertIn("<b>Nora</b>", self._get_text(page))
        page = self._post(f"{self.url}/invite", {"email": "nonsense"})
        self.assertIn("valid e-mail address", self._get_flash(page))
        page = self._post(f"{self.url}/invite", {"email": self.user_a.email})
        self.assertIn("member of Test Riverside already", self._get_flash(page))

    def test_report_and_decide(self):
        path = f"{self.url}/members/{self.membership_b.id}"
        self._login(self.user_a)
        page = self._post(f"{path}/report", {"reason": "<script>x</script> rude"})
        self.assertIn("nobody else learns", self._get_flash(page))
        page = self._post(f"{path}/report", {"reason": " "})
        self.assertIn("Please say what is wrong", self._get_flash(page))
        own = f"{self.url}/members/{self.membership_a.id}/report"
        page = self._post(own, {"reason": "me"})
        self.assertIn("cannot report yourself", self._get_flash(page))
        report = self.env["solidarity.moderation.report"].search(
            [("community_id", "=", self.community.id)]
        )
        self.assertEqual(len(report), 1)
        decision = f"{self.url}/moderation/{report.id}"
        self._post(f"{decision}/dismiss", status=404)
        self._login(self.user_moderator)
        page = self._get(f"{self.url}/moderation")
        self.assertIn("<script>x</script> rude", self._get_text(page))
        self.assertNotIn("Ada", self._get_text(page))
        page = self._post(f"{decision}/warn", {"note": "Be kind"})
        self.assertIn("is told", self._get_flash(page))
        self.assertEqual(report.state, "warned")
        page = self._post(f"{decision}/hide")
        self.assertIn("decided already", self._get_flash(page))

    def test_report_about_the_moderator(self):
        self._login(self.user_a)
        self._post(
            f"{self.url}/members/{self.membership_moderator.id}/report",
            {"reason": "Abuses the role"},
        )
        self._login(self.user_moderator)
        text = self._get_text(self._get(f"{self.url}/moderation"))
        self.assertNotIn("Abuses", text)
