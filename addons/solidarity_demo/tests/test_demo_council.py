import doctest
from collections import Counter

from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.solidarity_ledger.tests.common import LedgerCommon

from ..engine import council
from ..engine.council import AMENDED, BUDGET, IDEAS, INTEREST


@tagged("post_install", "-at_install")
class TestDemoCouncil(LedgerCommon):
    """What people of the demo propose and decide, loaded into the community of the
    tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.community._make_demo_members(cls.env.cr.now().date())
        for _time in range(2):  # a second time does nothing
            cls.community._load_demo_council()
        cls.proposals = cls.env["solidarity.proposal"].search(
            [("community_id", "=", cls.community.id)]
        )
        cls.decisions = cls.env["solidarity.decision"].search(
            [("community_id", "=", cls.community.id)]
        )

    def _get(self, number):
        return self.proposals.filtered(lambda p: p.title == IDEAS[number].title)

    def test_doctests(self):
        self.assertEqual(doctest.testmod(council).failed, 0)

    def test_each_proposal_is_where_it_should_be(self):
        for number, idea in enumerate(IDEAS):
            proposal = self._get(number)
            self.assertEqual(proposal.state, idea.stage, idea.title)
            if idea.stage not in ("delivered", "rejected"):
                self.assertEqual(proposal.support_total, idea.points)
                self.assertEqual(proposal.supporter_count, idea.supporters)

    def test_ballots(self):
        self.assertEqual(
            Counter(self.decisions.mapped("state")), {"closed": 6, "open": 1}
        )
        running = self.decisions.filtered(lambda decision: decision.state == "open")
        self.assertEqual(len(running.ballot_ids), 19)
        consent = self.decisions.filtered(lambda d: d.method == "consent")
        self.assertEqual(len(consent._get_minority_report()), 11)
        secret = self.decisions.filtered("is_secret")
        self.assertEqual((len(secret.winner_ids), len(secret.ballot_ids)), (2, 0))

    def test_two_rules_were_changed_by_vote(self):
        changes = self.env["solidarity.policy.change"].search(
            [("community_id", "=", self.community.id), ("decision_id", "!=", False)]
        )
        self.assertEqual(
            set(changes.mapped("field_name")),
            {"governance_mode", "exchange_auto_confirm_days"},
        )
        self.assertEqual(self.community.governance_mode, "vote")
        self.assertEqual(self.community.exchange_auto_confirm_days, 10)

    def test_budget(self):
        funding = self.env["solidarity.funding.round"].search(
            [("community_id", "=", self.community.id)]
        )
        funded = funding.proposal_ids.filtered(lambda p: p.state == "delivery")
        self.assertEqual(funding.state, "closed")
        self.assertEqual(len(funded), 4)
        self.assertLessEqual(sum(funded.mapped("cost")), BUDGET)
        self.assertEqual(
            set((funding.proposal_ids - funded).mapped("state")), {"rejected"}
        )

    def test_history_has_its_days(self):
        """What happened over a year has the days on which it would have happened, in
        one order everywhere, and afterwards the guards of the database are on again."""
        today = self.env.cr.now().date()
        for number, idea in enumerate(IDEAS):
            proposal = self._get(number)
            opened, *later = idea.days
            self.assertEqual((today - proposal.date_opened).days, opened)
            days = [
                proposal.date_opened,
                *map(fields.Date.to_date, later and [proposal.date_prioritised]),
            ]
            if len(later) == 2:
                days.append(proposal.decision_id.date_open.date())
            if proposal.decision_id.state == "closed":
                days.append(proposal.decision_id.date_close.date())
            if proposal.date_closed:
                days.append(proposal.date_closed.date())
            self.assertEqual(days, sorted(days), idea.title)
            self.assertEqual(
                [(today - day).days for day in days[1 : 1 + len(later)]], list(later)
            )
            moves = self.env["solidarity.support.move"].search(
                [("proposal_id", "=", proposal.id)], order="id"
            )
            given = moves.filtered(lambda move: move.kind == "allocate")
            self.assertEqual(len(set(given.mapped("date"))), idea.supporters)
            self.assertGreaterEqual(min(given.mapped("date")).date(), days[0])
            self.assertEqual(moves.mapped("date"), sorted(moves.mapped("date")))

    def test_rules_since_when(self):
        """Members voted for their vote after the organisers had changed rules last."""
        changes = self.env["solidarity.policy.change"].search(
            [
                ("community_id", "=", self.community.id),
                ("res_model", "!=", "solidarity.account"),
            ],
        )
        decided = changes.filtered("decision_id")
        for change in decided:
            self.assertEqual(change.date, change.decision_id.date_close)
            self.assertEqual(change.date, change.proposal_id.rule_ids.date_applied)
        others = (changes - decided).mapped("date")
        self.assertLessEqual(max(others, default=decided[-1].date), decided[-1].date)

    def test_nobody_votes_before_joining(self):
        for decision in self.decisions:
            self.assertEqual(len(decision.elector_ids), decision.elector_count)
            voters = decision.elector_ids.filtered("has_voted").membership_id
            joined = max(voters.filtered("date_joined").mapped("date_joined"))
            self.assertLessEqual(joined, decision.date_open.date())
            self.assertLess(decision.turnout_count, decision.elector_count + 1)

    def test_guards_are_on(self):
        """The history of the demonstration cannot be changed like any other."""
        self.env.flush_all()
        for statement in (
            "UPDATE solidarity_support_move SET points = 1 WHERE id = (SELECT max(id)"
            " FROM solidarity_support_move)",
            "UPDATE solidarity_policy_change SET reason = 'Because I like it'",
            "UPDATE solidarity_decision SET date_close = now() WHERE state = 'closed'",
            "UPDATE solidarity_proposal_amendment SET note = 'Nothing'",
            "DELETE FROM solidarity_elector",
        ):
            with (
                self.assertRaises(IntegrityError, msg=statement),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(flush=False),
            ):
                self.env.cr.execute(statement)
        self.env.cr.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgenabled = 'D'"
        )
        self.assertFalse(self.env.cr.fetchall())

    def test_people_talk(self):
        garden = self._get([idea.title for idea in IDEAS].index(AMENDED[0]))
        self.assertEqual(len(garden.amendment_ids), 2)
        said = garden._get_discussion()["comments"]
        self.assertEqual(len(said), len(IDEAS[7].talk) + 1)
        self.assertEqual([one["date"] for one in said], sorted(o["date"] for o in said))
        market = self.proposals.declaration_ids
        self.assertEqual(market.proposal_id.title, INTEREST[0])

    def test_silent(self):
        self.assertFalse(self.env["mail.mail"].search([("state", "=", "outgoing")]))
