from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .http_common import SolidarityHttpCommon

FRIDAY = "2027-03-05 06:00:00"


@tagged("post_install", "-at_install")
class TestDigest(SolidarityHttpCommon):
    """One mail a week to those who want it, when something is new."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        memberships = cls.env["solidarity.membership"]
        # demo members have their mail already
        memberships.search([]).write(
            {"date_digest": datetime(2027, 3, 3), "date_joined": date(2027, 1, 1)}
        )
        cls.members = (
            cls.membership_a
            | cls.membership_b
            | cls.membership_moderator
            | cls.membership_organiser
        )
        cls.members.date_digest = datetime(2027, 2, 26, 6)
        cls.membership_b.date_joined = date(2027, 2, 26)

    def _run_job(self, at=FRIDAY):
        with freeze_time(at), self.enter_registry_test_mode():
            self.env.ref("solidarity_base.ir_cron_send_digests").method_direct_trigger()
        self.env.invalidate_all()

    def _get_mails(self, partner):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", partner.ids), ("subject", "=like", "New in %")]
        )

    def test_who_joined(self):
        """Others learn who joined; the new member alone has no news."""
        self._run_job()
        mail = self._get_mails(self.partner_a)
        self.assertEqual(mail.subject, "New in Test Riverside")
        self.assertIn("Bruno Member", mail.body_html)
        self.assertNotIn("Olga", mail.body_html)
        self.assertFalse(self._get_mails(self.partner_b))
        self.assertEqual(len(self._get_mails(self.partner_organiser)), 1)

    def test_once_a_week(self):
        """However often the job starts; the next week goes on where it ended."""
        self._run_job()
        self._run_job()
        self.membership_organiser.date_joined = date(2027, 3, 5)
        self._run_job("2027-03-07 23:59:00")
        self.assertEqual(len(self._get_mails(self.partner_a)), 1)
        self._run_job("2027-03-08 00:01:00")
        mails = self._get_mails(self.partner_a)
        self.assertEqual(len(mails), 2)
        newest = mails.sorted("id")[-1]
        self.assertIn("Olga Org", newest.body_html)
        self.assertNotIn("Bruno", newest.body_html, "he was in the mail before")

    def test_nothing_new(self):
        self.membership_b.date_joined = date(2027, 2, 25)
        self._run_job()
        self.assertFalse(self._get_mails(self.partner_a))
        self.assertEqual(self.membership_a.date_digest, datetime(2027, 3, 5, 6))

    def test_what_is_no_news_comes_along_only(self):
        aside = {"title": "Weather", "lines": [], "url": None, "is_news": False}
        members = type(self.env["solidarity.membership"])
        with patch.object(members, "_get_digest_sections", lambda *args: [aside]):
            self._run_job()
        self.assertFalse(self._get_mails(self.partner_a))

    def test_not_wanted_not_active_or_without_address(self):
        self.membership_a.is_digest_wanted = False
        self.membership_moderator.state = "suspended"
        self.partner_organiser.email = False
        self._run_job()
        self.assertFalse(
            self._get_mails(
                self.partner_a + self.partner_moderator + self.partner_organiser
            )
        )

    def test_an_interrupted_job_goes_on(self):
        """What was sent before an error is neither lost nor sent again."""
        members = type(self.env["solidarity.membership"])
        original = members._send_digest

        def fail_for_the_last(membership):
            if membership == self.membership_moderator:
                raise ValueError("the mail server is on fire")
            original(membership)

        path = "odoo.addons.solidarity_base.models.solidarity_membership_digest"
        with (
            patch(f"{path}.DIGEST_BATCH", 1),
            patch.object(members, "_send_digest", fail_for_the_last),
            mute_logger("odoo.addons.base.models.ir_cron"),
        ):
            self._run_job()
        self.assertFalse(self._get_mails(self.partner_moderator))
        self.assertTrue(self._get_mails(self.partner_a))
        self._run_job()
        for partner in self.members.partner_id - self.partner_b:
            self.assertEqual(len(self._get_mails(partner)), 1, partner.name)

    def test_in_the_language_of_the_member(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner_a.lang = "fr_FR"
        members = type(self.env["solidarity.membership"])
        seen = {}

        def sections(membership, since):
            seen[membership.id] = membership.env.lang, membership.env.user
            return []

        with patch.object(members, "_get_digest_sections", sections):
            self._run_job()
        self.assertEqual(seen[self.membership_a.id], ("fr_FR", self.user_a))
        self.assertEqual(seen[self.membership_b.id], ("en_US", self.user_b))

    def test_names_are_text(self):
        self.partner_b.name = "<script>alert(1)</script>"
        self._run_job()
        body = self._get_mails(self.partner_a).body_html
        self.assertIn("&lt;script&gt;", body)
        self.assertNotIn("<script", body)

    # ------------------------------------------------------------------ stop it

    def test_settings(self):
        url = f"/my/community/{self.community.code}/settings"
        self._login(self.user_a)
        box = self._get(url).get_element_by_id("is_digest_wanted")
        self.assertTrue(box.checked)
        self._post(url, {"share_balance": "1"})
        self.assertFalse(self.membership_a.is_digest_wanted)
        self._post(url, {"is_digest_wanted": "1"})
        self.assertTrue(self.membership_a.is_digest_wanted)

    def test_the_own_business(self):
        own = self.membership_a.with_user(self.user_organiser)
        with self.assertRaises(UserError):
            own.is_digest_wanted = False
        with self.assertRaises(AccessError):
            own.action_update_settings(is_digest_wanted=False)

    def test_stop_by_link(self):
        """The link of the mail asks; the header's POST from outside stops at once."""
        self._run_job()
        mail = self._get_mails(self.partner_a)
        headers = mail._prepare_outgoing_list()[0]["headers"]
        self.assertEqual(headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        url = headers["List-Unsubscribe"].strip("<>")
        self.assertIn(url, mail.body_html)
        path = url.removeprefix(self.membership_a.get_base_url())
        self.assertIn("Do not send it any more", self._get_text(self._get(path)))
        self.assertTrue(self.membership_a.is_digest_wanted, "opening changes nothing")
        page = self._post(path, {"List-Unsubscribe": "One-Click"}, csrf=False)
        self.assertIn("You do not receive it any more", self._get_text(page))
        self.assertFalse(self.membership_a.is_digest_wanted)
        self.assertTrue(self.membership_b.is_digest_wanted)

    def test_wrong_links(self):
        token = self.membership_b._get_digest_token()
        for path in (
            f"/solidarity/digest/{self.membership_a.id}/{token}",
            f"/solidarity/digest/{self.membership_a.id}/ü",
            f"/solidarity/digest/999999999/{token}",
        ):
            self._get(path, 404)
            self._post(path, status=404, csrf=False)
        self.assertTrue(self.membership_a.is_digest_wanted)
