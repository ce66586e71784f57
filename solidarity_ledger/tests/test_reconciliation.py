from odoo import Command
from odoo.tests import tagged

from .books_common import BooksCommon


@tagged("post_install", "-at_install")
class TestReconciliation(BooksCommon):
    """A ledger beside its control account, member by member, at any date."""

    def _reconcile(self, day):
        return (
            self.env["solidarity.reconciliation"]
            .with_user(self.user_auditor)
            .create({"ledger_id": self.ledger.id, "date": day})
        )

    def assertLine(self, reconciliation, partner, *figures):
        line = reconciliation.line_ids.filtered(lambda x: x.partner_id == partner)
        self.assertEqual(
            (line.held, line.on_the_way, line.booked, line.difference), figures
        )
        return line

    def _disturb(self, amount, partner=None, day="2026-03-05"):
        """Post an entry on the control account that no transfer made."""
        entry = self.env["account.move"].create(
            {
                "journal_id": self.ledger.journal_id.id,
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner and partner.id,
                            "currency_id": self.ledger.currency_id.id,
                            "amount_currency": value,
                            "balance": 0,
                        }
                    )
                    for account, value in (
                        (self.ledger.control_account_id, amount),
                        (self.ledger.fee_account_id, -amount),
                    )
                ],
            }
        )
        entry.action_post()
        return entry

    def test_at_any_date(self):
        self._pay("2", date="2026-03-02")
        self._book()
        self._pay("1", date="2026-03-05")
        before = self._reconcile("2026-03-01")
        self.assertLine(before, self.partner_a, 0, 0, 0, 0)
        between = self._reconcile("2026-03-04")
        self.assertLine(between, self.partner_a, -2, 0, -2, 0)
        self.assertLine(between, self.partner_b, 2, 0, 2, 0)
        after = self._reconcile("2026-03-05")
        self.assertLine(after, self.partner_a, -3, -1, -2, 0)
        self.assertLine(after, self.partner_b, 3, 1, 2, 0)
        self.assertEqual(
            (after.held, after.on_the_way, after.booked, after.difference), (0, 0, 0, 0)
        )
        self.assertEqual(after.difference_count, 0)

    def test_booked_later_than_its_day(self):
        self._pay("2", date="2026-02-27")
        self.company.fiscalyear_lock_date = "2026-02-28"
        self._book()
        february = self._reconcile("2026-02-28")
        self.assertLine(february, self.partner_a, -2, -2, 0, 0)
        march = self._reconcile("2026-03-01")
        self.assertLine(march, self.partner_a, -2, 0, -2, 0)

    def test_booked_earlier_than_its_day(self):
        """As a payment may be whose entry has a day of its own."""
        transfer = self._pay("2", date="2026-03-02")
        self._book()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET date = '2026-03-01' WHERE id = %(move)s;"
            "UPDATE account_move_line SET date = '2026-03-01' WHERE move_id = %(move)s",
            {"move": transfer.move_id.id},
        )
        reconciliation = self._reconcile("2026-03-01")
        self.assertLine(reconciliation, self.partner_a, 0, 2, -2, 0)

    def test_difference(self):
        self._pay("2", date="2026-03-02")
        self._book()
        entry = self._disturb(5, self.partner_b)
        reconciliation = self._reconcile("2026-03-31")
        self.assertLine(reconciliation, self.partner_b, 2, 0, -3, 5)
        self.assertLine(reconciliation, self.partner_a, -2, 0, -2, 0)
        self.assertEqual(reconciliation.line_ids[0].partner_id, self.partner_b)
        self.assertEqual(reconciliation.difference, 5)
        self.assertEqual(reconciliation.difference_count, 1)
        reconciliation.date = "2026-03-04"
        self.assertEqual(reconciliation.difference_count, 0, "filled again")
        entry.button_draft()
        reconciliation.date = "2026-03-31"
        self.assertEqual(reconciliation.difference_count, 0)

    def test_without_partner_or_account(self):
        self._disturb(5)
        self._disturb(3, self.partner_moderator)
        reconciliation = self._reconcile("2026-03-31")
        empty = self.env["res.partner"]
        self.assertLine(reconciliation, empty, 0, 0, -5, 5)
        line = self.assertLine(reconciliation, self.partner_moderator, 0, 0, -3, 3)
        self.assertFalse(line.account_id)

    def test_drill_down(self):
        self._pay("2", date="2026-03-02")
        self._pay("1", date="2026-03-03")
        self._pay("1", date="2026-03-05")
        self._book()
        reconciliation = self._reconcile("2026-03-04")
        line = reconciliation.line_ids.filtered(
            lambda x: x.partner_id == self.partner_a
        )
        for action, field, total in (
            (line.action_open_entries(), "amount", line.held),
            (line.action_open_journal_items(), "amount_currency", -line.booked),
        ):
            records = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(len(records), 2)
            self.assertEqual(sum(records.mapped(field)), total)
        action = self.ledger.with_user(self.user_auditor).action_open_reconciliation()
        opened = self.env[action["res_model"]].browse(action["res_id"])
        self.assertLine(opened, self.partner_a, -4, 0, -4, 0)
        action = reconciliation.action_open_lines()
        self.assertEqual(
            self.env[action["res_model"]].search_count(action["domain"]),
            len(reconciliation.line_ids),
        )

    def test_the_number_of_queries_does_not_depend_on_the_transfers(self):
        self._pay("1", date="2026-03-02")
        self._book()
        counts = []
        for number in range(3):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            reconciliation = self._reconcile("2026-03-31")
            reconciliation.line_ids.mapped("difference")
            self.assertEqual(reconciliation.difference, 0)
            counts.append(self.env.cr.sql_log_count - before)
            if number == 1:
                self.transfers._post_transfers(
                    [
                        self._vals("0.01", self.account_a, self.account_b)
                        for _number in range(500)
                    ]
                )
                self._book()
        # the first look also fills caches
        self.assertEqual(counts[1], counts[2])

    # -------------------------------------------------------------- verification

    def assertBroken(self, *problems):
        report = self.ledger.action_verify()
        self.assertEqual(report.state, "broken")
        self.assertEqual(
            {(p.code, p.res_model, p.res_id) for p in report.problem_ids}, set(problems)
        )
        self.assertTrue(report.first_problem)

    def test_verification_finds_a_difference(self):
        self._pay("2", date="2026-03-02")
        self._book()
        self.assertEqual(self.ledger.action_verify().state, "sound")
        self._disturb(5, self.partner_b)
        self._disturb(1)
        self._disturb(3, self.partner_moderator)
        self.assertBroken(
            ("books", "solidarity.account", self.account_b.id),
            ("books", "solidarity.ledger", self.ledger.id),
            ("books", "res.partner", self.partner_moderator.id),
        )

    def test_verification_finds_an_entry_that_is_not_posted(self):
        transfer = self._pay("2", date="2026-03-02")
        move = self._book()
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE account_move DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE account_move SET state = 'draft' WHERE id = %(move)s;"
            "UPDATE account_move_line SET parent_state = 'draft'"
            " WHERE move_id = %(move)s",
            {"move": move.id},
        )
        self.env.cr.execute("ALTER TABLE account_move ENABLE TRIGGER USER")
        self.env.invalidate_all()
        self.assertBroken(("move", "solidarity.transfer", transfer.id))
