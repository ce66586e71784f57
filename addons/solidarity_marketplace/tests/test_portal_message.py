from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .http_common import MarketplaceHttpCommon

PATH = "odoo.addons.solidarity_marketplace.models.solidarity_listing_message"


@tagged("post_install", "-at_install")
class TestPortalMessage(MarketplaceHttpCommon):
    """Write to the member behind a listing, without learning the address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.listing = cls._create_listing(cls.membership_b)

    def setUp(self):
        super().setUp()
        self._login(self.user_a)

    def _send(self, text="May I come?", listing=None, **data):
        listing = listing or self.listing
        return self._post(f"{self.url}/{listing.id}/message", {"message": text, **data})

    def _get_mails(self):
        return self.env["mail.mail"].search(
            [("model", "=", "solidarity.listing.message")], order="id"
        )

    def test_with_address(self):
        page = self._send(is_address_shared="1")
        self.assertIn("on its way to Bruno Member", self._get_flash(page))
        mail = self._get_mails()
        self.assertEqual(mail.recipient_ids, self.partner_b)
        self.assertIn("Ada Member writes", mail.subject)
        self.assertIn("May I come?", mail.body_html)
        self.assertIn("member_a@example.com", mail.reply_to)
        self.assertNotIn("member_a@example.com", mail.email_from)

    def test_without_address(self):
        self._send()
        mail = self._get_mails()
        self.assertNotIn("member_a", mail.reply_to)
        self.assertNotIn("member_a@", mail.body_html)
        self.assertIn("did not give an address", mail.body_html)
        self.assertIn(f"/members/{self.membership_a.id}", mail.body_html)

    def test_to_another_community(self):
        """Also one of another company, where the listing is for the network; the
        receiver gets no link to a page that is closed."""
        listing = self._create_listing(self.membership_foreign, visibility="network")
        page = self._send(listing=listing)
        self.assertIn("on its way to Fara Foreign", self._get_flash(page))
        mail = self._get_mails()
        self.assertEqual(mail.recipient_ids, self.partner_foreign)
        self.assertNotIn("/members/", mail.body_html)

    def test_script(self):
        self._send("<script>alert(1)</script>")
        self.assertNotIn("<script", self._get_mails().body_html)

    def test_twice(self):
        """A double click sends one mail; the database says so, too."""
        self._send()
        page = self._send(" May I come? ")
        self.assertIn("have sent this message already", self._get_errors(page)[0])
        self.assertEqual(len(self._get_mails()), 1)
        self._send("And on Sunday?")
        self.assertEqual(len(self._get_mails()), 2)

    def test_refused_text_comes_back(self):
        for text, message in (
            ("   ", "write a few words"),
            ("x" * 5001, "at most 5000 characters"),
        ):
            page = self._send(text)
            self.assertIn(message, self._get_errors(page)[0])
        self.assertEqual(
            page.get_element_by_id("market_message").text.strip(), "x" * 5001
        )
        self.assertFalse(self._get_mails())

    def test_too_many(self):
        with patch(f"{PATH}.MAX_PER_DAY", 2):
            self._send("1")
            self._send("2")
            page = self._send("3")
        self.assertIn("2 messages within a day", self._get_errors(page)[0])
        self.assertEqual(len(self._get_mails()), 2)

    def test_own_and_hidden(self):
        own = self._create_listing(self.membership_a)
        self.assertIn("your own listing", self._get_errors(self._send(listing=own))[0])
        self.listing.action_pause()
        self._post(f"{self.url}/{self.listing.id}/message", {"message": "x"}, 404)
        with self.assertRaises(UserError):
            self.listing._send_message(self.membership_a, "x")

    def test_only_in_the_own_name(self):
        with self.assertRaises(AccessError):
            self.listing.with_user(self.user_a)._send_message(
                self.membership_organiser, "x"
            )

    def test_csrf(self):
        with self.assertLogs("odoo.http", "WARNING"):
            self._post(
                f"{self.url}/{self.listing.id}/message",
                {"message": "x"},
                400,
                csrf=False,
            )
        self.assertFalse(self._get_mails())

    def test_nobody_reads_messages(self):
        """Not even organisers, moderators and managers."""
        self._send()
        for user in (
            self.user_a,
            self.user_b,
            self.user_other,
            self.user_foreign,
            self.user_organiser,
            self.user_moderator,
            self.user_manager,
            self.user_public,
        ):
            messages = self.env["solidarity.listing.message"].with_user(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                messages.search([])
            with self.subTest(user.login), self.assertRaises(AccessError):
                messages.create(
                    {
                        "listing_id": self.listing.id,
                        "sender_id": self.membership_a.id,
                        "body": "x",
                    }
                )

    def test_forgotten(self):
        """Messages are kept for 30 days."""
        self._send("old")
        self._send("new")
        old, _new = self.env["solidarity.listing.message"].search([], order="id")
        self.env.cr.execute(
            "UPDATE solidarity_listing_message SET create_date = create_date - "
            "interval '31 days' WHERE id = %s",
            [old.id],
        )
        self.env.invalidate_all()
        self.env["solidarity.listing.message"]._gc_messages()
        self.assertEqual(
            self.env["solidarity.listing.message"].search([]).mapped("body"), ["new"]
        )
