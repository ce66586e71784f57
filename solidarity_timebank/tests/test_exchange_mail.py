from odoo.tests import tagged
from odoo.tools import html2plaintext

from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeMail(ExchangeCommon):
    """Each learns what the others did, in the words of the community."""

    def setUp(self):
        super().setUp()
        self._seen = self.env["mail.mail"].search([])

    def assertMailed(self, *expected):
        """Check the mails since the last time: (recipients, part of the subject)."""
        mails = self.env["mail.mail"].search([], order="id") - self._seen
        self._seen |= mails
        self.assertEqual(
            sorted((mail.recipient_ids.name, mail.subject) for mail in mails),
            sorted(expected),
        )
        for mail in mails:
            text = html2plaintext(mail.body_html)
            self.assertIn("Bicycle repair", text)
            self.assertIn("2.00", text)
            self.assertIn(f"/my/exchange/{mail.res_id}", mail.body_html)
            self.assertNotIn("@", text)
        return mails

    def test_the_good_way(self):
        exchange = self._propose("2")
        self.assertMailed(("Bruno Member", "Ada Member proposes an exchange"))
        self._as(exchange, "b").action_accept()
        self.assertMailed(("Ada Member", "Bruno Member accepted: Bicycle repair"))
        self._as(exchange, "a").action_deliver()
        self.assertMailed(("Bruno Member", "Please confirm: Bicycle repair"))
        self._confirm(exchange, "b", "1.5")
        mail = self.assertMailed(("Ada Member", "Different hours: Bicycle repair"))
        text = html2plaintext(mail.body_html)
        self.assertRegex(text, r"Ada Member[^$]*2.00[^$]*Bruno Member[^$]*1.50")
        self._confirm(exchange, "b", "2")
        self.assertMailed(("Ada Member", "Booked: Bicycle repair"))
        self._as(exchange, "a").action_reverse("Entered twice")
        mail = self.assertMailed(("Bruno Member", "Reversed: Bicycle repair"))
        self.assertIn("Entered twice", mail.body_html)
        self.assertIn("Ada Member", mail.body_html)

    def test_no_thanks(self):
        self._as(self._propose("2"), "b").action_decline("I am away")
        mails = self.env["mail.mail"].search([]) - self._seen
        self._seen |= mails[-1:]
        mail = mails.filtered(lambda mail: "declined" in mail.subject)
        self.assertEqual(mail.recipient_ids, self.partner_a)
        self.assertIn("I am away", mail.body_html)
        exchange = self._propose("2")
        self._seen = self.env["mail.mail"].search([])
        self._as(exchange, "a").action_cancel("<b>Rain</b>")
        mail = self.assertMailed(
            ("Bruno Member", "Ada Member cancelled: Bicycle repair")
        )
        self.assertNotIn("<b>Rain", mail.body_html, "words are words")

    def test_who_leaves_a_group(self):
        """The provider learns it; the others go on as if nothing had happened."""
        exchange = self._propose("2", others="b moderator", kind="group")
        self._seen = self.env["mail.mail"].search([])
        self._as(exchange, "b").action_decline()
        self.assertMailed(("Ada Member", "Bruno Member declined: Bicycle repair"))

    def test_disputes(self):
        exchange = self._deliver("2")
        self._seen = self.env["mail.mail"].search([])
        self._as(exchange, "b").action_dispute("It was one hour")
        subject = "The moderators look at: Bicycle repair"
        mails = self.assertMailed(
            ("Ada Member", subject), ("Mo Mod", subject), ("Olga Org", subject)
        )
        self.assertIn("It was one hour", mails[0].body_html)
        self._as(exchange, "moderator").action_resolve(2, "As both had agreed")
        subject = "Settled: Bicycle repair"
        mails = self.assertMailed(("Ada Member", subject), ("Bruno Member", subject))
        self.assertIn("As both had agreed", mails[0].body_html)

    def test_in_the_language_of_who_reads(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner_b.lang = "fr_FR"
        exchange = self._propose("2")
        mail = self.env["mail.mail"].search([]) - self._seen
        self.assertIn("2,00", html2plaintext(mail.body_html))
        self.assertEqual(exchange.sudo().state, "proposed")
