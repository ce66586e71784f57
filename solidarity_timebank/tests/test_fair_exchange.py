from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine.fair_exchange import window_start
from .fair_common import FairCommon

INFINITY = Decimal("Infinity")


@tagged("post_install", "-at_install")
class TestFairExchange(FairCommon):
    """What counts for the fair exchange index, to the hundredth of an hour."""

    def _fair(self, membership=None):
        self.env.flush_all()
        return (membership or self.membership_a)._fair_exchange()

    def test_ratio(self):
        self._give(self.membership_a, self.membership_b, 4)
        self._give(self.membership_b, self.membership_a, 10)
        self.assertEqual(self._fair(), (Decimal("4"), Decimal("10"), Decimal("2.5")))
        self.assertEqual(
            self._fair(self.membership_b), (Decimal("10"), Decimal("4"), Decimal("0.4"))
        )

    def test_neither_and_only_received(self):
        self.assertEqual(self._fair(), (0, 0, 1))
        self._give(self.membership_b, self.membership_a, "0.25")
        self.assertEqual(self._fair(), (0, Decimal("0.25"), INFINITY))
        self.assertEqual(self._fair(self.membership_b), (Decimal("0.25"), 0, 0))

    def test_sums_are_exact(self):
        # as floats, 0.1 + 0.2 is not 0.3
        for hours in (0.1, 0.2):
            self._give(self.membership_a, self.membership_b, hours)
        self._give(self.membership_b, self.membership_a, 0.3)
        given, received, ratio = self._fair()
        self.assertEqual((given, received, ratio), (Decimal("0.3"),) * 2 + (1,))

    def test_window(self):
        # the first day of the window is in, the day before is not
        for ago, days, hours in ((6, 0, 1), (6, 1, 2), (0, 0, 4)):
            self._give(self.membership_a, self.membership_b, hours, ago, days)
        self.assertEqual(self._fair()[0], 5)
        self.community.write(
            {"fair_exchange_months": 12, "policy_reason": "Assembly of May"}
        )
        self.assertEqual(self._fair()[0], 7)

    def test_what_counts(self):
        """Confirmed and resolved exchanges, gifts too; nothing else, nor elsewhere."""
        for number, state in enumerate(
            self.env["solidarity.exchange"]._fields["state"].get_values(self.env)
        ):
            self._give(
                self.membership_a, self.membership_b, 2, state=state,
                description=f"Exchange {number}",
            )  # fmt: skip
        self._give(self.membership_a, self.membership_b, 3, is_gift=True)
        # confirmed 2, resolved 2, gift 3
        self.assertEqual(self._fair(), (7, 0, 0))
        self.assertEqual(self._fair(self.membership_b), (0, 7, INFINITY))

    def test_reversed_counts_no_more(self):
        exchange = self._give(self.membership_a, self.membership_b, 2)
        self.assertEqual(self._fair()[0], 2)
        exchange.state = "reversed"
        self.assertEqual(self._fair()[0], 0)

    def test_hours_are_said_in_the_unit_of_the_timebank(self):
        """A timebank may count its hours in a unit of its own; one that is closed has
        left hours."""
        self._give(self.membership_a, self.membership_b, 2)
        unit = self.env["res.currency"].create(
            {"name": "TRN", "symbol": "turns", "rounding": 0.01}
        )
        timebank = self.ledger.sudo()
        timebank.write({"currency_id": unit.id, "is_timebank": True})
        text = self.membership_a._get_fair_exchange_values()["text"]
        self.assertIn("2.00\xa0turns given and 0.00\xa0turns received", text)
        timebank.write({"state": "closed", "policy_reason": "The assembly said so"})
        text = self.membership_a._get_fair_exchange_values()["text"]
        self.assertIn("2.00\xa0h given", text)

    def test_shares_of_a_group(self):
        # two hours that two receivers share: each received one
        exchange = self.env["solidarity.exchange"].create(
            {
                "community_id": self.community.id,
                "ledger_id": self.ledger.id,
                "description": "Class",
                "hours": 2,
                "kind": "group",
                "state": "confirmed",
                "participant_ids": [
                    Command.create({"membership_id": membership.id, "role": role})
                    for membership, role in (
                        (self.membership_a, "provider"),
                        (self.membership_b, "receiver"),
                        (self.membership_moderator, "receiver"),
                    )
                ],
            }
        )
        for participant, hours in zip(
            exchange.participant_ids.sorted("id"), (2, 1, 1), strict=True
        ):
            participant.hours = hours
        self.assertEqual(self._fair()[:2], (2, 0))
        self.assertEqual(self._fair(self.membership_b)[:2], (0, 1))

    def test_communities_are_apart(self):
        twin = self._create_membership(self.partner_a, self.other_community)
        ledger = self._create_ledger(self.other_community)
        self._give(
            twin,
            self.membership_other,
            5,
            community_id=self.other_community.id,
            ledger_id=ledger.id,
        )
        self._give(self.membership_a, self.membership_b, 2)
        self.assertEqual(self._fair()[0], 2)
        self.assertEqual(self._fair(twin)[0], 5)
        self.assertEqual(
            self.community._fair_exchange_all(),
            {self.membership_a.id: (2, 0, 0), self.membership_b.id: (0, 2, INFINITY)},
        )

    def test_all_by_one_query(self):
        self._give(self.membership_a, self.membership_b, 4)
        self._give(self.membership_b, self.membership_a, 10)
        expected = {
            self.membership_a.id: (4, 10, Decimal("2.5")),
            self.membership_b.id: (10, 4, Decimal("0.4")),
        }
        self.env.flush_all()
        self.assertEqual(self.community._fair_exchange_all(), expected)
        with self.assertQueryCount(1):
            self.community._fair_exchange_all()

    # ------------------------------------------------------------------ governed

    def test_governed(self):
        for values in ({"fair_exchange_months": 3}, {"fair_exchange_ratio": 3}):
            with self.assertRaisesRegex(UserError, "reason"):
                self.community.write(values)
            self.community.write({**values, "policy_reason": "Assembly of May"})
        changes = self.env["solidarity.policy.change"].search(
            [("community_id", "=", self.community.id)], order="id"
        )
        self.assertEqual(
            changes.mapped(lambda change: (change.old_value, change.new_value)),
            [("6", "3"), ("2", "3")],
        )
        # the rules of the base are still governed
        with self.assertRaisesRegex(UserError, "reason"):
            self.community.write({"publish_threshold": 9})

    def test_ranges(self):
        for name, value in (
            ("fair_exchange_months", 0),
            ("fair_exchange_months", 61),
            ("fair_exchange_ratio", 0.99),
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation, msg=name),
                self.env.cr.savepoint(),
            ):
                self.community.write({name: value, "policy_reason": "Out of range"})
                self.env.flush_all()

    # ------------------------------------------------------------------- sentence

    def test_sentence(self):
        as_a = self.membership_a.with_user(self.user_a)
        values = as_a._get_fair_exchange_values()
        self.assertEqual((values["given_share"], values["is_suggested"]), (50, False))
        self.assertIn("all is even", values["text"])
        self._give(self.membership_a, self.membership_b, 2)
        self._give(self.membership_b, self.membership_a, 4)
        values = as_a._get_fair_exchange_values()
        # exactly the ratio of the community is no reason for a suggestion
        self.assertEqual((values["given_share"], values["is_suggested"]), (33, False))
        self._give(self.membership_b, self.membership_a, 0.01)
        values = as_a._get_fair_exchange_values()
        self.assertTrue(values["is_suggested"])
        self.assertIn(
            "2.00 h given and 4.01 h received", values["text"].replace("\xa0", " ")
        )
        self.assertEqual(values["months"], 6)
        self.community.write(
            {"fair_exchange_ratio": 2.01, "policy_reason": "Assembly of May"}
        )
        self.assertFalse(as_a._get_fair_exchange_values()["is_suggested"])

    def test_index_never_blocks(self):
        self._give(self.membership_b, self.membership_a, 24)
        self.assertEqual(self._fair()[2], INFINITY)
        self._pay("10", self.account_a, self.account_b)
        self.assertBalances(a="-10", b="10")

    # ------------------------------------------------------------------- security

    def test_index_is_the_members_alone(self):
        self._give(self.membership_b, self.membership_a, 3)
        self.assertEqual(
            self.membership_a.with_user(self.user_a)._fair_exchange()[1], 3
        )
        boss = self._create_organiser("hilltop", self.other_community)
        for user in (
            self.user_b,
            self.user_organiser,
            self.user_moderator,
            self.user_manager,
            boss,
        ):
            membership = self.membership_a.with_user(user)
            with self.assertRaises(AccessError, msg=user.name):
                membership._fair_exchange()
        for user in (self.user_b, self.user_organiser, self.user_moderator):
            self.assertEqual(self._read_fair(user), (0, 0, False, False), user.name)
        received, given, text, _wanted = self._read_fair(self.user_a)
        self.assertEqual((received, given), (3, 0))
        self.assertIn("3.00", text)

    def _read_fair(self, user):
        self.env.invalidate_all()
        names = ["fair_hours_received", "fair_hours_given", "fair_exchange_text"]
        [values] = self.membership_a.with_user(user).read([*names, "wants_talk"])
        return tuple(values[name] for name in (*names, "wants_talk"))

    def test_talk(self):
        """Who asks for a talk shows the index to the organisers, until they talked."""
        self._give(self.membership_b, self.membership_a, 3)
        with self.assertRaises(AccessError):
            self.membership_a.with_user(self.user_organiser).action_ask_talk()
        self.membership_a.with_user(self.user_a).action_ask_talk()
        boss = self._create_organiser("hilltop", self.other_community)
        # an organiser elsewhere who is a plain member here
        self._create_membership(boss.partner_id)
        members = self.env["solidarity.membership"]
        wants = [("wants_talk", "=", True)]
        for user in (self.user_organiser, self.user_manager, self.user_a):
            self.assertEqual(self._read_fair(user)[0], 3, user.name)
            self.assertTrue(self._read_fair(user)[3], user.name)
            found = members.with_user(user).search(wants)
            self.assertEqual(found, self.membership_a.with_user(user), user.name)
        for user in (self.user_b, self.user_moderator, boss):
            self.assertEqual(self._read_fair(user), (0, 0, False, False), user.name)
            self.assertFalse(members.with_user(user).search(wants), user.name)
            with self.assertRaises(AccessError, msg=user.name):
                self.membership_a.with_user(user)._fair_exchange()
            with self.assertRaises(AccessError, msg=user.name):
                self.membership_a.with_user(user).read(["date_talk_asked"])
            with self.assertRaises(AccessError, msg=user.name):
                members.with_user(user).search([("date_talk_asked", "!=", False)])
        for user in (self.user_b, self.user_moderator, boss):
            with self.assertRaises(AccessError, msg=user.name):
                self.membership_a.with_user(user).action_end_talk()
        self.membership_a.with_user(self.user_organiser).action_end_talk()
        self.assertEqual(self._read_fair(self.user_organiser), (0, 0, False, False))

    def test_organisers_are_told_once(self):
        as_a = self.membership_a.with_user(self.user_a)
        mails = self.env["mail.mail"].search([])
        as_a.action_ask_talk()
        as_a.action_ask_talk()
        [mail] = self.env["mail.mail"].search([]) - mails
        self.assertEqual(mail.recipient_ids, self.partner_organiser)
        self.assertEqual(mail.subject, "Ada Member would like to talk with you")
        self.assertNotIn(" h ", mail.body_html)

    def test_talk_taken_back(self):
        as_a = self.membership_a.with_user(self.user_a)
        as_a.action_ask_talk()
        as_a.action_ask_talk(False)
        self.assertFalse(as_a.wants_talk)
        self.assertFalse(self._read_fair(self.user_organiser)[3])

    # ---------------------------------------------------------- one truth in SQL

    def test_database_counts_months_as_the_engine(self):
        for day in (date(2026, 8, 31), date(2028, 2, 29), date(2027, 1, 15)):
            for months in (1, 6, 12, 60):
                self.env.cr.execute(
                    "SELECT (%s::date - make_interval(months => %s))::date",
                    [day, months],
                )
                self.assertEqual(
                    self.env.cr.fetchone()[0], window_start(day, months), (day, months)
                )

    def test_index_is_there(self):
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes "
            "WHERE tablename = 'solidarity_exchange_participant'"
        )
        definitions = " ".join(row[0] for row in self.env.cr.fetchall())
        for columns in (
            "(community_id, date) INCLUDE (membership_id, role, hours)",
            "(membership_id, date) INCLUDE (role, hours)",
        ):
            self.assertIn(columns, definitions)

    def test_public_figures(self):
        """Hours and exchanges of the last 12 months, for enough members only."""
        self._give(self.membership_a, self.membership_b, 2.5)
        self._give(self.membership_b, self.membership_a, 1, months=12)
        self._give(self.membership_b, self.membership_a, 8, months=12, days=1)
        self._give(self.membership_a, self.membership_b, 4, state="reversed")
        self.community.write(
            {"publish_threshold": 4, "policy_reason": "Four are enough"}
        )
        community = self.community.with_user(self.user_public)
        self.assertEqual(
            [
                (figure["label"], figure["value"])
                for figure in community._get_public_values()["figures"]
            ],
            [
                ("members", 4),
                ("exchanges in 12 months", "2"),
                ("hours given in 12 months", "3.50"),
            ],
        )
        self.community.write(
            {"publish_threshold": 5, "policy_reason": "More is better"}
        )
        self.assertEqual(community._get_public_values()["figures"], [])
        self.other_community.write(
            {"publish_threshold": 1, "policy_reason": "One is enough"}
        )
        # no timebank, no figures of it
        self.assertEqual(len(self.other_community._get_public_values()["figures"]), 1)

    def test_window_moves_with_the_day(self):
        self._give(self.membership_a, self.membership_b, 2)
        last = self.today + relativedelta(months=6)
        while window_start(last, 6) <= self.today:
            last += relativedelta(days=1)
        with freeze_time(last - relativedelta(days=1)):
            self.assertEqual(self._fair()[0], 2)
        with freeze_time(last):
            self.assertEqual(self._fair()[0], 0)
