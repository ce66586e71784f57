from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import GovernanceCommon


@tagged("post_install", "-at_install")
class TestSupport(GovernanceCommon):
    """100 points, 10 for one proposal at most; locked when it has enough."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.garden = cls._open(cls._create_proposal(title="Garden"))
        cls.market = cls._open(cls._create_proposal(title="Market"))
        cls.cafe = cls._open(cls._create_proposal(title="Repair café"))
        cls.ada = cls.membership_a

    def _support(self, proposal, points, member=None):
        """Give points as the member does, through the own rights."""
        member = member or self.ada
        user = self._user(member)
        return proposal.with_user(user)._support(member.with_user(user), points)

    def _refused(self, proposal, points, message, member=None):
        with self.assertRaises(UserError) as caught:
            self._support(proposal, points, member)
        self.assertEqual(str(caught.exception), message)

    def _moves(self, proposal, member=None):
        moves = self.env["solidarity.support.move"].search(
            [
                ("proposal_id", "=", proposal.id),
                ("membership_id", "=", (member or self.ada).id),
            ],
            order="id",
        )
        return [(move.kind, move.points) for move in moves]

    def test_worked_example(self):
        """The example of the specification, to the point."""
        self.assertEqual(self.ada.support_available, 100)
        self.assertEqual(self._support(self.garden, 10)["available"], 90)
        self.assertEqual(self._support(self.market, 5)["available"], 85)
        answer = self._support(self.cafe, 8)
        self.assertEqual(
            answer,
            {
                "points": 8,
                "available": 77,
                "total": 8,
                "supporters": 1,
                "state": "gathering",
                "message": 'You give 8 points to "Repair café". You have 77 left.',
            },
        )
        self._give(self.garden, self.members[:13], 10)
        self.assertEqual(self.garden.support_total, 140)
        self.assertEqual(self.garden.state, "gathering")
        answer = self._support(self.garden, 10, self.members[13])
        self.assertEqual(answer["state"], "prioritised")
        self.assertEqual(
            answer["message"],
            '"Garden" is prioritised: it has enough support. Your 10 points are locked '
            "until it is done. You have 90 left.",
        )
        self.assertEqual(self.garden.state, "prioritised")
        self.assertEqual(
            (self.garden.support_total, self.garden.supporter_count), (150, 15)
        )
        self.assertEqual(set(self.garden.support_ids.mapped("state")), {"locked"})
        self.assertEqual(self.ada.support_available, 77)
        self._refused(
            self.garden,
            0,
            '"Garden" has enough support: your 10 points are locked until it is done, '
            "and come back then.",
        )
        self.assertEqual(self.ada.support_available, 77)
        self.garden.with_user(self.user_organiser).action_deliver()
        self.assertEqual(self.ada.support_available, 87)
        self.assertEqual(set(self.garden.support_ids.mapped("state")), {"returned"})
        self.assertEqual(
            (self.garden.support_total, self.garden.supporter_count), (0, 0)
        )
        self._support(self.market, 0)
        self._support(self.cafe, 0)
        self.assertEqual(self.ada.support_available, 100)
        self.assertEqual(
            self._moves(self.garden), [("allocate", 10), ("lock", 10), ("return", 10)]
        )

    def test_raise_lower_and_take_back(self):
        for points, available in (
            (3, 97),
            (9, 91),
            (4, 96),
            (4, 96),
            (0, 100),
            (2, 98),
        ):
            answer = self._support(self.garden, points)
            self.assertEqual(answer["available"], available)
            self.assertEqual(answer["total"], points)
            self.assertEqual(answer["supporters"], 1 if points else 0)
        self.assertEqual(
            self._moves(self.garden),
            [
                ("allocate", 3),
                ("raise", 6),
                ("lower", 5),
                ("return", 4),
                ("allocate", 2),
            ],
        )
        self.assertEqual(
            self.garden.support_ids.sorted("id").mapped("state"), ["returned", "active"]
        )

    def test_taking_back_nothing_changes_nothing(self):
        answer = self._support(self.garden, 0)
        self.assertEqual(
            answer["message"], 'You give no points to "Garden". You have 100 left.'
        )
        self.assertFalse(self.garden.support_ids)

    def test_cap(self):
        message = (
            "A proposal gets at most 10 points of a member: that leaves room for what "
            "else matters. Give 10 or less."
        )
        self._refused(self.garden, 11, message)
        self._support(self.garden, 10)
        self._refused(self.garden, 11, message)
        self.assertEqual(self.garden.support_total, 10)

    def test_cap_lowered_later(self):
        """What was given stays; it can be lowered, to more than the new cap, too."""
        self._support(self.garden, 10)
        self._change_rules(support_cap=5)
        self.assertEqual(self._support(self.garden, 8)["available"], 92)
        self._refused(
            self.garden,
            9,
            "A proposal gets at most 5 points of a member: that leaves room for what "
            "else matters. Give 5 or less.",
        )
        self.assertEqual(self._support(self.garden, 4)["total"], 4)
        self.assertEqual(self._support(self.garden, 5)["total"], 5)

    def test_grant(self):
        self._change_rules(support_grant=17)
        self._support(self.garden, 10)
        self._refused(
            self.market,
            8,
            "You have 7 points left; give at most 7, or take some back from another "
            "proposal.",
        )
        self._support(self.market, 4)
        self._refused(
            self.market,
            8,
            "You have 3 points left: give 7 here at most, or take some back from "
            "another proposal.",
        )
        self._support(self.market, 7)
        self._refused(
            self.cafe,
            1,
            "You have no points left. Take some back from another proposal first.",
        )
        self.assertEqual(self.ada.support_available, 0)
        self._support(self.garden, 9)
        self._support(self.cafe, 1)

    def test_grant_lowered_later(self):
        """Nothing is taken away; what comes back comes up to the new grant."""
        self._support(self.garden, 10)
        self._support(self.market, 10)
        self._change_rules(support_grant=12)
        self.assertEqual(self.ada.support_available, 0)
        self._refused(
            self.cafe,
            1,
            "You have no points left. Take some back from another proposal first.",
        )
        self.assertEqual(self._support(self.market, 6)["available"], 0)
        self.assertEqual(self._support(self.market, 1)["available"], 1)
        self.garden.action_cancel()
        self.assertEqual(self.ada.support_available, 11)

    def test_whole_points_only(self):
        message = "Give whole points, such as 5; 0 takes them all back."
        for points in (True, False, "5", 5.0, 2.5, -1, None, [5]):
            with self.subTest(points=points):
                self._refused(self.garden, points, message)
        self.assertFalse(self.garden.support_ids)

    def test_states_that_take_no_points(self):
        draft = self._create_proposal(title="Draft")
        self._refused(
            draft, 1, '"Draft" is a draft: its author opens it to the members first.'
        )
        self.market.action_cancel()
        self._refused(
            self.market,
            1,
            '"Market" is closed, and all points have come back. Give yours to another '
            "proposal.",
        )
        self._give(self.garden, self.members[:15], 10)
        self._refused(
            self.garden,
            1,
            '"Garden" has enough support already. Keep your points for another '
            "proposal.",
        )

    def test_hidden_by_moderators(self):
        """What a member does not see takes no points, and no answer says its title."""
        self.garden._moderation_hide()
        with self.assertRaises(AccessError):
            self._support(self.garden, 5, self.members[0])
        self.assertEqual(self.garden.support_total, 0)
        self.assertEqual(self.members[0].support_available, 100)

    def test_time_is_over(self):
        self._support(self.garden, 5)
        self.garden.date_expires = "2020-01-01"
        self._refused(
            self.garden,
            6,
            'The time to gather support for "Garden" is over. Your points are for '
            "other proposals.",
        )
        self.assertEqual(self._support(self.garden, 0)["available"], 100)

    def test_other_community(self):
        other = self._open(self._create_proposal(self.membership_other))
        message = (
            "This is a proposal of another community. Members support the proposals of "
            "their own community."
        )
        self._refused(other, 5, message)
        with self.assertRaisesRegex(UserError, "another community"):
            other._support(self.ada, 5)

    def test_points_of_somebody_else(self):
        with self.assertRaisesRegex(AccessError, "Each member decides alone"):
            self.garden.with_user(self.user_b)._support(self.ada, 5)
        with self.assertRaisesRegex(AccessError, "Each member decides alone"):
            self.garden.with_user(self.user_organiser)._support(self.ada, 5)

    def test_not_an_active_member(self):
        self._support(self.garden, 5)
        self.ada.with_user(self.user_organiser).action_suspend()
        with self.assertRaisesRegex(UserError, "Only active members give points"):
            self.market._support(self.ada, 5)

    def test_available_is_ones_own(self):
        self._support(self.garden, 5)
        self.assertEqual(self.ada.with_user(self.user_a).support_available, 95)
        self.assertEqual(self.ada.with_user(self.user_b).support_available, 0)
        self.assertEqual(self.ada.with_user(self.user_organiser).support_available, 0)
        pending = self._create_membership(
            self.partner_employee, self.community, state="pending"
        )
        self.assertEqual(pending.support_available, 0)

    def test_both_thresholds(self):
        """150 points of 9 members are not enough, and 10 members without them."""
        self._change_rules(support_cap=20)
        self._give(self.garden, self.members[:7], 20)
        self._give(self.garden, self.members[7:9], 5)
        self.assertEqual(
            (self.garden.support_total, self.garden.supporter_count), (150, 9)
        )
        self.assertEqual(self.garden.state, "gathering")
        self._give(self.market, self.members[:12], 5)
        self.assertEqual(self.market.state, "gathering")
        self._give(self.garden, self.members[9], 1)
        self.assertEqual(self.garden.state, "prioritised")

    def test_threshold_lowered(self):
        """It counts with the next change of support, or when the job looks."""
        self._give(self.garden, self.members[:10], 5)
        self._give(self.market, self.members[:9], 6)
        self._give(self.cafe, self.members[10:], 4)
        job = self.env.ref("solidarity_governance.ir_cron_support")
        called = self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)])
        self._change_rules(support_threshold=50)
        self.assertEqual(
            len(
                self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)]) - called
            ),
            1,
        )
        self.assertEqual(self.garden.state, "gathering")
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(
            [self.garden.state, self.market.state, self.cafe.state],
            ["prioritised", "gathering", "gathering"],
        )
        self.assertEqual(set(self.garden.support_ids.mapped("state")), {"locked"})
        self._give(self.market, self.members[9], 1)
        self.assertEqual(self.market.state, "prioritised")

    def test_threshold_raised(self):
        """No proposal loses its priority, and none gets it early."""
        self._give(self.garden, self.members[:15], 10)
        self._change_rules(support_threshold=160)
        self.assertEqual(self.garden.state, "prioritised")
        self._give(self.market, self.members[:15], 10)
        self.assertEqual(self.market.state, "gathering")

    def test_leave_and_suspend(self):
        """Who goes takes all points back, the locked ones, too."""
        bruno = self.membership_b
        for action in ("action_leave", "action_suspend"):
            proposal = self._open(self._create_proposal(title=action))
            self._give(proposal, self.members[:14], 10)
            proposal._support(bruno, 10)
            self.assertEqual(proposal.state, "prioritised")
            self.market._support(bruno, 3)
            getattr(bruno.with_user(self.user_organiser), action)()
            self.assertEqual(bruno.sudo().support_used, 0)
            self.assertEqual(bruno.support_available, 0)
            self.assertEqual(
                (proposal.support_total, proposal.supporter_count), (140, 14)
            )
            self.assertEqual(proposal.state, "prioritised")
            self.assertEqual(self.market.support_total, 0)
            self._check_deferred()
            if bruno.state == "left":
                bruno.write({"state": "active", "date_left": False})
                self.assertEqual(bruno.support_available, 100)
            proposal.action_cancel("The test goes on")
        bruno.with_user(self.user_organiser).action_resume()
        self.assertEqual(bruno.support_available, 100)

    def test_every_end_returns_all_points(self):
        for end in ("delivered", "rejected", "withdrawn", "expired", "cancelled"):
            with self.subTest(end=end):
                proposal = self._open(self._create_proposal(title=end))
                if end in ("withdrawn", "expired"):
                    self._give(proposal, self.members, 5)
                else:
                    self._give(proposal, self.members[:15], 10)
                self.assertGreater(self.members[0].sudo().support_used, 0)
                if end == "rejected":
                    proposal._set_state("deliberation")
                    proposal._set_state("voting")
                proposal._set_state(end)
                self.assertEqual(set(self.members.sudo().mapped("support_used")), {0})
                self.assertEqual(proposal.support_total, 0)
                self._check_deferred()

    def test_called_by_the_organisers(self):
        """An election that gathers support and is called keeps it until it is over."""
        election = self._open(self._create_proposal(kind="election"))
        self._support(election, 5)
        election.with_user(self.user_organiser).action_deliberate()
        self.assertEqual(election.support_ids.state, "locked")
        self._check_deferred()

    def _change_rules(self, **values):
        self.community.write({**values, "policy_reason": "The assembly wants it"})

    def _check_deferred(self):
        """Let the database check now what it checks at the end of a transaction."""
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
