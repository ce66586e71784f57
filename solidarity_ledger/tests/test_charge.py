import doctest
from datetime import date
from decimal import Decimal

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.solidarity_base.models.solidarity_governed_mixin import (
    POLICY_AUTHORITY,
)

from ..engine import periods
from ..exceptions import NotAllowedError
from .charge_common import ChargeCommon


@tagged("post_install", "-at_install")
class TestCharge(ChargeCommon):
    """Announced a week before, taken once, whoever cannot pay holds up nobody."""

    def _get_mails(self, partner):
        return (
            self.env["mail.mail"]
            .search([("model", "=", "solidarity.charge.line")])
            .filtered(lambda mail: partner in mail.recipient_ids)
        )

    def test_doctests(self):
        result = doctest.testmod(periods)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)

    def test_announced_then_taken(self):
        self._run_job("2027-03-07")
        self.assertFalse(self.charge.run_ids, "more than a week before")
        self._run_job("2027-03-08")
        run = self._get_run("2027-03")
        self.assertEqual(run.state, "announced")
        self.assertEqual(run.date_due, date(2027, 3, 15))
        self.assertEqual(self.charge.date_next, date(2027, 4, 15))
        mail = self._get_mails(self.partner_a)
        self.assertEqual(len(mail), 1)
        self.assertIn("2.00", mail.subject)
        self.assertIn("Room and tools", mail.body_html)
        self._run_job("2027-03-14")
        self.assertBalances(a="0.00", b="0.00")
        self._run_job("2027-03-15")
        self._run_job("2027-03-15")
        self._run_job("2027-03-16")
        self.assertBalances(a="-2.00", b="-2.00")
        self.assertEqual(
            self.ledger.community_account_id._exact_balance(), Decimal("4.00")
        )
        self.assertEqual((run.state, run.paid_count, run.open_count), ("done", 2, 0))
        self.assertEqual((run.planned_amount, run.paid_amount), (4, 4))
        self.assertEqual(run.progress, 100)
        transfer = run.line_ids.transfer_id[0]
        self.assertEqual(
            transfer.idempotency_key,
            f"charge:{self.charge.id}:2027-03:{transfer.payer_account_id.id}",
        )
        self.assertEqual(transfer.purpose, "levy")
        self.assertEqual(set(transfer.entry_ids.mapped("purpose")), {"levy"})
        self.assertEqual(transfer.origin_model, "solidarity.charge")
        self.assertEqual(transfer.origin_id, self.charge.id)
        self.assertEqual(len(self._get_mails(self.partner_a)), 1)
        self.assertLedgerSound()

    def test_job_was_down_gives_a_week(self):
        """Announced late, taken late: never less than seven days."""
        self._run_job("2027-03-13")
        run = self._get_run("2027-03")
        self.assertEqual(run.date_due, date(2027, 3, 20))
        self._run_job("2027-03-19")
        self.assertBalances(a="0.00")
        self._run_job("2027-03-20")
        self.assertBalances(a="-2.00")

    def test_missed_periods_in_order(self):
        self._run_job("2027-05-10")
        runs = self.charge.run_ids.sorted("id")
        self.assertEqual(
            runs.mapped("period"), ["2027-03", "2027-04", "2027-05"], "all missed"
        )
        self.assertEqual(set(runs.mapped("date_due")), {date(2027, 5, 17)})
        self._run_job("2027-05-17")
        self._run_job("2027-05-18")
        self.assertBalances(a="-6.00")
        posted = self.transfers.search(
            [("payer_account_id", "=", self.account_a.id)], order="id"
        )
        self.assertEqual(
            posted.mapped("description"),
            ["Membership 2027-03", "Membership 2027-04", "Membership 2027-05"],
        )

    def test_who_cannot_pay_is_tried_again(self):
        self.account_a.write({"state": "frozen", "policy_reason": "Under discussion"})
        self._run_job("2027-03-08")
        self._run_job("2027-03-15")
        run = self._get_run("2027-03")
        self.assertEqual(self._get_states(run), {"Ada": "open", "Bruno": "paid"})
        self.assertBalances(a="0.00", b="-2.00")
        line = run.line_ids.filtered(lambda line: line.account_id == self.account_a)
        self.assertIn("frozen", line.refusal)
        self.assertEqual((run.state, run.open_count, run.progress), ("running", 1, 50))
        self.account_a.write({"state": "open", "policy_reason": "Settled, open again"})
        self._run_job("2027-03-17")
        self.assertBalances(a="-2.00", b="-2.00")
        self.assertEqual(run.state, "done")
        self.assertFalse(line.refusal)

    def test_limit_reached_then_waived(self):
        self._pay("9", self.account_a, self.account_b)
        self._run_job("2027-03-08")
        self._run_job("2027-03-15")
        run = self._get_run("2027-03")
        line = run.line_ids.filtered(lambda line: line.state == "open")
        self.assertEqual(line.account_id, self.account_a)
        for user in (self.user_a, self.user_moderator):
            with self.assertRaises(UserError):
                line.with_user(user).action_waive("Because I want it so")
        with self.assertRaises(UserError):
            line.with_user(self.user_organiser).action_waive("short")
        line.with_user(self.user_organiser).action_waive("Ill since January")
        self.assertEqual((line.state, run.state), ("waived", "done"))
        self.assertEqual(line.waived_by_id, self.user_organiser)
        self._pay("5", self.account_b, self.account_a)
        self._run_job("2027-03-16")
        self.assertBalances(a="-4.00")
        paid = run.line_ids - line
        with self.assertRaises(UserError):
            paid.with_user(self.user_organiser).action_waive("Paid already, though")
        with self.assertRaises(NotAllowedError):
            self.env["solidarity.charge.waive"].with_user(self.user_organiser).create(
                {"line_ids": [], "reason": "Nobody chosen here"}
            ).line_ids.browse(line.id).with_user(self.user_a).action_waive(
                "Because I want it so"
            )

    def test_demurrage_rounds_half_up_at_the_run(self):
        """5 % of 2.50 above 10 is 0.125, so 0.13; of 0.30 it is 0.015, so 0.02."""
        self.charge.write({"active": False, "policy_reason": "Not in this test"})
        with freeze_time("2027-03-01"):
            charge = self._create_charge(
                name="Demurrage", kind="demurrage", percent=5, threshold=10
            )
        self.account_a.write({"credit_limit": 50, "policy_reason": "For this test"})
        self._pay("12.50")
        self._run_job("2027-03-08")
        run = self._get_run("2027-03", charge)
        line = run.line_ids
        self.assertEqual(line.account_id, self.account_b, "a is below the threshold")
        self.assertEqual(line.amount, 0.13)
        self._pay("2.20", self.account_b, self.account_a)
        self._run_job("2027-03-15")
        self.assertEqual((line.state, line.amount), ("paid", 0.02))
        self.assertBalances(a="-10.30", b="10.28")
        self.assertLedgerSound()

    def test_demurrage_of_nothing(self):
        self.charge.write({"active": False, "policy_reason": "Not in this test"})
        with freeze_time("2027-03-01"):
            charge = self._create_charge(
                name="Demurrage", kind="demurrage", percent=5, threshold=1, amount=0
            )
        self._pay("3")
        self._run_job("2027-03-08")
        self._pay("2.50", self.account_b, self.account_a)
        self._run_job("2027-03-15")
        run = self._get_run("2027-03", charge)
        self.assertEqual((run.line_ids.state, run.state), ("void", "done"))
        self.assertBalances(b="0.50")

    def test_who_joined_later_is_left_out(self):
        self.membership_b.date_joined = date(2027, 3, 16)
        self._run_job("2027-04-20")
        self.assertEqual(self._get_run("2027-03").line_ids.account_id, self.account_a)
        self.assertEqual(
            self._get_run("2027-04").line_ids.account_id,
            self.account_a + self.account_b,
        )

    def test_who_left_pays_nothing(self):
        self._run_job("2027-03-08")
        with freeze_time("2027-03-10"):
            self.membership_b.with_user(self.user_b).action_leave()
        self._run_job("2027-03-15")
        self.assertEqual(
            self._get_states(self._get_run("2027-03")),
            {"Ada": "paid", "Bruno": "void"},
        )

    def test_changed_amount_is_for_the_next_period(self):
        """What was announced is what is taken."""
        self._run_job("2027-03-08")
        self.charge.write({"amount": 5, "policy_reason": "Assembly of March"})
        self._run_job("2027-03-15")
        self.assertBalances(a="-2.00")
        self._run_job("2027-04-08")
        self._run_job("2027-04-15")
        self.assertBalances(a="-7.00")

    def test_ending_cancels_what_is_announced(self):
        self._run_job("2027-03-08")
        self.charge.write({"active": False, "policy_reason": "Assembly said no"})
        self.assertEqual(self._get_run("2027-03").state, "cancelled")
        self._run_job("2027-03-15")
        self.assertBalances(a="0.00", b="0.00")

    def test_date_moved_back_is_not_doubled(self):
        self._run_job("2027-03-08")
        self._run_job("2027-03-15")
        with freeze_time("2027-03-16"):
            self.charge.date_next = date(2027, 3, 28)
        self._run_job("2027-03-28")
        self.assertBalances(a="-2.00")
        self.assertEqual(self.charge.date_next, date(2027, 4, 28))

    def test_governed(self):
        with self.assertRaisesRegex(UserError, "not active yet"):
            self.env["solidarity.charge"].create(
                {
                    "ledger_id": self.ledger.id,
                    "name": "Sudden",
                    "description": "Nobody decided this",
                    "amount": 1,
                    "active": True,
                }
            )
        with self.assertRaisesRegex(UserError, "reason"):
            self.charge.amount = 3
        self.community.write(
            {"governance_mode": "vote", "policy_reason": "We vote from now on"}
        )
        with self.assertRaisesRegex(UserError, "vote"):
            self.charge.write({"amount": 3, "policy_reason": "I would like more"})
        with self.assertRaisesRegex(UserError, "next date stays"):
            self.charge.write({"date_next": "2099-01-01"})
        with freeze_time("2027-03-01"):
            self.charge.write({"date_next": "2027-03-15", "name": "Membership fee"})
        self._run_job("2027-03-08")
        self.assertEqual(self.charge.date_next, date(2027, 4, 15))

    def test_unit_of_a_decided_amount(self):
        """2 hours a month do not become 2 euros, or what another ledger counts in."""
        euros = self.env["solidarity.ledger"].create(
            {
                "name": "Euros",
                "community_id": self.community.id,
                "currency_id": self.env.ref("base.EUR").id,
            }
        )
        # where organisers set the rules they may, as it was not taken yet
        self.charge.ledger_id = euros
        self.charge.ledger_id = self.ledger
        self.community.write(
            {"governance_mode": "vote", "policy_reason": "We vote from now on"}
        )
        with (
            self.assertRaisesRegex(UserError, "stay in their unit"),
            self.env.cr.savepoint(),
        ):
            self.charge.ledger_id = euros
        self.assertEqual(self.charge.ledger_id, self.ledger)
        # a limit of nothing is nothing in any unit
        euros.currency_id = self.env.ref("base.USD")
        euros.with_context(solidarity_policy_authority=POLICY_AUTHORITY).write(
            {"credit_limit": 10, "policy_reason": "Decided by all members"}
        )
        with self.assertRaisesRegex(UserError, "stay in their unit"):
            euros.currency_id = self.env.ref("base.EUR")

    def test_nobody_charges_for_the_past(self):
        """Only the job catches up; people do not move an active charge back."""
        with freeze_time("2027-03-20"), self.assertRaisesRegex(UserError, "past"):
            self.charge.with_user(self.user_organiser).date_next = date(2026, 3, 15)

    def test_activated_with_a_past_date(self):
        self.charge.write({"active": False, "policy_reason": "Not for a while"})
        with freeze_time("2027-03-20"), self.assertRaisesRegex(UserError, "past"):
            self.charge.write({"active": True, "policy_reason": "Assembly of March"})

    @mute_logger("odoo.sql_db")
    def test_database_refuses(self):
        self._run_job("2027-03-08")
        line = self._get_run("2027-03").line_ids[0]
        for query in (
            "UPDATE solidarity_charge_line SET state = 'paid' WHERE id = %s",
            "UPDATE solidarity_charge_line SET state = 'waived' WHERE id = %s",
            "INSERT INTO solidarity_charge_line (run_id, account_id, amount, state,"
            " date_due) SELECT run_id, account_id, 1, 'open', date_due"
            " FROM solidarity_charge_line WHERE id = %s",
        ):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(query, [line.id])
