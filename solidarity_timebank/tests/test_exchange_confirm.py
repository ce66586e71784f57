from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.solidarity_ledger.exceptions import LedgerError

from ..exceptions import ExchangeError
from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeConfirm(ExchangeCommon):
    """Both sides confirm the same hours, then they are booked, once."""

    def assertNothingBooked(self, exchange):
        self.assertEqual(exchange.sudo().state, "delivered")
        self.assertFalse(exchange.sudo().transfer_ids)
        self.assertBalances(a="0", b="0")

    # ----------------------------------------------------------- who and when

    def test_confirming_twice(self):
        exchange = self._deliver()
        self._confirm(exchange, "b")
        for name in "ab":
            sentence = self._confirm(exchange, name)
            self.assertEqual(
                sentence, "You confirmed this already; nothing was changed."
            )
        self.assertEqual(len(exchange.sudo().transfer_ids), 1)
        self.assertBalances(a="2", b="-2")

    def test_the_provider_has_confirmed(self):
        exchange = self._deliver()
        sentence = self._confirm(exchange, "a")
        self.assertIn("You confirmed this already; nothing was changed", sentence)
        self.assertIn("when they are confirmed by Bruno Member", sentence)
        self.assertNothingBooked(exchange)

    def test_too_early(self):
        exchange = self._propose()
        with self.assertRaisesRegex(ExchangeError, "not accepted yet"):
            self._confirm(exchange, "b")
        self._as(exchange, "b").action_accept()
        with self.assertRaisesRegex(ExchangeError, "Ada Member says first"):
            self._confirm(exchange, "b")

    def test_the_wrong_person(self):
        exchange = self._deliver()
        with self.assertRaises(AccessError):
            self._confirm(exchange, "moderator")
        with self.assertRaisesRegex(ExchangeError, "Only who took part"):
            self._confirm(exchange, "organiser")
        with self.assertRaisesRegex(ExchangeError, "Only who took part"):
            # in the name of the other side
            self._as(exchange, "a")._confirm(self.membership_b)
        self.assertNothingBooked(exchange)

    def test_after_the_end(self):
        for end, message in (
            (lambda e: self._as(e, "b").action_dispute("No"), "moderators look at"),
            (lambda e: e.sudo().write({"state": "cancelled"}), "was cancelled"),
        ):
            exchange = self._deliver()
            end(exchange)
            with self.assertRaisesRegex(ExchangeError, message):
                self._confirm(exchange, "b")
        self._confirm(exchange := self._deliver(), "b")
        self._as(exchange, "a").action_reverse("By mistake")
        with self.assertRaisesRegex(ExchangeError, "was reversed"):
            self._confirm(exchange, "b")
        self.assertBalances(a="0", b="0")

    # ------------------------------------------------------------ differences

    def test_different_hours(self):
        """Both figures are shown; nothing moves until they are the same."""
        exchange = self._deliver("2")
        sentence = self._confirm(exchange, "b", "1.5")
        self.assertIn("Ada Member says", sentence)
        self.assertRegex(sentence, "2.00.*You say.*1.50")
        self.assertNothingBooked(exchange)
        self.assertEqual(exchange.sudo().hours_difference, 0.5)
        self.assertEqual(exchange.sudo().date_difference, self.today)
        self.assertEqual(
            exchange.sudo()._get_figures(), [("Ada Member", 2), ("Bruno Member", 1.5)]
        )
        self._confirm(exchange, "a", "1.5")
        self.assertEqual(exchange.sudo().state, "confirmed")
        self.assertFalse(exchange.sudo().date_difference)
        self.assertBalances(a="1.50", b="-1.50")

    def test_the_receiver_gives_in(self):
        exchange = self._deliver("2")
        self._confirm(exchange, "b", "1.5")
        self._confirm(exchange, "b", "2")
        self.assertBalances(a="2", b="-2")

    def test_the_provider_corrects(self):
        """Other hours than the receiver was asked about are asked anew."""
        exchange = self._deliver("2")
        exchange.sudo().write(
            {"date_reminded": self.today, "date_auto_confirm": self.today}
        )
        sentence = self._confirm(exchange, "a", "3")
        self.assertIn("confirmed by Bruno Member", sentence)
        self.assertFalse(exchange.sudo().date_reminded)
        self.assertFalse(exchange.sudo().date_auto_confirm)
        self._confirm(exchange, "b")
        self.assertBalances(a="3", b="-3")

    def test_bad_figures_change_nothing(self):
        exchange = self._deliver("2")
        for hours in ("0", "25", "-1", "1.001", "abc"):
            with self.assertRaises(ExchangeError):
                self._confirm(exchange, "b", hours)
        self.assertFalse(exchange.sudo()._get_side("receiver").is_confirmed)
        self.assertNothingBooked(exchange)

    # ----------------------------------------------------- the ledger refuses

    def test_the_limit_forbids(self):
        """The hours stay confirmed, nothing moves, and each learns what is theirs."""
        exchange = self._deliver("10.25")
        sentence = self._confirm(exchange, "b")
        self.assertIn("You can spend up to", sentence)
        refusal = exchange.sudo().refusal
        self.assertIn("What Bruno Member can spend does not reach", refusal)
        self.assertNotIn("10", refusal, "the limit is not for the other side")
        self.assertNothingBooked(exchange)
        sentence = self._confirm(exchange, "a")
        self.assertIn("Bruno Member cannot spend this much", sentence)
        self._pay(1, payer=self.account_moderator, payee=self.account_b)
        self._confirm(exchange, "b")
        self.assertEqual(exchange.sudo().state, "confirmed")
        self.assertFalse(exchange.sudo().refusal)
        self.assertBalances(a="10.25", b="-9.25")
        self.assertLedgerSound()

    def test_less_after_a_refusal(self):
        """The provider takes less: it is asked anew, and what was refused forgotten."""
        exchange = self._deliver("12")
        self._confirm(exchange, "b")
        self._confirm(exchange, "a", "8")
        self.assertFalse(exchange.sudo().refusal)
        self.assertEqual(exchange.sudo().hours_difference, 4)
        self._confirm(exchange, "b")
        self.assertBalances(a="8", b="-8")

    def test_closed_and_frozen(self):
        exchange = self._deliver()
        self.account_a.write({"state": "frozen", "policy_reason": "Asked for it"})
        self.assertIn("frozen or closed", self._confirm(exchange, "b"))
        self.assertNothingBooked(exchange)
        self.account_a.write({"state": "open", "policy_reason": "Asked for it"})
        self.ledger.write({"state": "closed", "policy_reason": "Asked for it"})
        self.assertIn("ledger is closed", self._confirm(exchange, "b"))
        self.assertNothingBooked(exchange)

    # ------------------------------------------------------------------ gifts

    def test_a_gift_moves_no_credit(self):
        exchange = self._deliver("3", is_gift=True)
        sentence = self._confirm(exchange, "b")
        self.assertIn("count as a gift", sentence)
        self.assertFalse(exchange.sudo().transfer_ids)
        self.assertBalances(a="0", b="0")
        self.assertRecordValues(
            exchange.sudo().participant_ids.sorted("role"),
            [
                {"role": "provider", "hours": 3, "is_counted": True},
                {"role": "receiver", "hours": 3, "is_counted": True},
            ],
        )
        self._as(exchange, "a").action_reverse("It was another day")
        self.assertEqual(
            exchange.sudo().participant_ids.mapped("is_counted"), [False, False]
        )

    # ---------------------------------------------------------- 24 hours a day

    def test_at_most_24_hours_a_day(self):
        """On each side, over all that was done that day; a gift counts, too."""
        self._confirm(self._deliver("20", is_gift=True), "b")
        exchange = self._propose("5", others="moderator", is_gift=True)
        self._as(exchange, "moderator").action_accept()
        with self.assertRaisesRegex(ExchangeError, "Ada Member would have more than"):
            self._as(exchange, "a").action_deliver()
        self.assertEqual(exchange.sudo().state, "accepted", "nothing half done")
        self._as(exchange, "a").action_deliver("4")
        with self.assertRaisesRegex(ExchangeError, "Ada Member would have more than"):
            self._confirm(exchange, "a", "4.25")
        self._confirm(exchange, "moderator")
        # as a receiver the day is still free, and so is another day
        exchange = self._propose("6", role="receiver", others="moderator")
        self._as(exchange, "moderator").action_accept()
        self._as(exchange, "moderator").action_deliver()
        self._confirm(exchange, "a")
        self._confirm(self._deliver("6", date="2024-05-01", is_gift=True), "b")

    # ---------------------------------------------------------------- reversal

    def test_reversal(self):
        exchange = self._deliver("2")
        self._confirm(exchange, "b")
        with self.assertRaisesRegex(ExchangeError, "Only who received"):
            self._as(exchange, "b").action_reverse("I want it back")
        with self.assertRaisesRegex(ExchangeError, "Say why"):
            self._as(exchange, "a").action_reverse(" ")
        self._as(exchange, "a").action_reverse("It was Chloe")
        self.assertEqual(exchange.sudo().state, "reversed")
        self.assertBalances(a="0", b="0")
        with self.assertRaisesRegex(ExchangeError, "was reversed"):
            self._as(exchange, "a").action_reverse("Once more")
        self.assertBalances(a="0", b="0")
        self.assertLedgerSound()

    def test_reversing_the_transfer_reverses_the_exchange(self):
        exchange = self._deliver("2")
        self._confirm(exchange, "b")
        transfer = exchange.sudo().transfer_ids
        with self.assertRaises(LedgerError):
            self._as(transfer, "b").action_reverse("I want it back")
        reversal = self._as(transfer, "a").action_reverse("It was Chloe").sudo()
        self.assertEqual(reversal, transfer.reversal_ids)
        self.assertEqual(exchange.sudo().state, "reversed")
        self.assertEqual(exchange.sudo().reversal_reason, "It was Chloe")
        self.assertBalances(a="0", b="0")

    def test_what_is_spent_cannot_go_back(self):
        exchange = self._deliver("10")
        self._confirm(exchange, "b")
        self._pay(15, payer=self.account_a, payee=self.account_moderator)
        with self.assertRaisesRegex(LedgerError, "You can spend up to"):
            self._as(exchange, "a").action_reverse("By mistake")
        self.assertEqual(exchange.sudo().state, "confirmed")

    def test_booked_exchanges_are_not_deleted(self):
        exchange = self._deliver("2")
        self._confirm(exchange, "b")
        with self.assertRaisesRegex(UserError, "is not deleted: reverse it"):
            exchange.sudo().unlink()
        self._deliver("1").sudo().unlink()

    # ---------------------------------------------------------------- queries

    def test_queries(self):
        """Confirming is quick: at most 40 statements, with the mail that tells it."""
        self._confirm(self._deliver("1"), "b")
        exchange = self._deliver("1")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            self._confirm(exchange, "b")
            self.env.flush_all()
