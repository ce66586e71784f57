import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .decision_common import DecisionCommon


@tagged("post_install", "-at_install")
class TestDelegation(DecisionCommon):
    """Who votes for whom: passed on, never in a circle; the own vote comes first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        categories = cls.env["solidarity.category"]
        cls.food = categories.create({"name": "Test food"})
        cls.bread = categories.create({"name": "Test bread", "parent_id": cls.food.id})
        cls.energy = categories.create({"name": "Test energy"})
        cls.delegations = cls.env["solidarity.delegation"]
        cls.one, cls.two, cls.three, cls.four, cls.five = cls.members[:5]

    def _delegate(self, *pairs, category=None):
        for member, delegate in pairs:
            delegation = self.delegations._delegate(member, delegate, category)
        return delegation

    def _close(self, decision, **votes):
        for choice, members in votes.items():
            self._vote(decision, members, choice)
        decision._close()
        return decision

    # ------------------------------------------------------------------ weights

    def test_passed_on(self):
        """1 → 2 → 3, 4 → 3: three votes for four; 5 votes alone."""
        self._delegate((self.one, self.two), (self.two, self.three))
        self._delegate((self.four, self.three))
        decision = self._close(self._open_decision(), yes=self.three, no=self.five)
        self.assertTotals(decision, yes=4, no=1)
        self.assertEqual(decision.turnout_count, 5)
        self.assertEqual(len(decision.elector_ids.filtered("has_voted")), 2)

    def test_own_vote_comes_first(self):
        """Who votes takes the own vote back, and those that were passed on through."""
        self._delegate((self.one, self.two), (self.two, self.three))
        decision = self._close(self._open_decision(), yes=self.three, no=self.two)
        self.assertTotals(decision, yes=1, no=2)

    def test_delegate_who_does_not_vote(self):
        self._delegate((self.one, self.two))
        decision = self._close(self._open_decision(quorum=5), no=self.five)
        self.assertTotals(decision, no=1)
        self.assertEqual(decision.turnout_count, 1)
        self.assertFalse(decision.is_quorum_met)  # 1 of 24; with 2 of 24 it would be

    def test_quorum_counts_those_who_delegated(self):
        self._delegate((self.one, self.two))
        decision = self._close(self._open_decision(quorum=8), no=self.two)
        self.assertEqual(decision.turnout_count, 2)
        self.assertTrue(decision.is_quorum_met)

    def test_category_before_general(self):
        """Bread: the delegate for bread; food: for food; anything else: for all."""
        self._delegate((self.one, self.two))
        self._delegate((self.one, self.three), category=self.food)
        self._delegate((self.one, self.four), category=self.bread)
        for category, weights in (
            (self.bread, {"two": 1, "three": 1, "four": 2}),
            (self.food, {"two": 1, "three": 2, "four": 1}),
            (self.energy, {"two": 2, "three": 1, "four": 1}),
            (self.food.browse(), {"two": 2, "three": 1, "four": 1}),
        ):
            decision = self._open_decision(
                ["two", "three", "four"], method="approval", category_id=category.id
            )
            for name in weights:
                self._vote(decision, getattr(self, name), [name])
            decision._close()
            self.assertTotals(decision, **weights)

    def test_category_below_is_not_asked(self):
        self._delegate((self.one, self.two), category=self.bread)
        decision = self._open_decision(category_id=self.food.id)
        self._close(decision, yes=self.two)
        self.assertTotals(decision, yes=1)

    def test_frozen_when_it_opens(self):
        delegation = self._delegate((self.one, self.two))
        decision = self._open_decision()
        delegation._end()
        self._delegate((self.four, self.three))
        self._close(decision, yes=self.two, no=self.three)
        self.assertTotals(decision, yes=2, no=1)

    def test_not_in_secret_ballots(self):
        self._delegate((self.one, self.two))
        decision = self._close(self._open_decision(is_secret=True), yes=self.two)
        self.assertTotals(decision, yes=1)
        self.assertFalse(decision.elector_ids.delegate_id)

    def test_delegate_who_is_no_elector(self):
        """A suspended delegate votes for nobody; the vote is the member's own again."""
        self._delegate((self.one, self.two))
        self.two._set_state("suspended")
        decision = self._open_decision()
        self.assertFalse(decision.elector_ids.delegate_id)

    # ------------------------------------------------------------------ circles

    def _refused(self, member, delegate, category=None):
        with self.assertRaisesRegex(ValidationError, "circle"):
            with self.env.cr.savepoint():
                self._delegate((member, delegate), category=category)

    def test_circles(self):
        self._delegate((self.one, self.two), (self.two, self.three))
        self._refused(self.three, self.one)
        self._refused(self.three, self.two)
        self._refused(self.three, self.one, self.bread)  # that for all counts there
        with self.assertRaisesRegex(UserError, "somebody else"):
            self._delegate((self.one, self.one))
        # another delegate in the place of the first one
        self._delegate((self.two, self.four))
        self._delegate((self.three, self.one))
        self._refused(self.four, self.three)

    def test_circles_of_categories(self):
        """Two members may trust each other in different matters, not in one."""
        self._delegate((self.one, self.two), category=self.food)
        self._delegate((self.two, self.one), category=self.energy)
        self._refused(self.two, self.one, self.food)
        self._refused(self.two, self.one, self.bread)
        self._refused(self.two, self.one)
        self._delegate((self.two, self.three))
        self._refused(self.three, self.one, self.bread)

    def test_message_names_nobody_in_between(self):
        """Only a member and the own delegate know about a delegation."""
        self._delegate((self.one, self.two), (self.two, self.three))
        with self.assertRaises(ValidationError) as caught:
            self._delegate((self.three, self.one))
        self.assertIn(self.one.name, str(caught.exception))
        self.assertNotIn(self.two.name, str(caught.exception))

    @mute_logger("odoo.sql_db")
    def test_circle_by_sql(self):
        self._delegate((self.one, self.two))
        self.env.flush_all()
        insert = SQL(
            "INSERT INTO solidarity_delegation"
            " (community_id, membership_id, delegate_id) VALUES (%s, %s, %s)",
            self.community.id,
            self.two.id,
            self.one.id,
        )
        with self.assertRaises(psycopg2.errors.CheckViolation):
            with self.env.cr.savepoint():
                self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
                self.env.cr.execute(insert)

    def test_circle_by_a_category_that_moves(self):
        """Nobody votes for those in it; others are not touched, and nothing hangs."""
        self._delegate((self.one, self.two), category=self.food)
        self._delegate((self.two, self.one), category=self.energy)
        self._delegate((self.three, self.one), category=self.food)
        self.energy.parent_id = self.food
        decision = self._open_decision(category_id=self.energy.id)
        delegates = {
            elector.membership_id: elector.delegate_id.membership_id
            for elector in decision.elector_ids
            if elector.delegate_id
        }
        self.assertEqual(delegates, {self.three: self.one})

    # ------------------------------------------------------------------- rights

    def test_own_delegation_alone(self):
        user = self._user(self.one)
        delegations = self.delegations.with_user(user)
        own = delegations._delegate(self.one.with_user(user), self.two.with_user(user))
        self.assertEqual(own.delegate_name, self.two.name)
        with self.assertRaises(AccessError):
            delegations._delegate(self.two.with_user(user), self.three.with_user(user))
        self.delegations._delegate(self.two, self.three)
        with self.assertRaises(AccessError):
            self.delegations.search([("membership_id", "=", self.two.id)]).with_user(
                user
            )._end()
        own._end()
        self.assertFalse(own.exists())

    def test_delegates_of_elsewhere(self):
        self.members[9]._set_state("suspended")
        for delegate in (
            self.membership_other,
            self.members[9],
            self.one.browse(),
            self.one.browse(-1),
        ):
            with self.assertRaisesRegex(UserError, "active member of Test Riverside"):
                self._delegate((self.one, delegate))

    def test_who_leaves(self):
        self._delegate((self.one, self.two), (self.two, self.three))
        self.two.action_leave()
        self.assertFalse(
            self.delegations.search([("community_id", "=", self.community.id)])
        )

    def test_one_delegate_for_a_matter(self):
        first = self._delegate((self.one, self.two))
        second = self._delegate((self.one, self.three))
        self.assertEqual(first, second)
        self.assertEqual(first.delegate_id, self.three)
