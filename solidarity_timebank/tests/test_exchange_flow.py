from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..exceptions import ExchangeError
from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeFlow(ExchangeCommon):
    """From the proposal to "it is done", and who may do what."""

    def assertState(self, exchange, state):
        self.assertEqual(exchange.sudo().state, state)

    # ---------------------------------------------------------------- the way

    def test_from_proposal_to_credit(self):
        exchange = self._propose("2")
        self.assertState(exchange, "proposed")
        self._as(exchange, "b").action_accept()
        self.assertState(exchange, "accepted")
        self._as(exchange, "a").action_deliver("1.5")
        self.assertState(exchange, "delivered")
        self.assertBalances(a="0", b="0")

        sentence = self._confirm(exchange, "b")
        self.assertIn("1.50", sentence)
        self.assertIn("were booked for Bicycle repair", sentence)
        self.assertState(exchange, "confirmed")
        self.assertBalances(a="1.50", b="-1.50")
        transfer = exchange.sudo().transfer_ids
        self.assertRecordValues(
            transfer,
            [
                {
                    "origin_model": "solidarity.exchange",
                    "origin_id": exchange.id,
                    "idempotency_key": f"exchange:{exchange.id}:1",
                    "description": "Bicycle repair",
                    "payer_account_id": self.account_b.id,
                    "payee_account_id": self.account_a.id,
                    "amount": 1.5,
                    "is_notified": True,
                }
            ],
        )
        self.assertRecordValues(
            exchange.sudo().participant_ids.sorted("role"),
            [
                {"role": "provider", "hours": 1.5, "is_counted": True},
                {"role": "receiver", "hours": 1.5, "is_counted": True},
            ],
        )
        self.assertLedgerSound()

    def test_the_receiver_proposes(self):
        """The provider accepts, and is still the one who says that it is done."""
        exchange = self._propose("1", role="receiver")
        self._as(exchange, "b").action_accept()
        with self.assertRaisesRegex(ExchangeError, "Who gave the hours says"):
            self._as(exchange, "a").action_deliver()
        self._as(exchange, "b").action_deliver()
        self._confirm(exchange, "a")
        self.assertBalances(a="-1", b="1")

    def test_who_does_what(self):
        """``_can`` and the actions agree, for every action in every state."""
        reachable = {
            "proposed": lambda e: None,
            "accepted": lambda e: self._as(e, "b").action_accept(),
            "delivered": lambda e: self._as(e, "a").action_deliver(),
            "disputed": lambda e: self._as(e, "b").action_dispute("Not so long"),
            "resolved": lambda e: self._as(e, "moderator").action_resolve(1, "Talked"),
            "reversed": lambda e: self._as(e, "a").action_reverse("By mistake"),
        }
        expected = {
            "proposed": {"a": {"cancel"}, "b": {"accept", "decline"}},
            "accepted": {"a": {"cancel", "deliver"}, "b": {"cancel"}},
            "delivered": {"a": {"confirm", "dispute"}, "b": {"confirm", "dispute"}},
            "disputed": {"moderator": {"resolve"}, "organiser": {"resolve"}},
            "resolved": {"a": {"reverse"}, "organiser": {"reverse"}},
            "reversed": {},
        }
        actions = (
            "accept decline cancel deliver confirm dispute resolve reverse record"
        ).split()
        exchange = self._propose()
        for state, step in reachable.items():
            step(exchange)
            self.assertState(exchange, state)
            for user in ("a", "b", "moderator", "organiser"):
                can = {name for name in actions if self._as(exchange, user)._can(name)}
                self.assertEqual(can, expected[state].get(user, set()), (state, user))

    def test_the_wrong_person_changes_nothing(self):
        exchange = self._propose()
        for user in ("moderator", "other", "employee"):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._as(exchange, user).action_accept()
        with self.assertRaisesRegex(UserError, "answer of somebody else"):
            self._as(exchange, "organiser").action_accept()
        with self.assertRaisesRegex(UserError, "answer of somebody else"):
            self._as(exchange, "a").action_accept()
        with self.assertRaisesRegex(UserError, "cancel it"):
            self._as(exchange, "a").action_decline()
        self.assertState(exchange, "proposed")

    def test_answering_twice_is_harmless(self):
        exchange = self._propose()
        for _time in range(2):
            self._as(exchange, "b").action_accept()
        self.assertState(exchange, "accepted")
        for _time in range(2):
            self._as(exchange, "a").action_deliver()
        self.assertState(exchange, "delivered")

    def test_declined_and_cancelled(self):
        exchange = self._propose()
        self._as(exchange, "b").action_decline("I am away")
        self.assertState(exchange, "declined")
        with self.assertRaisesRegex(ExchangeError, "was declined; nothing was changed"):
            self._as(exchange, "b").action_accept()
        exchange = self._propose()
        self._as(exchange, "a").action_cancel()
        self.assertState(exchange, "cancelled")
        for name in "ab":
            exchange = self._propose()
            self._as(exchange, "b").action_accept()
            self._as(exchange, name).action_cancel("Rain")
            self.assertState(exchange, "cancelled")
        with self.assertRaisesRegex(ExchangeError, "was cancelled; nothing"):
            self._as(exchange, "a").action_deliver()

    def test_suspended_members_wait(self):
        exchange = self._propose()
        self.membership_b.state = "suspended"
        with self.assertRaisesRegex(ExchangeError, "Bruno Member is not an active"):
            self._as(exchange, "b").action_accept()
        with self.assertRaisesRegex(ExchangeError, "Choose active members"):
            self._propose()
        self.membership_b.state = "active"
        self.membership_a.state = "suspended"
        with self.assertRaisesRegex(ExchangeError, "Ada Member is not an active"):
            self._as(exchange, "b").action_accept()

    # ------------------------------------------------------------- proposals

    def test_a_form_sent_twice_proposes_once(self):
        exchange = self._propose(key="form-1")
        self.assertEqual(self._propose(key="form-1"), exchange)
        self.assertNotEqual(self._propose(key="form-2"), exchange)
        other = self._propose(key="form-1", proposer="b", others="a")
        self.assertNotEqual(other, exchange, "keys are each member's own")

    def test_bad_proposals(self):
        foreign = self._create_ledger(self.other_community)
        self.assertTrue(foreign.is_timebank)
        for problem, values in (
            ("more than 0 hours", {"hours": "0"}),
            ("more than 0 hours", {"hours": "-2"}),
            ("no number of hours", {"hours": "two"}),
            ("no number of hours", {"hours": "NaN"}),
            ("A day has 24 hours", {"hours": "24.01"}),
            ("A day has 24 hours", {"hours": "1e300"}),
            ("multiples of 0.01", {"hours": "1.005"}),
            ("not later than today", {"date": self.today + timedelta(days=1)}),
            ("joined the community on", {"date": "2019-12-31"}),
            ("Say in a few words", {"description": "  "}),
            ("at most 1000 characters", {"description": "x" * 1001}),
            ("nobody trades with oneself", {"others": "a"}),
            ("propose a group", {"others": "b moderator"}),
            ("propose a group", {"others": ""}),
            ("by who gives the hours", {"kind": "group", "role": "receiver"}),
            ("Choose active members of your own", {"others": "other"}),
            ("not filled in as expected", {"kind": "crowd"}),
            ("not filled in as expected", {"sharing": "all"}),
            ("not filled in as expected", {"role": "boss"}),
        ):
            with self.subTest(problem), self.assertRaisesRegex(UserError, problem):
                self._propose(**values)
        with self.assertRaisesRegex(ExchangeError, "not a member of your community"):
            self.exchanges._propose(
                self.membership_a, self.membership_other, "provider", 1, "Far away"
            )
        with self.assertRaisesRegex(ExchangeError, "of your own"):
            self._as(self.exchanges, "a")._propose(
                self.membership_b, self.membership_a, "receiver", 1, "For you"
            )
        self.assertFalse(self.exchanges.search([]))
        self.ledger.write({"state": "closed", "policy_reason": "End of the test"})
        with self.assertRaisesRegex(ExchangeError, "no open timebank"):
            self._propose()

    def test_rounding_of_the_ledger(self):
        self.ledger.currency_id.rounding = 0.25
        self.env.registry.clear_cache()
        with self.assertRaisesRegex(UserError, "multiples of 0.25"):
            self._propose("1.1")
        self.assertEqual(self._propose("1.25").sudo().hours, 1.25)

    def test_about_an_offer(self):
        listing = self.env["solidarity.listing"].create(
            {
                "membership_id": self.membership_b.id,
                "title": "Bread",
                "category_id": self.env["solidarity.category"].search([], limit=1).id,
            }
        )
        exchange = self._propose(
            "1", role="receiver", listing=self._as(listing, "a")
        ).sudo()
        self.assertEqual(exchange.listing_id, listing)
        self.assertEqual(exchange.category_id, listing.category_id)
        with self.assertRaisesRegex(ExchangeError, "belongs to Bruno Member"):
            self._propose("1", listing=self._as(listing, "a"))
        with self.assertRaisesRegex(ExchangeError, "belongs to Bruno Member"):
            self._propose("1", role="receiver", others="moderator", listing=listing)
        listing.state = "hidden"
        with self.assertRaises(AccessError):
            self._propose("1", role="receiver", listing=self._as(listing, "a"))
        foreign = self.env["solidarity.listing"].create(
            {
                "membership_id": self.membership_other.id,
                "title": "Cake",
                "visibility": "public",
            }
        )
        with self.assertRaisesRegex(ExchangeError, "belongs to Otto Other"):
            self._propose("1", role="receiver", listing=self._as(foreign, "a"))

    def test_the_day_moves_to_when_it_is_done(self):
        """What was agreed on for some day is dated when it is done; a day in the past
        stays, and the provider may name another."""
        past = self.today - timedelta(days=10)
        exchange = self._deliver(date=past)
        self.assertEqual(exchange.sudo().date, past)
        exchange = self._propose()
        self._as(exchange, "b").action_accept()
        self.env.cr.execute(
            "UPDATE solidarity_exchange SET date = date - 5,"
            " create_date = create_date - interval '5 days' WHERE id = %s",
            [exchange.id],
        )
        self.env.invalidate_all()
        self._as(exchange, "a").action_deliver()
        self.assertEqual(exchange.sudo().date, self.today)
        exchange = self._propose()
        self._as(exchange, "b").action_accept()
        with self.assertRaisesRegex(UserError, "not later than today"):
            self._as(exchange, "a").action_deliver(date=self.today + timedelta(days=1))
        self._as(exchange, "a").action_deliver(date=past)
        self.assertEqual(exchange.sudo().participant_ids.mapped("date"), [past, past])

    # --------------------------------------------------------------- waiting

    def test_what_waits_for_whom(self):
        def waiting(name):
            exchanges = self._as(self.exchanges, name)
            return exchanges.search(exchanges._get_waiting_domain())

        exchange = self._propose()
        self.assertEqual((waiting("a"), waiting("b")), (self.exchanges, exchange))
        self._as(exchange, "b").action_accept()
        self.assertEqual((waiting("a"), waiting("b")), (exchange, self.exchanges))
        self._as(exchange, "a").action_deliver()
        self.assertEqual((waiting("a"), waiting("b")), (self.exchanges, exchange))
        self._confirm(exchange, "b", "1")
        self.assertEqual((waiting("a"), waiting("b")), (exchange, exchange))
        self._confirm(exchange, "a", "1")
        self.assertEqual((waiting("a"), waiting("b")), (self.exchanges, self.exchanges))

    # --------------------------------------------------------------- leaving

    def test_leaving(self):
        exchange = self._propose()
        group = self._propose(kind="group", others="b moderator")
        done = self._propose()
        self._as(done, "b").action_accept()
        with self.assertRaisesRegex(UserError, "not finished: Bicycle repair"):
            self._as(self.membership_b, "b").action_leave()
        self._as(done, "a").action_cancel()
        self._as(self.membership_b, "b").action_leave()
        self.assertState(exchange, "cancelled")
        self.assertState(group, "proposed")
        self.assertEqual(
            group.sudo().participant_ids.membership_id,
            self.membership_a | self.membership_moderator,
        )
