from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeFollowUp(ExchangeCommon):
    """What the daily job does with exchanges that people forget."""

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "solidarity_timebank.ir_cron_exchange_follow_up"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _age(self, exchange, days):
        """Let so many days pass for one exchange."""
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE solidarity_exchange
                  SET date_delivered = date_delivered - %(days)s,
                      date_difference = date_difference - %(days)s,
                      date_auto_confirm = date_auto_confirm - %(days)s
                WHERE id = %(id)s""",
            {"days": days, "id": exchange.id},
        )
        self.env.invalidate_all()

    def _mails(self, exchange, subject):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "solidarity.exchange"),
                ("res_id", "=", exchange.id),
                ("subject", "like", subject),
            ]
        )

    def _set_auto_confirm(self, days):
        self.community.write(
            {"exchange_auto_confirm_days": days, "policy_reason": "Assembly of May"}
        )

    # ------------------------------------------------------------ differences

    def test_a_week_of_different_hours(self):
        exchange = self._deliver("2")
        self._confirm(exchange, "b", "1")
        self._age(exchange, 6)
        self._run()
        self.assertEqual(exchange.sudo().state, "delivered")
        self._age(exchange, 1)
        self._run()
        self.assertEqual(exchange.sudo().state, "disputed")
        self.assertIn("for 7 days", exchange.sudo().dispute_reason)
        people = self._mails(exchange, "The moderators look at").recipient_ids
        self.assertEqual(
            people,
            self.partner_a
            | self.partner_b
            | self.partner_moderator
            | self.partner_organiser,
        )
        self._run()
        self.assertEqual(len(self._mails(exchange, "The moderators look at")), 4)

    def test_stops_and_goes_on(self):
        """Out of time after the first one: the next run does the rest, once."""
        pair = self._deliver("2") | self._deliver("2")
        for exchange in pair:
            self._confirm(exchange, "b", "1")
            self._age(exchange, 7)
        cron = self.env.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", side_effect=[60, 0]):
            self.exchanges._cron_follow_up()
        self.assertEqual(pair.sudo().mapped("state"), ["disputed", "delivered"])
        self._run()
        self.assertEqual(pair.sudo().mapped("state"), ["disputed", "disputed"])
        for exchange in pair:
            self.assertEqual(len(self._mails(exchange, "The moderators look at")), 4)

    # --------------------------------------------------------------- reminders

    def test_reminded_once(self):
        exchange = self._deliver()
        self._age(exchange, 2)
        self._run()
        self.assertFalse(self._mails(exchange, "Still waiting"))
        self._age(exchange, 1)
        self._run()
        self._age(exchange, 10)
        self._run()
        mail = self._mails(exchange, "Still waiting")
        self.assertEqual(mail.recipient_ids, self.partner_b)
        self.assertEqual(len(mail), 1)
        self.assertEqual(exchange.sudo().state, "delivered", "off unless governed")

    # ---------------------------------------------------------- confirms itself

    def test_announced_then_confirmed(self):
        """After 14 days, announced three days before; then booked as usual."""
        self._set_auto_confirm(14)
        exchange = self._deliver("2")
        self._age(exchange, 10)
        self._run()
        self.assertFalse(exchange.sudo().date_auto_confirm)
        self._age(exchange, 1)
        self._run()
        self.assertEqual(
            exchange.sudo().date_auto_confirm, self.today + timedelta(days=3)
        )
        self.assertEqual(
            self._mails(exchange, "the hours are booked").recipient_ids, self.partner_b
        )
        self._age(exchange, 2)
        self._run()
        self.assertBalances(a="0", b="0")
        self._age(exchange, 1)
        self._run()
        self.assertEqual(exchange.sudo().state, "confirmed")
        self.assertBalances(a="2", b="-2")
        self._run()
        self.assertEqual(len(exchange.sudo().transfer_ids), 1)
        self.assertLedgerSound()

    def test_never_without_announcement(self):
        """However old: three days lie between the mail and the booking."""
        self._set_auto_confirm(1)
        exchange = self._deliver()
        self._age(exchange, 100)
        self._run()
        self.assertEqual(exchange.sudo().state, "delivered")
        self.assertEqual(
            exchange.sudo().date_auto_confirm, self.today + timedelta(days=3)
        )
        # whom no mail reaches is not overruled
        self.partner_b.email = False
        other = self._deliver()
        self._age(other, 100)
        self._run()
        self.assertFalse(other.sudo().date_auto_confirm)

    def test_an_answer_stops_it(self):
        self._set_auto_confirm(5)
        exchange = self._deliver("2")
        self._age(exchange, 5)
        self._run()
        self._confirm(exchange, "b", "1")
        self._age(exchange, 3)
        self._run()
        self.assertEqual(exchange.sudo().state, "delivered")
        self._confirm(exchange, "b")
        self.assertBalances(a="2", b="-2")

    def test_one_other_figure_stops_it(self):
        """Nobody's silence counts as long as somebody says other hours."""
        self._set_auto_confirm(5)
        exchange = self._propose("2", others="b moderator", kind="group")
        for name in ("b", "moderator"):
            self._as(exchange, name).action_accept()
        self._as(exchange, "a").action_deliver()
        self._confirm(exchange, "b", "1")
        self._age(exchange, 5)
        self._run()
        self.assertFalse(exchange.sudo().date_auto_confirm)

    def test_who_is_suspended_is_not_overruled(self):
        """Neither before the announcement nor after it: such a member cannot answer."""
        self._set_auto_confirm(5)
        exchange = self._deliver("2")
        self.membership_b._set_state("suspended")
        self._age(exchange, 5)
        self._run()
        self.assertFalse(exchange.sudo().date_auto_confirm)
        self.membership_b._set_state("active")
        self._run()
        self.assertTrue(exchange.sudo().date_auto_confirm)
        self.membership_b._set_state("suspended")
        self._age(exchange, 3)
        self._run()
        self.assertEqual(exchange.sudo().state, "delivered")
        self.membership_b._set_state("active")
        self._run()
        self.assertEqual(exchange.sudo().state, "confirmed")

    def test_the_rule_is_given_up(self):
        self._set_auto_confirm(5)
        exchange = self._deliver("2")
        self._age(exchange, 5)
        self._run()
        self._set_auto_confirm(0)
        self._age(exchange, 5)
        self._run()
        self.assertEqual(exchange.sudo().state, "delivered")

    def test_governed(self):
        change = self.env["solidarity.policy.change"]
        self._set_auto_confirm(5)
        self.assertRecordValues(
            change.search([("field_name", "=", "exchange_auto_confirm_days")]),
            [{"old_value": "0", "new_value": "5", "reason": "Assembly of May"}],
        )

    # ------------------------------------------------------------------ refusals

    def test_tried_again(self):
        exchange = self._deliver("10.5")
        self._confirm(exchange, "b")
        self._run()
        self.assertTrue(exchange.sudo().refusal)
        self._pay(1, payer=self.account_moderator, payee=self.account_b)
        self._run()
        self.assertEqual(exchange.sudo().state, "confirmed")
        self.assertBalances(a="10.5", b="-9.5")
