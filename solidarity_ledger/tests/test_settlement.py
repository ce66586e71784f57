from datetime import date
from decimal import Decimal

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..exceptions import (
    NotAllowedError,
    PayerLimitError,
    PayerStateError,
    TransferStateError,
)
from .settlement_common import SettlementCommon


@tagged("post_install", "-at_install")
class TestSettlement(SettlementCommon):
    """The account of somebody who leaves comes to exactly zero and is closed."""

    def assertSettled(self, settlement, account):
        self.assertEqual(account._exact_balance(), 0)
        self.assertEqual((account.state, settlement.state), ("closed", "done"))
        self.assertLedgerSound()

    def test_gift_to_the_community(self):
        settlement = self._propose(self.account_b, "gift")
        self._approve(settlement)
        self.assertSettled(settlement, self.account_b)
        self.assertBalances(a="-6.50", b="0", community="8.50", organiser="-2")
        transfer = settlement.transfer_id
        self.assertEqual(
            (transfer.payer_account_id, transfer.payee_account_id, transfer.amount),
            (self.account_b, self.account_community, 6.5),
        )
        self.assertEqual(set(transfer.entry_ids.mapped("purpose")), {"settlement"})
        self.assertEqual(
            (settlement.proposed_by, settlement.approved_by),
            (self.user_organiser, self.user_second),
        )

    def test_gift_to_a_member(self):
        """Only the giver agrees to it; no fees are taken from it."""
        self.ledger.write(
            {"fee_percent": 10, "levy_percent": 10, "policy_reason": "Rules of a test"}
        )
        receiver = self.ledger._account(self.partner_moderator)
        settlement = self._propose(
            self.account_b, "gift", receiver_account_id=receiver.id
        )
        with self.assertRaisesRegex(NotAllowedError, "Only Bruno Member can agree"):
            self._approve(settlement)
        self._approve(settlement, self.user_b)
        self.assertSettled(settlement, self.account_b)
        self.assertEqual(receiver._exact_balance(), Decimal("6.50"))
        self.assertBalances(community="2")
        self.assertFalse(settlement.transfer_id.is_notified, "the receiver is told")

    def test_payout(self):
        """Only where the rules say so, for a unit with a value; against clearing."""
        settlement = self._draft(self.account_b, "payout")
        with self.assertRaisesRegex(UserError, "do not allow payouts"):
            settlement.action_propose()
        self.ledger.write({"payout_allowed": True, "policy_reason": "Assembly of May"})
        with self.assertRaisesRegex(UserError, "no value in money"):
            settlement.action_propose()
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.ledger.currency_id.id,
                "company_id": self.ledger.company_id.id,
                "name": "2020-01-01",
                "rate": 0.1,
            }
        )
        settlement.action_propose()
        self._approve(settlement)
        self.assertSettled(settlement, self.account_b)
        clearing = self.ledger._clearing_account()
        self.assertEqual(clearing._exact_balance(), Decimal("6.50"))
        self.assertBalances(a="-6.50", b="0", community="2")

    def test_payout_is_a_governed_rule(self):
        with self.assertRaisesRegex(UserError, "reason"):
            self.ledger.payout_allowed = True

    def test_writeoff_by_the_community(self):
        self._pay("8", self.account_b, self.account_community)
        settlement = self._propose(self.account_a, "writeoff")
        self._approve(settlement)
        self.assertSettled(settlement, self.account_a)
        self.assertBalances(a="0", b="-1.50", community="3.50")

    def test_writeoff_needs_cover(self):
        """The community account has a limit like any other: nothing is half done."""
        settlement = self._propose(self.account_a, "writeoff")
        with self.assertRaises(PayerLimitError), self.env.cr.savepoint():
            self._approve(settlement)
        self.assertBalances(a="-6.50", community="2")
        self.assertEqual((self.account_a.state, settlement.state), ("open", "proposed"))

    def test_writeoff_as_an_expense(self):
        settlement = self._draft(self.account_a, "writeoff", bearer="expense")
        with self.assertRaisesRegex(UserError, "account for bad debts"):
            settlement.action_propose()
        self.ledger.bad_debt_account_id = self._create_account("expense")
        settlement.action_propose()
        self._approve(settlement)
        self.assertSettled(settlement, self.account_a)
        clearing = self.ledger._clearing_account()
        self.assertEqual(clearing._exact_balance(), Decimal("-6.50"))
        self.assertBalances(a="0", community="2")

    def test_accounts_of_the_books_belong_to_the_company(self):
        foreign = self._create_account("income", self.company_foreign)
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.ledger.gift_account_id = foreign
        self.ledger.gift_account_id = self._create_account("income")

    def test_set_up_makes_the_accounts(self):
        """One click makes what settlements are booked on; two ledgers share it."""
        self._create_account("income")  # a chart of accounts
        second = self._create_ledger(self.community, name="Second")
        (self.ledger | second).action_set_up_books()
        for field, account_type in (
            ("gift_account_id", "income_other"),
            ("bad_debt_account_id", "expense"),
        ):
            self.assertEqual(self.ledger[field].account_type, account_type)
            self.assertEqual(self.ledger[field], second[field])

    def test_counterparts_in_the_books(self):
        """Gifts are income, bad debts an expense, payouts owed to the member."""
        self._pay("12", self.account_b, self.account_community)
        self.ledger.write(
            {"payout_allowed": True, "policy_reason": "Statutes allow payouts"}
        )
        self.ledger.gift_account_id = self._create_account("income", code="998801")
        self.ledger.bad_debt_account_id = self._create_account("expense", code="998802")
        payable = self._create_account("liability_payable", code="998803")
        self.partner_moderator.property_account_payable_id = payable
        self.env["res.currency.rate"].create(
            {"currency_id": self.ledger.currency_id.id, "name": "2020-01-01"}
        )
        moderator = self.ledger._account(self.partner_moderator)
        self._pay("3", self.account_organiser, moderator)
        for account, method, counterpart, values in (
            (self.account_a, "writeoff", self.ledger.bad_debt_account_id, {}),
            (moderator, "payout", payable, {}),
            (
                self.account_b,
                "writeoff",
                self.ledger.bad_debt_account_id,
                {"bearer": "expense"},
            ),
        ):
            settlement = self._propose(account, method, **values)
            self._approve(settlement)
            transfer = settlement.sudo().transfer_id
            self.assertEqual(transfer.counterpart_account_id, counterpart)
        self._pay("6", self.account_community, self.account_organiser)
        settlement = self._propose(
            self.account_organiser, "gift", user=self.user_second
        )
        self._approve(settlement, self.user_organiser)
        self.assertEqual(
            settlement.sudo().transfer_id.counterpart_account_id,
            self.ledger.gift_account_id,
        )
        self.assertLedgerSound()

    def test_trade(self):
        """Nothing is posted; the account only receives until it is at zero."""
        settlement = self._propose(self.account_a, "trade", date_review="2030-01-31")
        self.assertEqual(self.account_a.state, "credit_only")
        activity = settlement.activity_ids
        self.assertEqual(
            (activity.date_deadline, activity.user_id),
            (date(2030, 1, 31), self.user_organiser),
        )
        with self.assertRaises(PayerLimitError), self.env.cr.savepoint():
            self._pay("0.01")
        with self.assertRaisesRegex(UserError, "Wait until it is zero"):
            self._approve(settlement)
        self._pay("6.50", self.account_b, self.account_a)
        self._approve(settlement, self.user_organiser)
        self.assertSettled(settlement, self.account_a)
        self.assertFalse(settlement.transfer_id)
        self.assertFalse(settlement.activity_ids)

    def test_twice_settles_once(self):
        """A second click, or a second tab, changes nothing."""
        settlement = self._propose(self.account_b, "gift")
        for _click in range(2):
            self.assertTrue(self._approve(settlement))
        self.assertBalances(b="0", community="8.50")
        count = self.transfers.search_count([("purpose", "=", "settlement")])
        self.assertEqual(count, 1)

    def test_a_balance_that_moved_is_asked_again(self):
        settlement = self._propose(self.account_b, "gift")
        self._pay("0.01", self.account_b, self.account_organiser)
        action = self._approve(settlement)
        self.assertEqual(action["tag"], "display_notification")
        self.assertRegex(action["params"]["message"], "6.50.*6.49")
        self.assertEqual(
            (settlement.state, self.account_b.state), ("draft", "open"), "not settled"
        )
        self.assertFalse(settlement.proposed_by)
        with self.assertRaises(TransferStateError):
            self._approve(settlement)
        settlement.action_propose()
        self._approve(settlement)
        self.assertSettled(settlement, self.account_b)
        self.assertBalances(community="8.49")

    def test_the_way_must_fit_the_balance(self):
        settlement = self._propose(self.account_b, "gift")
        self._pay("7", self.account_b, self.account_organiser)
        self._approve(settlement)
        with self.assertRaisesRegex(UserError, "Choose a way that fits"):
            settlement.action_propose()
        self._pay("0.50", self.account_organiser, self.account_b)
        with self.assertRaisesRegex(UserError, "zero already"):
            settlement.action_propose()
        settlement.action_cancel()
        self.assertEqual(settlement.state, "cancelled")

    def test_unanswered_requests_come_first(self):
        request = self._request("1", self.account_b, self.account_a)
        settlement = self._draft(self.account_b, "gift")
        with self.assertRaisesRegex(UserError, "nobody has answered"):
            settlement.action_propose()
        request.with_user(self.user_b).action_reject()
        settlement.action_propose()
        self._request("1", self.account_b, self.account_a)
        with self.assertRaisesRegex(UserError, "nobody has answered"):
            self._approve(settlement)

    def test_frozen_account(self):
        settlement = self._propose(self.account_b, "gift")
        self.account_b.write({"state": "frozen", "policy_reason": "Under discussion"})
        with self.assertRaises(PayerStateError), self.env.cr.savepoint():
            self._approve(settlement)
        self.assertBalances(b="6.50")

    def test_terms_stay_once_proposed(self):
        settlement = self._propose(self.account_b, "gift")
        for vals in (
            {"method": "trade", "date_review": "2030-01-31"},
            {"receiver_account_id": self.account_organiser.id},
            {"account_id": self.account_organiser.id},
            {"reason": "Something else"},
        ):
            with self.assertRaisesRegex(UserError, "proposed already"):
                settlement.write(vals)
        settlement.date_review = fields.Date.today()
        draft = self._draft(self.account_a, "writeoff")
        with self.assertRaisesRegex(UserError, "stays with its account"):
            draft.account_id = self.account_organiser
        draft.write({"account_id": self.account_a.id, "reason": "Moves to the sea"})

    def test_flow_fields_are_closed(self):
        """State, approval and balance come from the buttons alone."""
        settlement = self._propose(self.account_b, "gift")
        for vals in (
            {"state": "done"},
            {"approved_by": self.user_second.id},
            {"balance": 1},
            {"transfer_id": self.transfers.search([], limit=1).id},
        ):
            with self.assertRaises(NotAllowedError):
                settlement.write(vals)
            with self.assertRaises(NotAllowedError):
                self._draft(self.account_organiser, "writeoff", **vals)
        settlements = self.env["solidarity.settlement"].with_user(self.user_organiser)
        draft = settlements.with_context(
            default_state="done", default_approved_by=self.user_second.id
        ).create(
            {
                "account_id": self.account_organiser.id,
                "method": "writeoff",
                "bearer": "community",
                "reason": "A default is no authority",
            }
        )
        self.assertEqual((draft.state, draft.balance), ("draft", -2))
        self.assertFalse(draft.approved_by)

    def test_database_refuses(self):
        """Raw SQL of the Odoo role, around the ORM: the constraints hold."""
        settlement = self._propose(self.account_b, "gift")
        self.env.flush_all()
        update = "UPDATE solidarity_settlement SET {} WHERE id = %s"
        for change in (
            "approved_by = proposed_by",
            "state = 'done'",
            "state = 'done', approved_by = 1, date_done = now()",
            "balance = -1",
            "balance = 'NaN'",
            "balance = 0",
            "method = 'writeoff'",
            "method = 'trade'",
            "bearer = 'community'",
            "receiver_account_id = account_id",
            "proposed_by = NULL",
        ):
            self.assertSqlRefused(
                update.format(change), [settlement.id], error=CheckViolation
            )
        self.assertSqlRefused(
            """INSERT INTO solidarity_settlement
                      (account_id, balance, method, reason, state)
               VALUES (%s, 1, 'gift', 'Again', 'draft')""",
            [self.account_b.id],
            error=UniqueViolation,
        )

    def test_ends_the_membership_after_the_last_account(self):
        second = self._create_ledger(self.community, name="Second")
        other = second._account(self.partner_b)
        self._pay("1", other, second.community_account_id)
        action = self.membership_b.with_user(self.user_organiser).action_settle()
        self.assertEqual(
            action["domain"], [("id", "in", [self.account_b.id, other.id])]
        )
        first = self._propose(self.account_b, "gift", ends_membership=True)
        self._approve(first)
        self.assertEqual(self.membership_b.state, "active", "an account is not settled")
        action = self.membership_b.with_user(self.user_organiser).action_settle()
        self.assertEqual(action["context"]["default_account_id"], other.id)
        last = self._propose(other, "writeoff", ends_membership=True)
        self._approve(last)
        self.assertEqual(self.membership_b.state, "left")
        with self.assertRaisesRegex(UserError, "are at zero"):
            self.membership_b.with_user(self.user_organiser).action_settle()

    def test_form(self):
        """From the account's button: balance and way are filled in."""
        action = self.account_b.with_user(self.user_organiser).action_settle()
        settlements = self.env["solidarity.settlement"].with_user(self.user_organiser)
        form = Form(settlements.with_context(**action["context"]))
        self.assertEqual(form.method, "gift")
        form.method = "trade"
        form.date_review = "2030-01-31"
        form.reason = "Moves to the coast"
        settlement = form.save()
        self.assertEqual(settlement.balance, 6.5)
        action = self.account_b.with_user(self.user_organiser).action_settle()
        self.assertEqual(action["res_id"], settlement.id, "the one that was begun")

    def test_mails(self):
        settlement = self._propose(self.account_b, "gift")
        self._approve(settlement)
        mails = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.partner_b.ids)], order="id"
        )
        self.assertEqual(
            mails.mapped("subject"),
            [
                "Your account in Test hours is to be settled",
                "Your account in Test hours is settled",
            ],
        )
        self.assertIn("6.50", mails[1].body_html)

    def _create_account(self, account_type, company=None, code="998877"):
        company = company or self.ledger.company_id
        return self.env["account.account"].create(
            {
                "name": f"Test {account_type}",
                "code": code,
                "account_type": account_type,
                "company_ids": [fields.Command.set(company.ids)],
            }
        )
