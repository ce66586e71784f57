from psycopg2.errors import (
    CheckViolation,
    IntegrityConstraintViolation,
    IntegrityError,
    UniqueViolation,
)

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.solidarity_proposal import CLOSED_STATES
from .common import GovernanceCommon

NEW = """INSERT INTO solidarity_support
             (proposal_id, membership_id, community_id, points, state, date)
         VALUES (%s, %s, %s, %s, %s, now())"""


@tagged("post_install", "-at_install")
class TestSupportDatabase(GovernanceCommon):
    """What holds for those who write to the tables themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.proposal = cls._open(cls._create_proposal())
        cls.ada = cls.membership_a
        cls._give(cls.proposal, cls.ada, 5)
        cls.support = cls.proposal.support_ids
        cls.env.flush_all()

    def _run(self, statement, *params):
        self.env.flush_all()
        self.env.cr.execute(statement, params)
        self.env.invalidate_all()

    def _refuses(self, error, message, statement, *params):
        with (
            self.subTest(statement=statement, params=params),
            self.assertRaisesRegex(error, message),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._run(statement, *params)
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def _insert(self, proposal, member, points=1, state="active", community=None):
        community = community or proposal.community_id
        return NEW, proposal.id, member.id, community.id, points, state

    def _set(self, values):
        return f"UPDATE solidarity_support SET {values} WHERE id = %s", self.support.id

    def test_plain_sql_is_counted(self):
        """Around the ORM the same is counted and written down."""
        bruno = self.membership_b
        self._run(*self._insert(self.proposal, bruno, 7))
        self._run(
            "UPDATE solidarity_support SET points = points + 1 WHERE state='active'"
        )
        self.assertEqual(
            (self.proposal.support_total, self.proposal.supporter_count), (14, 2)
        )
        self.assertEqual(
            (self.ada.support_available, bruno.support_available), (94, 92)
        )
        self._run(*self._set("state = 'returned'"))
        self.assertEqual(
            (self.proposal.support_total, self.proposal.supporter_count), (8, 1)
        )
        self.assertEqual(self.ada.support_available, 100)
        moves = self.env["solidarity.support.move"].search(
            [("proposal_id", "=", self.proposal.id)], order="id"
        )
        self.assertEqual(
            [(move.membership_id, move.kind, move.points) for move in moves],
            [
                (self.ada, "allocate", 5),
                (bruno, "allocate", 7),
                (self.ada, "raise", 1),
                (bruno, "raise", 1),
                (self.ada, "return", 6),
            ],
        )

    def test_cap(self):
        for points in (11, 1000):
            self._refuses(
                CheckViolation,
                "At most 10 points",
                *self._insert(self.proposal, self.membership_b, points),
            )
        self._refuses(CheckViolation, "At most 10", *self._set("points = 11"))
        self._refuses(CheckViolation, "points_positive", *self._set("points = 0"))
        self._refuses(
            CheckViolation,
            "points_positive",
            *self._insert(self.proposal, self.membership_b, 0),
        )

    def test_grant(self):
        """In one statement or several: not more than the grant."""
        proposals = self.env["solidarity.proposal"]
        for number in range(11):
            proposals |= self._open(self._create_proposal(title=f"Number {number}"))
        many = """INSERT INTO solidarity_support
                      (proposal_id, membership_id, community_id, points, state, date)
                  SELECT id, %s, community_id, 10, 'active', now()
                    FROM solidarity_proposal WHERE id = ANY(%s)"""
        bruno = self.membership_b
        self._refuses(CheckViolation, "has 100 points", many, bruno.id, proposals.ids)
        self.assertEqual(bruno.support_available, 100)
        self._run(many, bruno.id, proposals[:10].ids)
        self.assertEqual(bruno.support_available, 0)
        self._refuses(
            CheckViolation, "has 100 points", *self._insert(proposals[10], bruno)
        )
        self._run(
            "UPDATE solidarity_support SET points = 9 WHERE membership_id = %s",
            bruno.id,
        )
        self.assertEqual(bruno.support_available, 10)
        self._refuses(
            CheckViolation,
            "has 100 points",
            """WITH raised AS (
                   UPDATE solidarity_support SET points = 10 WHERE membership_id = %s
               )
               INSERT INTO solidarity_support
                      (proposal_id, membership_id, community_id, points, state, date)
               VALUES (%s, %s, %s, 10, 'active', now())""",
            bruno.id,
            proposals[10].id,
            bruno.id,
            self.community.id,
        )

    def test_one_active_row(self):
        self._refuses(
            UniqueViolation, "one_active", *self._insert(self.proposal, self.ada)
        )

    def test_new_rows_are_active(self):
        for state in ("locked", "returned"):
            self._refuses(
                CheckViolation,
                "given before",
                *self._insert(self.proposal, self.membership_b, 1, state),
            )

    def test_other_community(self):
        other = self._open(self._create_proposal(self.membership_other))
        for row in (
            self._insert(other, self.ada),
            self._insert(other, self.ada, community=self.community),
            self._insert(self.proposal, self.membership_other),
            self._insert(
                self.proposal, self.membership_other, community=self.other_community
            ),
        ):
            self._refuses(CheckViolation, "another community", *row)

    def test_only_active_members(self):
        self.membership_b.action_suspend()
        self._refuses(
            CheckViolation,
            "is not active",
            *self._insert(self.proposal, self.membership_b),
        )

    def test_only_while_it_gathers(self):
        draft = self._create_proposal(title="Draft")
        self._refuses(
            CheckViolation, "does not gather", *self._insert(draft, self.membership_b)
        )
        self._give(self.proposal, self.members[:15], 10)
        self.assertEqual(self.proposal.state, "prioritised")
        self._refuses(
            CheckViolation,
            "does not gather",
            *self._insert(self.proposal, self.membership_b),
        )
        self._refuses(CheckViolation, "free to move", *self._set("points = 4"))
        self._refuses(CheckViolation, "are not moved", *self._set("state = 'active'"))
        self._refuses(CheckViolation, "until the", *self._set("state = 'returned'"))

    def test_what_came_back_is_final(self):
        self._give(self.proposal, self.ada, 0)
        for values in (
            "points = 4",
            "state = 'active'",
            "delivery_answer = 'confirmed'",
        ):
            self._refuses(CheckViolation, "stay as they were", *self._set(values))

    def test_no_lock_when_nothing_is_decided(self):
        self._give(self.proposal, self.members[:15], 10)
        self.assertEqual(self.support.state, "locked")
        for state in ("draft", "gathering"):
            self._refuses(
                CheckViolation,
                "have to be locked or returned",
                "UPDATE solidarity_proposal SET state = %s WHERE id = %s",
                state,
                self.proposal.id,
            )

    def test_locked_until_it_is_done(self):
        """Points are not locked while they are free to move, and do not come back to a
        member as long as it is decided or worked on."""
        self._refuses(
            CheckViolation, "Nothing is locked", *self._set("state = 'locked'")
        )
        self._give(self.proposal, self.members[:15], 10)
        self.assertEqual(self.support.state, "locked")
        for state in ("prioritised", "deliberation", "voting", "accepted", "delivery"):
            self._run(
                "UPDATE solidarity_proposal SET state = %s WHERE id = %s",
                state,
                self.proposal.id,
            )
            self._refuses(
                CheckViolation,
                "locked until the proposal is done",
                *self._set("state = 'returned'"),
            )

    def test_points_follow_what_is_decided(self):
        """They stay locked as long as it is decided and worked on, and are not left
        behind by what has ended: in each state, in either order."""
        self._give(self.proposal, self.members[:15], 10)
        self.assertEqual(self.support.state, "locked")
        change = "UPDATE solidarity_proposal SET state = %s WHERE id = %s"
        held = ("gathering", "prioritised", "deliberation", "voting", "delivery")
        for state in held:
            with self.env.cr.savepoint():
                self._run(change, state, self.proposal.id)
                self._refuses(
                    CheckViolation,
                    "locked until the proposal is done",
                    *self._set("state = 'returned'"),
                )
                self._run(change, "prioritised", self.proposal.id)
        for state in ("draft", *CLOSED_STATES):
            self._refuses(
                CheckViolation,
                "have to be locked or returned",
                change,
                state,
                self.proposal.id,
            )

    def test_nothing_is_locked_for_what_has_ended(self):
        for state in ("draft", *CLOSED_STATES):
            proposal = self._open(self._create_proposal(title=f"Ended: {state}"))
            self._give(proposal, self.membership_b, 1)
            self._run(
                "UPDATE solidarity_proposal SET state = %s WHERE id = %s",
                state,
                proposal.id,
            )
            self._refuses(
                CheckViolation,
                "Nothing is locked",
                "UPDATE solidarity_support SET state = 'locked' WHERE id = %s",
                proposal.support_ids.id,
            )

    def test_rows_stay(self):
        for values in (
            f"membership_id = {self.membership_b.id}",
            f"community_id = {self.other_community.id}",
            f"proposal_id = {self._open(self._create_proposal()).id}",
            "date = now() + interval '1 day'",
        ):
            self._refuses(CheckViolation, "stay with", *self._set(values))
        self._refuses(
            IntegrityConstraintViolation,
            "append-only",
            "DELETE FROM solidarity_support WHERE id = %s",
            self.support.id,
        )
        # what is checked at the end of the transaction would be in the way
        self._run("SET CONSTRAINTS ALL IMMEDIATE")
        self._refuses(
            IntegrityConstraintViolation,
            "append-only",
            "TRUNCATE solidarity_support CASCADE",
        )

    def test_moves_are_append_only(self):
        for statement in (
            "UPDATE solidarity_support_move SET points = 4",
            "DELETE FROM solidarity_support_move",
            "TRUNCATE solidarity_support_move",
        ):
            self._refuses(IntegrityConstraintViolation, "append-only", statement)
        self._refuses(
            CheckViolation,
            "written when points move",
            """INSERT INTO solidarity_support_move
                   (support_id, proposal_id, membership_id, community_id, kind, points,
                    date)
               SELECT id, proposal_id, membership_id, community_id, 'return', points,
                      now() FROM solidarity_support""",
        )

    def test_counts_are_not_written(self):
        for statement in (
            "UPDATE solidarity_membership SET support_used = 0",
            "UPDATE solidarity_proposal SET support_total = 150",
            "UPDATE solidarity_proposal SET supporter_count = 10",
        ):
            self._refuses(CheckViolation, "counted, not written", statement)
        proposal = self._create_proposal(support_total=150, supporter_count=10)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((proposal.support_total, proposal.supporter_count), (0, 0))
        partner = self.env["res.partner"].create({"name": "New"})
        member = self._create_membership(partner, support_used=-1000)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(member.support_used, 0)

    def test_proposal_stays_with_its_community(self):
        self._refuses(
            CheckViolation,
            "stays with its community",
            "UPDATE solidarity_proposal SET community_id = %s WHERE id = %s",
            self.other_community.id,
            self.proposal.id,
        )

    def test_points_follow_the_state(self):
        """At the end of a transaction nothing is left behind."""
        for state in ("prioritised", "voting", "accepted", "cancelled", "delivered"):
            self._refuses(
                CheckViolation,
                "have to be locked or returned",
                "UPDATE solidarity_proposal SET state = %s WHERE id = %s",
                state,
                self.proposal.id,
            )
        for state in ("suspended", "left"):
            self._refuses(
                CheckViolation,
                "have to come back",
                "UPDATE solidarity_membership SET state = %s WHERE id = %s",
                state,
                self.ada.id,
            )

    def test_delivery_answer(self):
        """Those whose points are locked answer."""
        answer = self._set("delivery_answer = 'confirmed'")
        self._refuses(CheckViolation, "Those whose points are locked", *answer)
        self._give(self.proposal, self.members[:15], 10)
        self._run(*answer)
        self.assertEqual(self.support.delivery_answer, "confirmed")
        self.assertEqual(self.proposal.support_total, 155)

    def test_proposal_with_support_is_not_deleted(self):
        """Not even one without any other history."""
        draft = self._create_proposal(title="Draft")
        gathering = "UPDATE solidarity_proposal SET state = 'gathering' WHERE id = %s"
        self._run(gathering, draft.id)
        self._give(draft, self.ada, 1)
        self._refuses(
            IntegrityError,
            "solidarity_support",
            "DELETE FROM solidarity_proposal WHERE id = %s",
            draft.id,
        )
