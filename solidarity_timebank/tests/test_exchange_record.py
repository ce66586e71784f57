from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..exceptions import ExchangeError
from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeRecord(ExchangeCommon):
    """Organisers enter sheets of paper: the same rules, booked at once."""

    def _enter(self, provider="a", receiver="b", user="organiser", **values):
        sides = [(provider, "provider"), (receiver, "receiver")]
        return self._as(self.exchanges, user).create(
            {
                "community_id": self.community.id,
                "description": "Firewood",
                "hours": 2,
                "participant_ids": [
                    Command.create(
                        {
                            "membership_id": getattr(self, f"membership_{name}").id,
                            "role": role,
                        }
                    )
                    for name, role in sides
                    if name
                ],
                **values,
            }
        )

    def test_book_from_paper(self):
        exchange = self._enter()
        self.assertEqual(exchange.ledger_id, self.ledger)
        self.assertTrue(exchange.can_record)
        for _time in range(2):
            exchange.action_record()
        self.assertEqual(exchange.state, "confirmed")
        self.assertBalances(a="2", b="-2")
        self.assertLedgerSound()

    def test_many_sheets_all_or_nothing(self):
        good = self._enter()
        bad = self._enter(description="Too much", hours=20)
        with self.assertRaisesRegex(ExchangeError, "Too much.*can spend up to"):
            with self.env.cr.savepoint():
                (good | bad).action_record()
        self.assertEqual(good.state, "proposed")
        self.assertBalances(a="0", b="0")

    def test_the_rules_hold(self):
        for problem, values in (
            ("Say who receives", {"receiver": None}),
            ("Say who gives", {"provider": None}),
            ("Say who receives", {"is_for_community": True}),
            ("joined the community", {"date": "2019-01-01"}),
        ):
            with self.subTest(problem), self.assertRaisesRegex(UserError, problem):
                self._enter(**values).action_record()
        for problem, values in (
            ("not later than today", {"date": self.today + timedelta(days=1)}),
            ("A day has 24 hours", {"hours": 25}),
            ("multiples of 0.01", {"hours": 1.234}),
            ("not a member of Test Riverside", {"receiver": "other"}),
            (
                "no ledger of",
                {"ledger_id": self._create_ledger(self.other_community).id},
            ),
        ):
            with (
                self.subTest(problem),
                self.assertRaisesRegex((UserError, ValidationError), problem),
                self.env.cr.savepoint(),
            ):
                self._enter(**values)

    def test_nobody_books_the_own(self):
        exchange = self._enter(receiver="organiser")
        with self.assertRaisesRegex(ExchangeError, "Ask another one"):
            exchange.action_record()

    def test_both_are_asked_instead(self):
        exchange = self._enter()
        exchange.action_ask()
        self._as(exchange, "a").action_accept()
        self.assertEqual(exchange.state, "proposed")
        with self.assertRaises(UserError, msg="it is between the members now"):
            exchange.hours = 3
        self.assertFalse(exchange.can_record)
        self._as(exchange, "b").action_accept()
        self.assertEqual(exchange.state, "accepted")

    def test_state_only_by_actions(self):
        """Neither by values, nor by defaults of the context, nor by participants."""
        for values in (
            {"state": "confirmed"},
            {"proposer_id": self.membership_a.id},
            {"date_confirmed": self.today},
        ):
            with self.assertRaisesRegex(
                UserError, "by its buttons|between its members"
            ):
                self._enter(**values)
        with self.assertRaisesRegex(UserError, "between its members"):
            self.exchanges = self.exchanges.with_context(default_state="confirmed")
            self._enter()
        self.exchanges = self.exchanges.with_context(default_state="proposed")
        with self.assertRaisesRegex(UserError, "by its buttons"):
            self._enter().state = "accepted"
        participant = self._enter().participant_ids[0]
        for values in ({"is_confirmed": True}, {"is_accepted": True}, {"hours": 3}):
            with self.assertRaisesRegex(UserError, "accepts and confirms alone"):
                participant.write(values)
        with self.assertRaises(UserError):
            proposed = self._propose()
            self._as(proposed, "organiser").write({"hours": 3})
        with self.assertRaises(UserError):
            self._as(proposed, "organiser").unlink()
        with self.assertRaises(UserError):
            self._as(proposed, "organiser").participant_ids.unlink()

    def test_members_cannot_enter(self):
        for user in ("a", "moderator", "employee"):
            with self.assertRaises(AccessError):
                self._enter(user=user)

    def test_form(self):
        form = Form(self._as(self.exchanges, "organiser"))
        form.community_id = self.community
        form.description = "Firewood"
        form.hours = 1.5
        for membership, role in (
            (self.membership_a, "provider"),
            (self.membership_b, "receiver"),
        ):
            with form.participant_ids.new() as line:
                line.membership_id = membership
                line.role = role
        exchange = form.save()
        exchange.action_record()
        self.assertBalances(a="1.5", b="-1.5")

    # ------------------------------------------------------- for the community

    def _let_the_community_pay(self):
        self.account_community.write(
            {"credit_limit": 50, "policy_reason": "Assembly of May"}
        )

    def test_work_for_the_community(self):
        """The community's account pays; an organiser confirms for it."""
        self._let_the_community_pay()
        exchange = self._enter(receiver=None, is_for_community=True)
        self._as(exchange, "a").action_accept()
        self._as(exchange, "a").action_deliver("3")
        self.assertEqual(exchange.state, "delivered")
        sentence = self._as(exchange, "a")._confirm(self._as(self.membership_a, "a"))
        self.assertIn("confirmed by Test Riverside", sentence)
        self._confirm(exchange, "organiser", "2.5")
        self.assertEqual(exchange.hours_difference, 0.5)
        self._confirm(exchange, "a", "2.5")
        self.assertEqual(exchange.state, "confirmed")
        self.assertBalances(a="2.5", community="-2.5")

    def test_the_system_delivers_for_the_community(self):
        """As approved timesheets do: credited in one step."""
        self._let_the_community_pay()
        exchange = self._enter(receiver=None, is_for_community=True).sudo()
        exchange.write({"state": "accepted"})
        exchange.action_deliver()
        self.assertEqual(exchange.state, "confirmed")
        self.assertBalances(a="2", community="-2")

    def test_who_speaks_for_the_community(self):
        """An organiser; not a moderator, who reads it because it was reported."""
        self._let_the_community_pay()
        exchange = self._enter(receiver=None, is_for_community=True)
        self._as(exchange, "a").action_accept()
        self._as(exchange, "a").action_deliver()
        self._as(self.env["solidarity.moderation.report"], "a")._submit(
            self._as(exchange, "a"), "Nobody answers"
        )
        with self.assertRaisesRegex(ExchangeError, "Only who took part"):
            self._confirm(exchange, "moderator")
        self.assertBalances(a="0", community="0")
        self._confirm(exchange, "organiser")
        self.assertBalances(a="2", community="-2")
