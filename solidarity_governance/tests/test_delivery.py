from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import GovernanceCommon

DONE, OPEN, CANCELLED = "1_done", "01_in_progress", "1_canceled"


@tagged("post_install", "-at_install")
class TestDelivery(GovernanceCommon):
    """Accepted work: tasks, progress, and the word of the supporters at the end."""

    def setUp(self):
        super().setUp()
        self.proposal = self._get_prioritised()
        self.proposal.state = "accepted"
        self.proposal._on_accepted(self.env["solidarity.decision"])
        self.task = self.proposal.task_ids
        self.worker = new_test_user(
            self.env, login="worker", groups="project.group_project_user"
        )

    def _add_task(self, **values):
        return self.env["project.task"].create(
            {
                "name": "More work",
                "project_id": self.proposal.project_id.id,
                "proposal_id": self.proposal.id,
                **values,
            }
        )

    def _answer(self, members, is_done, text=None):
        for member in members:
            proposal = self._as(self.proposal, member)
            message = proposal._answer_delivery(self._as(member, member), is_done, text)
        return message

    # ------------------------------------------------------------------- tasks

    def test_task(self):
        """Linked both ways, in the project of the community, made once."""
        project = self.community.governance_project_id
        self.assertRecordValues(
            self.task,
            [
                {
                    "name": self.proposal.title,
                    "proposal_id": self.proposal.id,
                    "project_id": project.id,
                    "company_id": self.community.company_id.id,
                }
            ],
        )
        self.assertIn("good for all", self.task.description)
        self.assertEqual(self.proposal.project_id, project)
        self.assertEqual(project.privacy_visibility, "employees")
        self.assertEqual(project.name, "Decided by Test Riverside")
        other = self._create_proposal(title="Another")
        other.state = "accepted"
        other._on_accepted(self.env["solidarity.decision"])
        self.assertEqual(other.project_id, project)
        self.assertEqual(len(other.task_ids), 1)

    def test_project_of_the_community(self):
        project = self.env["project.project"].create(
            {"name": "Elsewhere", "company_id": self.company_foreign.id}
        )
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.community.governance_project_id = project
        self.other_community.governance_project_id = self.env["project.project"].create(
            {"name": "Ours"}
        )
        proposal = self._create_proposal(self.membership_other)
        proposal.state = "accepted"
        proposal._on_accepted(self.env["solidarity.decision"])
        self.assertEqual(proposal.project_id.name, "Ours")

    def test_archived_project(self):
        """Nothing that members decide is lost in an archive."""
        project = self.community.governance_project_id
        project.active = False
        other = self._create_proposal(title="Another")
        other.state = "accepted"
        other._on_accepted(self.env["solidarity.decision"])
        self.assertNotEqual(other.project_id, project)
        self.assertTrue(other.project_id.active)

    def test_progress(self):
        """Tasks that are done of those that are not cancelled; members see it without
        access to projects."""
        proposal = self._as(self.proposal, self.user_b)
        self.assertEqual(proposal.delivery_progress, 0)
        tasks = self.task | self._add_task() | self._add_task()
        tasks[0].state = DONE
        self.env.invalidate_all()
        self.assertEqual(proposal.delivery_progress, 33)
        tasks[1].state = CANCELLED
        self.env.invalidate_all()
        self.assertEqual(proposal.delivery_progress, 50)
        self.assertFalse(proposal.date_done, "one is still open")
        tasks[2].state = DONE
        self.env.invalidate_all()
        self.assertEqual(proposal.delivery_progress, 100)
        self.assertTrue(proposal.date_done)
        self.assertFalse(self._as(self.task, self.user_b).has_access("read"))

    def test_work_that_was_given_up(self):
        """Cancelled tasks deliver nothing: nobody is asked."""
        self.task.state = CANCELLED
        self.assertFalse(self.proposal.date_done)
        self.assertEqual(self.proposal.delivery_progress, 0)
        self.assertEqual(self.proposal.state, "delivery")

    def test_work_begins_anew(self):
        """Who reopens a task, or adds one, takes the question back."""
        for again in (
            lambda: self.task.write({"state": OPEN}),
            lambda: self._add_task(),
        ):
            self.task.with_user(self.worker).state = DONE
            self.assertTrue(self.proposal.date_done)
            again()
            self.assertFalse(self.proposal.date_done)
            self.proposal.task_ids.state = OPEN

    def test_done_work_is_put_away(self):
        """Who puts a finished task into the archive takes no question back; who finds
        the work unfinished gets it out again."""
        open_task = self._add_task()
        self.task.state = DONE
        open_task.active = False
        self.assertTrue(self.proposal.date_done, "what is planned no more is not open")
        asked = self.proposal.date_done
        self.task.active = False
        self.assertEqual(self.proposal.date_done, asked)
        self.env.invalidate_all()
        self.assertEqual(self.proposal.delivery_progress, 100)
        self._answer(self.members[:8], False)
        self.assertFalse(self.proposal.date_done)
        self.assertRecordValues(self.task, [{"state": OPEN, "active": True}])

    def test_one_project_for_two(self):
        """Two ballots that close at the same moment: one makes the project."""
        community = self.community
        theirs = community.governance_project_id
        self.env.cr.execute(
            "UPDATE solidarity_community SET governance_project_id = NULL"
        )
        self.env.invalidate_all()
        lock = type(community)._lock_organisers

        def wait(self):
            lock(self)
            self.env.cr.execute(
                "UPDATE solidarity_community SET governance_project_id = %s",
                [theirs.id],
            )

        with patch.object(type(community), "_lock_organisers", wait):
            self.assertEqual(community._get_governance_project(), theirs)

    def test_tasks_are_not_deleted(self):
        for user in (self.worker, self.user_organiser):
            with self.assertRaisesRegex(UserError, "cancel it instead"):
                self.task.with_user(user).unlink()
        copy = self.task.with_user(self.worker).copy()
        self.assertFalse(copy.proposal_id, "a copy delivers nothing")
        copy.unlink()

    def test_organisers_link_tasks(self):
        """What delivers a proposal is not said by everybody who works on projects."""
        values = {"name": "Mine", "project_id": self.proposal.project_id.id}
        tasks = self.env["project.task"]
        with self.assertRaises(UserError):
            tasks.with_user(self.worker).create(
                {**values, "proposal_id": self.proposal.id}
            )
        task = tasks.with_user(self.worker).create(values)
        with self.assertRaises(UserError):
            task.proposal_id = self.proposal
        with self.assertRaises(UserError):
            self.task.with_user(self.worker).proposal_id = False
        task.with_user(self.user_organiser).proposal_id = self.proposal
        self.assertEqual(len(self.proposal.task_ids), 2)

    # ------------------------------------------------------------ confirmation

    def test_supporters_confirm(self):
        """15 gave points: the 8th yes is more than half, and the points come back."""
        self.task.state = DONE
        self.assertEqual(self.proposal.state, "delivery")
        self._answer(self.members[:7], True)
        self.assertEqual(self.proposal.state, "delivery")
        self.assertEqual(self.members[14].support_available, 90)
        message = self._answer(self.members[7], True)
        self.assertIn("delivered", message)
        self.assertEqual(self.proposal.state, "delivered")
        self.assertEqual(self.members[14].support_available, 100)
        self.assertEqual(self.proposal.delivery_progress, 100)

    def test_half_is_not_more_than_half(self):
        self._give_back(self.members[14])
        self.task.state = DONE
        self._answer(self.members[:7], True)
        self.assertEqual(self.proposal.state, "delivery", "7 of 14")
        self._answer(self.members[7:14], False)
        self.assertTrue(self.proposal.date_done, "7 of 14")

    def _give_back(self, member):
        """Let a member leave: the points come back."""
        member.action_leave()
        self.env.invalidate_all()

    def test_supporters_object(self):
        """With 8 of 15 the work goes on: the task is open again, with a note; asked
        again, they answer anew."""
        self.task.state = DONE
        self._answer(self.members[:7], False)
        message = self._answer(self.members[7], False, "The fence is missing")
        self.assertIn("work goes on", message)
        self.assertEqual(self.proposal.state, "delivery")
        self.assertFalse(self.proposal.date_done)
        self.assertEqual(self.task.state, OPEN)
        self.assertIn("not done yet", self.task.message_ids[0].body)
        comment = self.proposal.message_ids.filtered(
            lambda message: "The fence is missing" in message.body
        )
        self.assertEqual(comment.author_id, self.members[7].partner_id)
        with self.assertRaisesRegex(UserError, "being worked on"):
            self._answer(self.members[8], True)
        with self.assertRaises(ValidationError):
            self.task.state = DONE
            self._answer(self.members[8], True, "x" * 501)
        self.task.state = DONE
        self.assertFalse(any(self.proposal.support_ids.mapped("delivery_answer")))
        self._answer(self.members[:8], True)
        self.assertEqual(self.proposal.state, "delivered")

    def test_answers_can_change(self):
        self.task.state = DONE
        self._answer(self.members[:7], False)
        self._answer(self.members[:7], True)
        self.assertEqual(self.proposal.state, "delivery")
        self._answer(self.members[7], True)
        self.assertEqual(self.proposal.state, "delivered")

    def test_who_answers(self):
        self.task.state = DONE
        proposal = self.proposal
        for member, user in (
            (self.members[0], self.user_a),  # somebody else's
            (self.members[0], self.user_organiser),
            (self.membership_a, self.user_a),  # gave no points
            (self.members[15], self._user(self.members[15])),
            (self.membership_other, self.user_other),
        ):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._as(proposal, user)._answer_delivery(member.with_user(user), True)
        self.assertFalse(any(proposal.support_ids.mapped("delivery_answer")))
        proposal.action_deliver()
        with self.assertRaises(UserError):
            self._answer(self.members[0], True)

    def test_nobody_to_ask(self):
        """What organisers called needs no points: it is done when the work is."""
        proposal = self._create_proposal(kind="funding", cost=10)
        proposal.state = "accepted"
        proposal._on_accepted(self.env["solidarity.decision"])
        proposal.task_ids.state = DONE
        self.assertEqual(proposal.state, "delivered")

    def test_waiting(self):
        """Each supporter sees what waits for an answer, and nothing else."""
        proposals = self.env["solidarity.proposal"]

        def waiting(member):
            return proposals.with_user(self._user(member))._get_waiting_delivery(member)

        self.assertFalse(waiting(self.members[0]))
        self.task.state = DONE
        self.assertEqual(waiting(self.members[0]), self.proposal)
        self.assertFalse(waiting(self.members[15]), "gave no points")
        self._answer(self.members[0], True)
        self.assertFalse(waiting(self.members[0]))
        self.assertEqual(waiting(self.members[1]), self.proposal)

    # ---------------------------------------------------------------- 14 days

    def _finish_days_ago(self, days, confirmed=0, objected=0):
        self.task.state = DONE
        self._answer(self.members[:confirmed], True) if confirmed else None
        if objected:
            self._answer(self.members[14 - objected : 14], False)
        self.proposal.date_done = fields.Datetime.now() - timedelta(days=days)
        self._run_cron("ir_cron_settle_deliveries")

    def test_silence_is_consent(self):
        self._finish_days_ago(15)
        self.assertEqual(self.proposal.state, "delivered")

    def test_not_before_14_days(self):
        self._finish_days_ago(13)
        self.assertEqual(self.proposal.state, "delivery")

    def test_as_many_for_as_against(self):
        """Nobody objected more than confirmed."""
        self._finish_days_ago(15, confirmed=3, objected=3)
        self.assertEqual(self.proposal.state, "delivered")

    def test_more_against(self):
        self._finish_days_ago(15, confirmed=3, objected=4)
        self.assertEqual(self.proposal.state, "delivery")
        self.assertFalse(self.proposal.date_done)
        self.assertEqual(self.task.state, OPEN)
        self.assertEqual(self.members[0].support_available, 90)
