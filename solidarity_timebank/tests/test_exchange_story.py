from odoo.tests import freeze_time, tagged

from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeStory(ExchangeCommon):
    """What the page of an exchange tells."""

    def test_history(self):
        """Each step stands with its day, in the order of the days."""
        with freeze_time("2026-03-02 12:00:00"):
            exchange = self._propose()
            # the day of creation comes from the clock of the database
            exchange.sudo().flush_recordset()
            self.env.cr.execute(
                "UPDATE solidarity_exchange SET create_date = '2026-03-02' "
                "WHERE id = %s",
                [exchange.id],
            )
            exchange.invalidate_recordset()
        with freeze_time("2026-03-03 12:00:00"):
            self._as(exchange, "b").action_accept()
        with freeze_time("2026-03-05 12:00:00"):
            self._as(exchange, "a").action_deliver()
        with freeze_time("2026-03-06 12:00:00"):
            self._confirm(exchange, "b")
        with freeze_time("2026-03-09 12:00:00"):
            self._as(exchange, "a").action_reverse("Wrong person")
        self.assertEqual(
            [
                (event["date"], event["text"].replace("\xa0", " "))
                for event in self._as(exchange, "b")._get_history()
            ],
            [
                ("03/02/2026", "Ada Member proposed it."),
                ("03/03/2026", "It was accepted."),
                ("03/05/2026", "It was said to be done."),
                ("03/05/2026", "Ada Member confirmed the hours."),
                ("03/06/2026", "Bruno Member confirmed the hours."),
                ("03/06/2026", "2.00 h were booked."),
                ("03/09/2026", "It was given back: Wrong person"),
            ],
        )

    def test_price(self):
        """In a timebank an exchange has no price to agree on."""
        listing = self.env["solidarity.listing"].create(
            {"membership_id": self.membership_a.id, "title": "Bicycle repair"}
        )
        self.assertEqual(
            self._as(listing, "b")._get_price_text(), "an hour for an hour"
        )
        listing.transaction_type = "lend"
        self.assertEqual(listing._get_price_text(), "to agree")
        elsewhere = self.env["solidarity.listing"].create(
            {"membership_id": self.membership_other.id, "title": "Bicycle repair"}
        )
        self.assertEqual(elsewhere._get_price_text(), "to agree")
