import random
from datetime import date, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from ..models import solidarity_ledger_journal
from .books_common import BooksCommon


@tagged("post_install", "-at_install")
class TestBooksJob(BooksCommon):
    """The job that brings the books up to date, and what it says when it cannot."""

    def _run_job(self, name="post_to_journal"):
        with self.enter_registry_test_mode():
            self.env.ref(f"solidarity_ledger.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _activities(self, kind):
        activity_type = self.env.ref(
            f"solidarity_ledger.mail_activity_type_books_{kind}"
        )
        return self.ledger.activity_ids.filtered(
            lambda activity: activity.activity_type_id == activity_type
        )

    def test_daily_entries_wait_until_the_day_is_over(self):
        today = fields.Date.context_today(self.env.user)
        now = self._pay("1", date=today)
        before = self._pay("1", date=today - timedelta(days=1))
        self._run_job()
        self.assertTrue(before.move_id)
        self.assertFalse(now.move_id)
        self.ledger.journal_mode = "transfer"
        self._run_job()
        self.assertEqual(now.move_id.ref, now.name)
        self.assertBooksSound()

    def test_batches_keep_days_together(self):
        for day, count in (("2026-03-02", 2), ("2026-03-03", 2), ("2026-03-04", 5)):
            for _number in range(count):
                self._pay("1", date=day)
        with patch.dict(solidarity_ledger_journal.BATCH, daily=3):
            moves = self._book()
        self.assertEqual(
            [(move.date.day, move.solidarity_transfer_count) for move in moves],
            [(2, 2), (3, 2), (4, 3), (4, 2)],
            "only a day that is larger than a batch has two entries",
        )
        self.assertBooksSound()

    def test_limit_and_button(self):
        for day in ("2026-03-02", "2026-03-03", "2026-03-04"):
            self._pay("1", date=day)
        ledger = self.ledger.with_user(self.user_accountant)
        with (
            patch.dict(solidarity_ledger_journal.BATCH, daily=1),
            patch.object(solidarity_ledger_journal, "CLICK_TRANSFERS", 2),
        ):
            action = ledger.action_post_to_journal()
            self.assertIn("in the background", action["params"]["message"])
            self.assertEqual(self.ledger.unbooked_count, 1)
            action = ledger.action_post_to_journal()
        self.assertIn("up to date", action["params"]["message"])
        self.assertBooksSound()
        self.assertEqual(
            self.env["account.move"]
            .search([("solidarity_transfer_ids", "!=", False)], limit=1)
            .create_uid,
            self.user_accountant,
        )

    def test_a_ledger_that_cannot_be_booked_does_not_stop_the_others(self):
        other = self._create_ledger(self.other_community, name="Other hours")
        other.action_set_up_books()
        self.ledger.own_income_account_id = False
        stuck = self._pay(
            "1", self.account_a, self.community_account, date="2026-03-02"
        )
        free = self.transfers._post_transfers(
            [
                self._vals(
                    "1",
                    other.community_account_id,
                    other._account(self.partner_other),
                    date=date(2026, 3, 2),
                )
            ]
            if other.community_account_id.write(
                {"credit_limit": 5, "policy_reason": "It trades, too"}
            )
            else []
        )
        self._run_job()
        self.assertTrue(free.move_id)
        self.assertFalse(stuck.move_id)
        self.assertIn("miss an account", self.ledger.books_stopped)
        users = self._activities("stopped").user_id
        self.assertIn(self.user_accountant, users)
        self.assertIn(self.user_accounting_admin, users)
        self.assertNotIn(self.user_auditor, users)
        self.assertNotIn(self.user_organiser, users)
        count = len(self._activities("stopped"))
        self._run_job()
        self.assertEqual(len(self._activities("stopped")), count, "told once")
        self._activities("stopped").unlink()
        self._run_job()
        self.assertFalse(self._activities("stopped"), "told once, also when ticked off")
        self.ledger.own_income_account_id = self.ledger.fee_account_id
        self._run_job()
        self.assertTrue(stuck.move_id)
        self.assertFalse(self.ledger.books_stopped)

    def test_difference_is_told_and_closed(self):
        self._pay("1", date="2026-03-02")
        self._book()
        self._run_job("check_books")
        self.assertFalse(self.ledger.books_differ)
        entry = self.env["account.move"].create(
            {
                "journal_id": self.ledger.journal_id.id,
                "date": "2026-03-05",
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "account_id": account.id,
                            "partner_id": self.partner_b.id,
                            "currency_id": self.ledger.currency_id.id,
                            "amount_currency": amount,
                            "balance": 0,
                        },
                    )
                    for account, amount in (
                        (self.ledger.control_account_id, 5),
                        (self.ledger.fee_account_id, -5),
                    )
                ],
            }
        )
        entry.action_post()
        self._run_job("check_books")
        self.assertIn("1 members", self.ledger.books_differ)
        self.assertIn("5.00", self.ledger.books_differ)
        activities = self._activities("differ")
        self.assertIn(self.user_accountant, activities.user_id)
        self._run_job("check_books")
        self.assertEqual(self._activities("differ"), activities, "told once")
        entry.button_draft()
        self._run_job("check_books")
        self.assertFalse(self.ledger.books_differ)
        self.assertFalse(self._activities("differ"))

    def test_ten_thousand_transfers(self):
        """Every figure of 10,000 transfers: what each of 100 members received and paid
        on each of ten days stands on the control account, once."""
        partners = self.env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(100)]
        )
        for partner in partners:
            self._create_membership(partner)
        accounts = [self.ledger._account(partner) for partner in partners]
        chance = random.Random(7)
        vals_list = []
        for number in range(10000):
            payer, payee = chance.sample(accounts, 2)
            vals_list.append(
                self._vals(
                    f"{chance.randint(1, 99) / 100:.2f}",
                    payer,
                    payee,
                    date=date(2026, 3, 1 + number % 10),
                    is_notified=True,
                )
            )
        for account in accounts:
            account.write({"credit_limit": 10000, "policy_reason": "A large test"})
        self.transfers._post_transfers(vals_list)
        moves = self._book()
        self.assertEqual(moves.mapped("solidarity_transfer_count"), [1000] * 10)
        wrong = self.env.execute_query(
            SQL(
                """SELECT * FROM (
                    SELECT e.date, a.partner_id, e.amount > 0 AS received,
                           sum(-e.amount) AS amount
                      FROM solidarity_entry e
                      JOIN solidarity_account a ON a.id = e.account_id
                     WHERE a.ledger_id = %s GROUP BY 1, 2, 3) AS ledger
                  FULL JOIN (
                    SELECT date, partner_id, amount_currency < 0 AS received,
                           amount_currency AS amount
                      FROM account_move_line WHERE account_id = %s) AS books
                 USING (date, partner_id, received, amount)
                 WHERE ledger IS NULL OR books IS NULL""",
                self.ledger.id,
                self.ledger.control_account_id.id,
            )
        )
        self.assertFalse(wrong)
        self.assertBooksSound()
