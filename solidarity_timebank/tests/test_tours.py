from odoo.tests import tagged

from .http_common import TimebankHttpCommon


@tagged("post_install", "-at_install")
class TestTours(TimebankHttpCommon):
    """What members do with their hours, in a real browser at desktop width."""

    def _start(self, tour, user):
        self._login(user)
        self.start_tour(
            self.url_community, f"solidarity_timebank_{tour}", login=user.login
        )
        self.env.invalidate_all()

    def test_find_to_rating(self):
        """A new member finds a service within 5 km, proposes 2 hours, the other side
        accepts, says it is done, both confirm and rate: the balances move once."""
        # 5 km are 0.045 degrees of latitude
        self.membership_b.with_user(self.user_b).action_set_place(52.50, 13.40)
        self.env["solidarity.listing"].create(
            [
                {
                    "membership_id": self.membership_a.id,
                    "title": title,
                    "latitude": latitude,
                    "longitude": 13.40,
                }
                for title, latitude in (
                    ("Bicycle repair nearby", 52.52),
                    ("Bicycle repair far away", 52.60),
                )
            ]
        )
        self._start("find", self.user_b)
        exchange = self._get_exchanges()
        self.assertEqual((exchange.state, exchange.hours), ("proposed", 2))
        self._start("accept", self.user_a)
        self._start("deliver", self.user_a)
        self.assertBalances(a="0.00", b="0.00")
        self._start("confirm", self.user_b)
        self.assertBalances(a="2.00", b="-2.00")
        self._start("rate", self.user_a)
        self.assertEqual(self.membership_a._get_reputation()["average"], 5)
        self.assertEqual(self.membership_b._get_reputation()["average"], 4)
        self._start("hours", self.user_a)
        transfer = self._get_posted()
        self.assertEqual(transfer.description, "Bicycle repair nearby")
        self.assertLedgerSound()

    def test_difference_to_decision(self):
        """2 hours or one and a half: a moderator decides for 1.75."""
        exchange = self._deliver()
        self._start("differ", self.user_b)
        self._start("dispute", self.user_a)
        self.assertEqual(exchange.state, "disputed")
        self._start("resolve", self.user_moderator)
        self.assertEqual(exchange.state, "resolved")
        self.assertBalances(a="1.75", b="-1.75")

    def test_group(self):
        """One of two declines; the group goes on with the other."""
        self._start("group", self.user_a)
        exchange = self._get_exchanges()
        self.assertEqual((exchange.kind, exchange.sharing), ("group", "each"))
        self._start("decline", self.user_organiser)
        self.assertEqual(
            exchange.participant_ids.membership_id,
            self.membership_a | self.membership_b,
        )
        self.assertEqual(exchange.state, "proposed")


@tagged("post_install", "-at_install")
class TestToursPhone(TestTours):
    """The same on a phone, 390 pixels wide."""

    browser_size = "390x844"
    touch_enabled = True
