from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.solidarity_proposal import CLOSED_STATES, STATES
from ..models.solidarity_proposal_flow import TRANSITIONS
from .common import GovernanceCommon

# For each action: from which states an action-proposal gets where.
STEPS = {
    "action_open": {"draft": "gathering"},
    "action_withdraw": dict.fromkeys(
        ("draft", "gathering", "prioritised", "deliberation"), "withdrawn"
    ),
    "action_deliberate": {"prioritised": "deliberation"},
    "action_deliver": dict.fromkeys(
        ("prioritised", "deliberation", "accepted", "delivery"), "delivered"
    ),
    "action_cancel": dict.fromkeys(
        (
            "draft",
            "gathering",
            "prioritised",
            "deliberation",
            "accepted",
            "delivery",
        ),
        "cancelled",
    ),
}
AUTHOR_STEPS = ("action_open", "action_withdraw")
ORGANISER_STEPS = tuple(STEPS.keys() - {"action_withdraw"})


@tagged("post_install", "-at_install")
class TestProposalFlow(GovernanceCommon):
    """From draft to the end: who may take which step, and when."""

    def _in_state(self, state, **values):
        """Return a proposal that the system put into a state."""
        proposal = self._create_proposal(**values)
        proposal.state = state
        return proposal

    def _do(self, proposal, action, user):
        args = ("For a good reason",) if action == "action_cancel" else ()
        getattr(self._as(proposal, user), action)(*args)

    # ------------------------------------------------------------------- steps

    def test_every_step_in_every_state(self):
        """Each action works in its states, and everywhere else changes nothing."""
        for action, steps in STEPS.items():
            user = self.user_a if action in AUTHOR_STEPS else self.user_organiser
            for state, _label in STATES:
                if (action, state) == ("action_cancel", "voting"):
                    continue  # there is a ballot to cancel: test_proposal_voting
                with self.subTest(action=action, state=state):
                    proposal = self._in_state(state)
                    if state in steps:
                        self._do(proposal, action, user)
                        self.assertEqual(proposal.state, steps[state])
                        is_closed = steps[state] in CLOSED_STATES
                        self.assertEqual(bool(proposal.date_closed), is_closed)
                    else:
                        with self.assertRaises(UserError):
                            self._do(proposal, action, user)
                        self.assertEqual(proposal.state, state)

    def test_nobody_else(self):
        """What is not the author's or the organiser's is nobody's."""
        everybody = {
            self.user_a,
            self.user_b,
            self.user_organiser,
            self.user_moderator,
            self.user_other,
            self.user_foreign,
            self.user_employee,
            self.user_public,
        }
        for action, steps in STEPS.items():
            allowed = set()
            if action in AUTHOR_STEPS:
                allowed.add(self.user_a)
            if action in ORGANISER_STEPS:
                allowed.add(self.user_organiser)
            for user in everybody - allowed:
                state = list(steps)[-1]
                with self.subTest(action=action, user=user.login):
                    proposal = self._in_state(state)
                    with self.assertRaises(UserError):
                        self._do(proposal, action, user)
                    self.assertEqual(proposal.state, state)

    def test_transitions(self):
        """The one place where the state changes knows which may follow which."""
        for old, _label in STATES:
            for new, _label in STATES:
                proposal = self._in_state(old)
                with self.subTest(old=old, new=new):
                    if new in TRANSITIONS[old]:
                        proposal._set_state(new)
                        self.assertEqual(proposal.state, new)
                    else:
                        with self.assertRaises(UserError):
                            proposal._set_state(new)
        for state in CLOSED_STATES:
            self.assertFalse(TRANSITIONS[state], "what is closed stays closed")

    # -------------------------------------------------------------------- open

    @freeze_time("2026-03-01 12:00:00")
    def test_open(self):
        self.community.write(
            {
                "proposal_gathering_days": 30,
                "policy_reason": "Decided at the assembly",
            }
        )
        proposal = self._create_proposal()
        self._as(proposal, self.user_a).action_open()
        self.assertRecordValues(
            proposal,
            [
                {
                    "state": "gathering",
                    "date_opened": date(2026, 3, 1),
                    "date_expires": date(2026, 3, 31),
                    "date_closed": False,
                    "support_total": 0,
                }
            ],
        )
        self.assertRecordValues(
            proposal.amendment_ids,
            [
                {
                    "number": 1,
                    "title": proposal.title,
                    "summary": proposal.summary,
                    "membership_id": self.membership_a.id,
                    "community_id": self.community.id,
                }
            ],
        )

    def test_only_active_members_open(self):
        proposal = self._create_proposal()
        self.membership_a.action_suspend()
        for user in (self.user_a, self.user_organiser):
            with self.assertRaises(UserError):
                self._as(proposal, user).action_open()
        self.membership_a.action_resume()
        self._as(proposal, self.user_organiser).action_open()
        self.assertEqual(proposal.state, "gathering")

    def test_a_policy_names_rules(self):
        """There is nothing to support in a change of rules that changes none."""
        proposal = self._create_proposal(kind="policy")
        with self.assertRaisesRegex(UserError, "which rules"):
            proposal.action_open()
        self._open(proposal)
        self.assertEqual(proposal.state, "gathering")

    # ----------------------------------------------------------------- support

    def test_prioritised_until_delivered(self):
        """The example of the specification, to the point: 100, 10 to a garden, 5 to a
        market, 8 to a repair café: 77 left; 150 make the garden prioritised; its 10 are
        locked until delivery."""
        member = self.members[0]
        garden, market, cafe = (
            self._open(self._create_proposal(title=title))
            for title in ("Garden", "Market", "Repair café")
        )
        for proposal, points in ((garden, 10), (market, 5), (cafe, 8)):
            self._as(proposal, member)._support(self._as(member, member), points)
        self.assertEqual(member.support_available, 77)
        self._give(garden, self.members[1:14], 10)
        self.assertEqual((garden.support_total, garden.state), (140, "gathering"))
        self._give(garden, self.members[14:15], 10)
        self.assertEqual(
            (garden.support_total, garden.supporter_count, garden.state),
            (150, 15, "prioritised"),
        )
        self.assertTrue(garden.date_prioritised)
        with self.assertRaises(UserError):
            self._as(garden, member)._support(self._as(member, member), 0)
        self.assertEqual(member.support_available, 77)
        self._as(garden, self.user_organiser).action_deliver()
        self.assertEqual(garden.state, "delivered")
        self.assertEqual(member.support_available, 87)
        self.assertEqual(set(garden.support_ids.mapped("state")), {"returned"})

    def test_points_come_back(self):
        """However a proposal ends."""
        for end in ("action_withdraw", "action_cancel", "action_deliver"):
            with self.subTest(end=end):
                proposal = self._get_prioritised()
                self.assertEqual(self.members[0].support_available, 90)
                getattr(proposal, end)()
                self.assertEqual(self.members[0].support_available, 100)
        proposal = self._open(self._create_proposal())
        self._give(proposal, self.members[0], 7)
        proposal.action_withdraw()
        self.assertEqual(self.members[0].support_available, 100)

    # ---------------------------------------------------------- called by organisers

    def test_organisers_call_elections_and_funding(self):
        """Nobody has to gather support before a board is elected."""
        for kind in ("election", "funding"):
            for state in ("draft", "gathering", "prioritised"):
                with self.subTest(kind=kind, state=state):
                    proposal = self._in_state(state, kind=kind)
                    self._as(proposal, self.user_organiser).action_deliberate()
                    self.assertEqual(proposal.state, "deliberation")
                    self.assertEqual(bool(proposal.date_opened), state == "draft")
        for kind in ("action", "policy"):
            for state in ("draft", "gathering"):
                proposal = self._in_state(state, kind=kind)
                with self.assertRaises(UserError):
                    self._as(proposal, self.user_organiser).action_deliberate()
        with self.assertRaises(UserError):
            self._as(
                self._in_state("draft", kind="election"), self.user_a
            ).action_deliberate()

    # ------------------------------------------------------------------ cancel

    def test_cancel_says_why(self):
        """Members read the reason; once they decided there is no cancelling without."""
        proposal = self._open(self._create_proposal())
        self._as(proposal, self.user_organiser).action_cancel("The land was sold.")
        comment = proposal.message_ids.filtered(
            lambda message: message.subtype_id == self.env.ref("mail.mt_comment")
        )
        self.assertIn("The land was sold.", comment.body)
        self.assertEqual(comment.author_id, self.partner_organiser)
        for state in ("accepted", "delivery"):
            proposal = self._in_state(state)
            with self.assertRaisesRegex(UserError, "say why"):
                self._as(proposal, self.user_organiser).action_cancel("  ")
            self.assertEqual(proposal.state, state)

    def test_decided_rules_and_elections_stand(self):
        """No organiser undoes alone what members decided, or calls it done."""
        for kind in ("policy", "election"):
            proposal = self._in_state("accepted", kind=kind)
            with self.assertRaisesRegex(UserError, "only another proposal"):
                self._as(proposal, self.user_organiser).action_cancel("Not wanted")
        for state in ("prioritised", "deliberation"):
            proposal = self._in_state(state, kind="policy")
            with self.assertRaisesRegex(UserError, "changes rules"):
                self._as(proposal, self.user_organiser).action_deliver()

    # ------------------------------------------------------------------ expiry

    def test_expiry(self):
        """The last day counts; the day after, the points are back. Prioritised
        proposals do not expire."""
        today = fields.Date.context_today(self.community)
        old = self._open(self._create_proposal(title="Old"))
        last_day = self._open(self._create_proposal(title="Last day"))
        prioritised = self._get_prioritised()
        self._give(old, self.members[0], 7)
        self.assertEqual(self.members[0].support_available, 83)
        (old | prioritised).date_expires = today - timedelta(days=1)
        last_day.date_expires = today
        self._run_cron("ir_cron_expire_proposals")
        self.assertEqual(
            (old | last_day | prioritised).mapped("state"),
            ["expired", "gathering", "prioritised"],
        )
        self.assertTrue(old.date_closed)
        self.assertEqual(self.members[0].support_available, 90)
        self._run_cron("ir_cron_expire_proposals")
        self.assertEqual(last_day.state, "gathering")

    def test_days_are_those_of_the_community(self):
        """Wherever members and the server are, a day ends where the community is."""
        self.community.company_id.partner_id.tz = "America/Los_Angeles"
        self.community.write(
            {"proposal_gathering_days": 3, "policy_reason": "Shorter from now on"}
        )
        member = self.members[0]
        # the evening of the 1st there, and the 2nd in Berlin and at the server
        with freeze_time("2027-03-02 04:00:00"):
            proposal = self._as(self._create_proposal(), self.user_a)
            proposal = self._open(proposal.with_context(tz="Europe/Berlin"))
        self.assertEqual(proposal.date_opened, date(2027, 3, 1))
        self.assertEqual(proposal.date_expires, date(2027, 3, 4))
        supported = self._as(proposal, member).with_context(tz="Europe/Berlin")
        with freeze_time("2027-03-05 07:59:00"):
            self._run_cron("ir_cron_expire_proposals")
            self.assertEqual(proposal.state, "gathering")
            supported._support(self._as(member, member), 3)
        with freeze_time("2027-03-05 08:01:00"):
            with self.assertRaisesRegex(UserError, "is over"):
                supported._support(self._as(member, member), 4)
            self._run_cron("ir_cron_expire_proposals")
        self.assertEqual(proposal.state, "expired")
        self.assertEqual(member.support_available, 100)

    # -------------------------------------------------------------- moderation

    def _hide(self, proposal):
        report = (
            self.env["solidarity.moderation.report"]
            .with_user(self.user_b)
            ._submit(proposal.with_user(self.user_b), "This is an insult")
        )
        report.with_user(self.user_moderator).action_hide()
        self.env.invalidate_all()

    def test_hidden_by_moderators(self):
        """It is out of sight and over; the points are back. Shown again, it is still
        over."""
        proposal = self._open(self._create_proposal())
        self._give(proposal, self.members[0], 7)
        self._hide(proposal)
        self.assertEqual(proposal.state, "cancelled")
        self.assertEqual(self.members[0].support_available, 100)
        self.assertFalse(self._as(proposal, self.user_b).has_access("read"))
        self.assertFalse(
            self._as(proposal.amendment_ids, self.user_b).has_access("read")
        )
        for user in (self.user_a, self.user_moderator, self.user_organiser):
            self.assertTrue(self._as(proposal, user).has_access("read"))
        for user in (self.user_a, self.user_b, self.user_other):
            with self.assertRaises(AccessError):
                self._as(proposal, user).action_unhide()
        self._as(proposal, self.user_moderator).action_unhide()
        self.assertTrue(self._as(proposal, self.user_b).has_access("read"))
        self.assertEqual(proposal.state, "cancelled")

    def test_moderators_do_not_undo_decisions(self):
        for state in ("accepted", "delivery"):
            proposal = self._in_state(state)
            self.assertNotIn("hide", proposal._moderation_actions())
            with self.assertRaises(UserError):
                self._hide(proposal)
            self.assertEqual(proposal.state, state)
        delivered = self._in_state("delivered")
        self._hide(delivered)
        self.assertEqual((delivered.state, delivered.is_moderated), ("delivered", True))
