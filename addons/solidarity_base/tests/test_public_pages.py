import base64
import io
from datetime import timedelta

from PIL import Image

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .http_common import SolidarityHttpCommon

FIGURES = "//div[@id='solidarity_figures']"
BUTTON = "//div[@id='wrap']//a[contains(@class, 'btn-primary')]"


@tagged("post_install", "-at_install")
class TestPublicPages(SolidarityHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = f"/community/{cls.community.code}"
        cls.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")

    def _invite(self, email):
        return self.env["solidarity.membership"]._invite(self.community, email, "Nora")

    # --------------------------------------------------------------- public page

    def test_visitor(self):
        self.community.description = "<p>We are neighbours</p>"
        text = self._get_text(self._get(self.url))
        self.assertIn("We are neighbours", text)
        self.assertIn("Sign in and ask to join", text)
        for name in ("Ada", "Olga", "0001"):
            self.assertNotIn(name, text)

    def test_figures_from_the_threshold(self):
        page = self._get(self.url)  # 4 members, threshold 5
        self.assertFalse(page.xpath(FIGURES))
        self._create_membership(self.partner_other)
        page = self._get(self.url)
        self.assertEqual(
            page.xpath(FIGURES)[0].text_content().split(),
            ["5", "members"],
        )

    def test_unknown_and_archived(self):
        self._get("/community/no-such-community", 404)
        self.community.active = False
        self._get(self.url, 404)

    def test_picture(self):
        """Visitors see the picture of a community, unless it is archived."""
        path = f"/web/image/solidarity.community/{self.community.id}/image_512"
        placeholder = self.url_open(path).content
        picture = io.BytesIO()
        Image.new("RGB", (20, 10), "green").save(picture, "PNG")
        self.community.image = base64.b64encode(picture.getvalue())
        self.assertNotEqual(self.url_open(path).content, placeholder)
        self.assertTrue(self._get(self.url).xpath(f"//img[@src='{path}']"))
        self.community.active = False
        self.assertEqual(self.url_open(path).content, placeholder)

    def test_community_of_another_company(self):
        """The public page is public, whatever the company."""
        self._get(f"/community/{self.foreign_community.code}")
        self._login(self.user_a)
        self._get(f"/community/{self.foreign_community.code}")

    def test_join(self):
        self._login(self.user_employee)
        page = self._post(f"{self.url}/join", {"message": "Hello <b>you</b>"})
        self.assertIn("will answer you by mail", self._get_flash(page))
        membership = self.env["solidarity.membership"].search(
            [("partner_id", "=", self.partner_employee.id)]
        )
        self.assertRecordValues(
            membership, [{"state": "pending", "request_message": "Hello <b>you</b>"}]
        )
        page = self._post(f"{self.url}/join")
        self.assertIn("waiting to join", self._get_flash(page))
        self.assertIn("Your request is with the organisers", self._get_text(page))
        self.assertEqual(membership.state, "pending")

    def test_join_needs_login_and_token(self):
        response = self.url_open(f"{self.url}/join", data={"message": "x"})
        self.assertIn("/web/login", response.url)
        self._login(self.user_employee)
        with mute_logger("odoo.http"):
            self._post(f"{self.url}/join", status=400, csrf=False)
        self._post("/community/no-such-community/join", status=404)
        self.assertFalse(
            self.env["solidarity.membership"].search(
                [("partner_id", "=", self.partner_employee.id)]
            )
        )

    def test_member_and_suspended(self):
        self._login(self.user_a)
        self.assertIn("You are a member", self._get_text(self._get(self.url)))
        self.membership_a.action_suspend()
        self.assertIn("suspended", self._get_text(self._get(self.url)))

    # --------------------------------------------------------------- invitations

    def test_invitation_of_somebody_without_login(self):
        """Invitation, signup and acceptance, as a newcomer goes through them."""
        membership = self._invite("nora@example.org")
        page = self._get(membership._get_invitation_path())
        link = page.xpath(BUTTON)[0]
        self.assertIn("/web/signup", link.get("href"))
        self._get(link.get("href"))
        response = self._post_signup(link.get("href"), "nora@example.org")
        self.assertIn(membership._get_invitation_path(), response.url)
        self.assertIn("Accept the invitation", response.text)
        user = membership.partner_id.user_ids
        self.assertEqual(user.login, "nora@example.org")
        self.assertTrue(user.share)
        self.authenticate("nora@example.org", "a-Secret-for-Nora-1")
        page = self._post(f"{membership._get_invitation_path()}/accept")
        self.assertIn("Welcome", self._get_flash(page))
        self.assertEqual(membership.state, "active")

    def _post_signup(self, url, login):
        page = self._get(url)
        form = page.find_class("oe_signup_form")[0]
        data = {
            field.get("name"): field.get("value") or ""
            for field in form.xpath(".//input[@name]")
        }
        data.update(
            login=login,
            password="a-Secret-for-Nora-1",
            confirm_password="a-Secret-for-Nora-1",
        )
        return self.url_open(url, data=data)

    def test_invitation_with_login(self):
        membership = self._invite(self.user_other.email)
        path = membership._get_invitation_path()
        link = self._get(path).xpath(BUTTON)[0]
        self.assertIn("/web/login", link.get("href"))
        self._login(self.user_other)
        page = self._post(f"{path}/accept")
        self.assertIn("Welcome", self._get_flash(page))
        page = self._get(path)
        self.assertIn("has been accepted", self._get_text(page))
        self._post(f"{path}/accept")
        self.assertEqual(membership.state, "active")

    def test_invitation_of_somebody_else(self):
        membership = self._invite(self.user_other.email)
        self._login(self.user_b)
        path = membership._get_invitation_path()
        self.assertIn("signed in as Bruno", self._get_text(self._get(path)))
        page = self._post(f"{path}/accept")
        self.assertIn("for somebody else", self._get_flash(page))
        self.assertEqual(membership.state, "pending")

    def test_expired_invitation(self):
        membership = self._invite(self.user_other.email)
        membership.date_invitation_expires = fields.Datetime.now() - timedelta(days=1)
        path = membership._get_invitation_path()
        self.assertIn("has expired", self._get_text(self._get(path)))
        self._login(self.user_other)
        page = self._post(f"{path}/accept")
        self.assertIn("has expired", self._get_flash(page))
        self.assertEqual(membership.state, "pending")

    def test_wrong_token(self):
        membership = self._invite("nora@example.org")
        path = membership._get_invitation_path()
        self._get(path[:-1] + "~", 404)
        self._get(path[:-1] + "é", 404)
        self._get(f"/solidarity/invitation/{self.membership_a.id}/x", 404)
        self._get(f"/solidarity/invitation/999999999/{path.rpartition('/')[2]}", 404)

    def test_decline(self):
        membership = self._invite("nora@example.org")
        self._get("/web/login")  # opens a session, which the token belongs to
        self.authenticate(None, None)
        page = self._post(f"{membership._get_invitation_path()}/decline")
        self.assertIn("not open any more", self._get_text(page))
        self.assertEqual(membership.state, "left")
