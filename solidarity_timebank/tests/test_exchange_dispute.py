from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.solidarity_ledger.exceptions import PayerLimitError

from ..exceptions import ExchangeError
from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeDispute(ExchangeCommon):
    """Who cannot agree asks the moderators; what they decide is booked as usual."""

    def _dispute(self, hours="2"):
        exchange = self._deliver(hours)
        self._confirm(exchange, "b", "1")
        self._as(exchange, "b").action_dispute("It was one hour")
        return exchange

    def test_a_moderator_settles(self):
        exchange = self._dispute()
        self.assertEqual(exchange.sudo().state, "disputed")
        self.assertEqual(exchange.sudo().dispute_reason, "It was one hour")
        self._as(exchange, "moderator").action_resolve("1.5", "In the middle")
        self.assertRecordValues(
            exchange.sudo(),
            [{"state": "resolved", "hours": 1.5, "resolution": "In the middle"}],
        )
        self.assertBalances(a="1.5", b="-1.5")
        self.assertEqual(
            exchange.sudo().participant_ids.mapped("is_counted"), [True, True]
        )
        for name in "ab":
            self.assertEqual(self._as(exchange, name).resolution, "In the middle")
        with self.assertRaisesRegex(ExchangeError, "have settled this exchange"):
            self._as(exchange, "moderator").action_resolve("2", "Once more")
        self.assertLedgerSound()

    def test_settled_with_nothing(self):
        exchange = self._dispute()
        self._as(exchange, "moderator").action_resolve(0, "It did not take place")
        self.assertRecordValues(
            exchange.sudo(),
            [{"state": "cancelled", "resolution": "It did not take place"}],
        )
        self.assertFalse(exchange.sudo().transfer_ids)
        self.assertEqual(
            self._as(exchange, "moderator").state, "cancelled", "still to be read"
        )

    def test_who_settles(self):
        """A moderator, and never one who takes part."""
        exchange = self._dispute()
        for name in "ab":
            with self.assertRaisesRegex(ExchangeError, "who did not take part"):
                self._as(exchange, name).action_resolve(2, "I say so")
        own = self._propose(proposer="moderator", others="b")
        self._as(own, "b").action_accept()
        self._as(own, "moderator").action_deliver()
        self._as(own, "b").action_dispute("No")
        with self.assertRaisesRegex(ExchangeError, "Ask another one"):
            self._as(own, "moderator").action_resolve(2, "I say so")
        self._as(own, "organiser").action_resolve(2, "Both were heard")
        self.assertEqual(own.sudo().state, "resolved")
        with self.assertRaises(AccessError):
            self._as(exchange, "other").action_resolve(2, "From afar")

    def test_reasons_are_given(self):
        exchange = self._deliver()
        with self.assertRaisesRegex(ExchangeError, "Say why"):
            self._as(exchange, "b").action_dispute("  ")
        self._as(exchange, "b").action_dispute("No")
        with self.assertRaisesRegex(ExchangeError, "Say why"):
            self._as(exchange, "moderator").action_resolve(1, "")
        for hours in ("25", "-1", "0.001", "x"):
            with self.assertRaises(ExchangeError):
                self._as(exchange, "moderator").action_resolve(hours, "Because")
        self.assertEqual(exchange.sudo().state, "disputed")
        self.assertFalse(exchange.sudo().resolution)

    def test_the_ledger_refuses(self):
        """Then nothing has changed, and the moderator reads why."""
        exchange = self._dispute("12")
        with self.assertRaisesRegex(PayerLimitError, "cannot spend this much"):
            self._as(exchange, "moderator").action_resolve("12", "As agreed")
        self.assertRecordValues(
            exchange.sudo(), [{"state": "disputed", "hours": 12, "resolution": False}]
        )
        self._as(exchange, "moderator").action_resolve("10", "As far as it goes")
        self.assertBalances(a="10", b="-10")

    def test_at_most_24_hours_a_day(self):
        """What is disputed takes no room in a day: it is asked when it is booked."""
        exchange = self._deliver("20", is_gift=True)
        self._as(exchange, "b").action_dispute("Not so long")
        self._confirm(self._deliver("20", is_gift=True), "b")
        with self.assertRaisesRegex(ExchangeError, "would have more than 24"):
            self._as(exchange, "moderator").action_resolve("20", "As agreed")
        self.assertEqual(exchange.sudo().state, "disputed", "nothing half done")
        self._as(exchange, "moderator").action_resolve("4", "The day was full")
        self.assertEqual(exchange.sudo().state, "resolved")

    def test_a_gift_is_settled(self):
        exchange = self._deliver("3", is_gift=True)
        self._as(exchange, "b").action_dispute("Not so long")
        self._as(exchange, "moderator").action_resolve("2", "Both were heard")
        self.assertEqual(exchange.sudo().state, "resolved")
        self.assertEqual(exchange.sudo().participant_ids.mapped("hours"), [2, 2])
        self.assertBalances(a="0", b="0")

    def test_wizards(self):
        exchange = self._deliver()
        wizard = self.env["solidarity.exchange.reason"]
        exchange = self._as(exchange, "organiser")
        self._confirm(exchange, "b")
        wizard.with_user(self.user_organiser).with_context(
            active_id=exchange.id
        ).create({"action": "reverse", "reason": "Booked twice"}).action_apply()
        self.assertEqual(exchange.state, "reversed")
        disputed = self._dispute()
        wizard = (
            self.env["solidarity.exchange.resolve"]
            .with_user(self.user_moderator)
            .create({"exchange_id": disputed.id, "reason": "Both were heard"})
        )
        self.assertEqual(wizard.hours, 2)
        self.assertRegex(wizard.figures, r"Ada Member:.*2.00[^$]*Bruno Member:.*1.00")
        wizard.hours = 1
        wizard.action_resolve()
        self.assertBalances(a="1", b="-1")
