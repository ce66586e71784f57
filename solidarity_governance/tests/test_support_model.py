import random
from collections import Counter

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import GovernanceCommon
from .support_model import SupportModel

OPERATIONS = 2000


@tagged("post_install", "-at_install")
class TestSupportModel(GovernanceCommon):
    """2,000 operations at random give what a model of the rules says, each of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.community.write(
            {
                "support_grant": 30,
                "support_threshold": 24,
                "support_min_supporters": 4,
                "policy_reason": "Small figures are at stake more often",
            }
        )
        cls.people = cls.members[:12]

    def setUp(self):
        super().setUp()
        self.chance = random.Random(20)
        self.model = SupportModel(30, 10, 24, 4, active=set(self.people.ids))
        self.proposals = self.env["solidarity.proposal"]
        self.seen = Counter()

    def test_operations(self):
        for _number in range(5):
            self._propose()
        operations = [self._give_points] * 85 + [self._close] * 5
        operations += [self._suspend, self._resume, self._resume]
        operations += [self._change_rules, self._propose, self._propose, self._propose]
        for number in range(OPERATIONS):
            member, proposal = self.chance.choice(operations)() or (None, None)
            if member:
                self._compare(member, proposal)
            if number % 100 == 0:
                self._compare_all()
        self._compare_all()
        self._check_moves()
        for event in ("given", "refused", "prioritised", "closed", "suspended"):
            self.assertGreater(self.seen[event], 10, event)

    def _propose(self):
        proposal = self._open(self._create_proposal())
        self.proposals |= proposal
        self.model.states[proposal.id] = "gathering"

    def _give_points(self):
        member = self.chance.choice(self.people)
        proposal = self.chance.choice(self.proposals[-6:])
        points = self.chance.choice([0, 0, 1, 2, 5, 8, 9, 10, 11, 12])
        was = self.model.states[proposal.id]
        is_allowed = self.model.set_points(member.id, proposal.id, points)
        try:
            proposal._support(member, points)
        except UserError:
            self.assertFalse(is_allowed, (member, proposal, points))
            self.seen["refused"] += 1
        else:
            self.assertTrue(is_allowed, (member, proposal, points))
            self.seen["given"] += 1
        self.seen["prioritised"] += self.model.states[proposal.id] != was
        return member, proposal

    def _close(self):
        proposal = self.chance.choice(self.proposals[-6:])
        state = self.model.states[proposal.id]
        if state == "gathering":
            proposal.action_cancel()
            self.model.close(proposal.id, "cancelled")
        elif state == "prioritised":
            proposal.action_deliver()
            self.model.close(proposal.id, "delivered")
        self.seen["closed"] += state in ("gathering", "prioritised")

    def _suspend(self):
        member = self.chance.choice(self.people)
        if member.id in self.model.active and len(self.model.active) > 8:
            member.action_suspend()
            self.model.suspend(member.id)
            self.seen["suspended"] += 1

    def _resume(self):
        member = self.chance.choice(self.people)
        if member.id not in self.model.active:
            member.action_resume()
            self.model.active.add(member.id)

    def _change_rules(self):
        values = {
            "grant": self.chance.choice([20, 30, 40]),
            "cap": self.chance.choice([5, 10, 11]),
            "threshold": self.chance.choice([24, 30]),
        }
        for name, value in values.items():
            setattr(self.model, name, value)
        self.community.write(
            {
                **{f"support_{name}": value for name, value in values.items()},
                "policy_reason": "The assembly wants it",
            }
        )

    def _compare(self, member, proposal):
        self.assertEqual(member.support_available, self.model.available(member.id))
        self.assertEqual(
            (proposal.support_total, proposal.supporter_count),
            self.model.support(proposal.id),
        )
        self.assertEqual(proposal.state, self.model.states[proposal.id])

    def _compare_all(self):
        self.env.flush_all()
        self.env.invalidate_all()
        for member in self.people:
            self.assertEqual(member.support_used, self.model.used(member.id))
            self._compare(member, self.proposals[:1])
        for proposal in self.proposals:
            self._compare(self.people[:1], proposal)
        rows = self.env["solidarity.support"].search(
            [("state", "!=", "returned"), ("membership_id", "in", self.people.ids)]
        )
        self.assertEqual(
            {(row.membership_id.id, row.proposal_id.id): row.points for row in rows},
            self.model.given,
        )
        for row in rows:
            gathers = self.model.states[row.proposal_id.id] == "gathering"
            self.assertEqual(row.state, "active" if gathers else "locked")
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")

    def _check_moves(self):
        """The history adds up to what there is, row by row."""
        self.env.cr.execute(
            """
            SELECT count(*) FROM solidarity_support s
              JOIN LATERAL (
                  SELECT sum(CASE WHEN kind IN ('allocate', 'raise') THEN points
                                  WHEN kind IN ('lower', 'return') THEN -points
                                  ELSE 0 END) AS points
                    FROM solidarity_support_move WHERE support_id = s.id
              ) m ON TRUE
             WHERE m.points <> CASE s.state WHEN 'returned' THEN 0 ELSE s.points END
            """
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))
