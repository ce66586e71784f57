from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from odoo.addons.solidarity_ledger.exceptions import ReversalError

from ..exceptions import ExchangeError
from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeGroup(ExchangeCommon):
    """One gives to several: all adds up to zero, in one batch."""

    def _propose_group(self, hours="2", sharing="split", **values):
        return self._propose(
            hours,
            others="b moderator organiser",
            kind="group",
            sharing=sharing,
            description="A class in bread",
            **values,
        )

    def _deliver_group(self, *args, **values):
        exchange = self._propose_group(*args, **values)
        for name in ("b", "moderator", "organiser"):
            self._as(exchange, name).action_accept()
        self._as(exchange, "a").action_deliver()
        return exchange

    def _confirm_all(self, exchange):
        for name in ("b", "moderator", "organiser"):
            sentence = self._confirm(exchange, name)
        return sentence

    def test_split(self):
        exchange = self._deliver_group("2")
        self._confirm(exchange, "b")
        sentence = self._confirm(exchange, "moderator")
        self.assertIn("when they are confirmed by Olga Org, too", sentence)
        self.assertFalse(exchange.sudo().transfer_ids)
        self._confirm(exchange, "organiser")
        self.assertEqual(exchange.sudo().state, "confirmed")
        self.assertBalances(
            a="2", b="-0.67", moderator="-0.67", organiser="-0.66", community="0"
        )
        self.assertEqual(
            exchange.sudo().transfer_ids.sorted("id").mapped("idempotency_key"),
            [f"exchange:{exchange.id}:{number}" for number in (1, 2, 3)],
        )
        self.assertLedgerSound()

    def test_each(self):
        """What the receivers pay beyond what the provider earns is the community's."""
        self._confirm_all(self._deliver_group("2", "each"))
        self.assertBalances(
            a="2", b="-2", moderator="-2", organiser="-2", community="4"
        )
        self.assertLedgerSound()

    def test_all_or_nothing(self):
        """One receiver who cannot pay stops the whole batch."""
        self._pay("9.50", payer=self.account_moderator, payee=self.account_a)
        exchange = self._deliver_group("2")
        self._confirm_all(exchange)
        self.assertEqual(exchange.sudo().state, "delivered")
        self.assertTrue(exchange.sudo().refusal)
        self.assertBalances(a="9.50", b="0", moderator="-9.50", organiser="0")

    def test_who_declines_leaves_the_group(self):
        exchange = self._propose_group("2")
        self._as(exchange, "b").action_accept()
        self._as(exchange, "moderator").action_decline("I am away")
        self.assertEqual(exchange.sudo().state, "proposed")
        self._as(exchange, "organiser").action_accept()
        self.assertEqual(exchange.sudo().state, "accepted", "all have answered")
        self._as(exchange, "a").action_deliver()
        self._confirm(exchange, "b")
        self._confirm(exchange, "organiser")
        self.assertBalances(a="2", b="-1", moderator="0", organiser="-1")

    def test_the_last_one_ends_it(self):
        exchange = self._propose_group()
        self._as(exchange, "b").action_accept()
        self._as(exchange, "moderator").action_decline()
        self._as(exchange, "organiser").action_decline()
        self.assertEqual(exchange.sudo().state, "accepted")
        self._as(exchange, "b").action_cancel()
        self.assertEqual(exchange.sudo().state, "cancelled")
        self.assertIn(self.membership_b, exchange.sudo().participant_ids.membership_id)

    def test_who_has_not_answered_is_left_out(self):
        exchange = self._propose_group("2")
        with self.assertRaisesRegex(ExchangeError, "not accepted yet"):
            self._as(exchange, "a").action_deliver()
        self._as(exchange, "b").action_accept()
        self._as(exchange, "a").action_deliver()
        self.assertEqual(
            exchange.sudo().participant_ids.membership_id,
            self.membership_a | self.membership_b,
        )
        self._confirm(exchange, "b")
        self.assertBalances(a="2", b="-2", moderator="0", organiser="0")

    def test_one_figure_differs(self):
        exchange = self._deliver_group("2")
        self._confirm(exchange, "b", "1.5")
        self._confirm(exchange, "moderator")
        sentence = self._confirm(exchange, "organiser")
        self.assertRegex(sentence, "Bruno Member says 1.50")
        self._confirm(exchange, "a", "1.5")
        self._confirm(exchange, "moderator", "1.5")
        self.assertEqual(exchange.sudo().state, "delivered")
        self._confirm(exchange, "organiser", "1.5")
        self.assertBalances(a="1.5", b="-0.5", moderator="-0.5", organiser="-0.5")

    def test_a_gift_to_a_group(self):
        exchange = self._deliver_group("2", is_gift=True)
        self._confirm_all(exchange)
        self.assertBalances(a="0", b="0", moderator="0", organiser="0")
        hours = exchange.sudo()._get_side("receiver").mapped("hours")
        self.assertEqual(sum(Decimal(str(one)) for one in hours), 2)

    def test_reversal_gives_all_back(self):
        exchange = self._deliver_group("2", "each")
        self._confirm_all(exchange)
        transfer = exchange.sudo().transfer_ids.filtered(
            lambda transfer: transfer.payee_account_id == self.account_a
        )[:1]
        with self.assertRaisesRegex(ReversalError, "group exchange A class in bread"):
            self._as(transfer, "a").action_reverse("By mistake")
        self._as(exchange, "a").action_reverse("By mistake")
        self.assertBalances(a="0", b="0", moderator="0", organiser="0", community="0")
        self.assertEqual(exchange.sudo().state, "reversed")
        self.assertLedgerSound()

    def test_more_providers_than_receivers(self):
        """Two who help one: the receiver pays both, but not once for each."""
        vals = {
            "community_id": self.community.id,
            "description": "Moving house",
            "hours": 3,
            "kind": "group",
            "sharing": "each",
            "participant_ids": [
                Command.create({"membership_id": member.id, "role": role})
                for member, role in (
                    (self.membership_a, "provider"),
                    (self.membership_moderator, "provider"),
                    (self.membership_b, "receiver"),
                )
            ],
        }
        exchange = self._as(self.exchanges, "organiser").create(vals)
        with self.assertRaisesRegex(ExchangeError, "fewer receivers than providers"):
            exchange.action_record()
        exchange.sharing = "split"
        exchange.action_record()
        self.assertBalances(a="3", moderator="3", b="-6")
        self.assertEqual(
            exchange.sudo()._get_side("receiver").hours, 6, "what was paid"
        )
