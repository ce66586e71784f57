from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .decision_common import DecisionCommon

MODELS = [
    "solidarity.decision",
    "solidarity.decision.option",
    "solidarity.elector",
    "solidarity.ballot",
    "solidarity.delegation",
]


@tagged("post_install", "-at_install")
class TestDecisionSecurity(DecisionCommon):
    """What members, other communities, other companies and organisers do not get."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.decision = cls._open_decision()
        cls._vote(cls.decision, cls.members[0], "yes")
        cls.secret = cls._open_decision(is_secret=True)
        cls._vote(cls.secret, cls.members[0], "yes")
        cls.delegation = cls.env["solidarity.delegation"]._delegate(
            cls.members[1], cls.members[2]
        )
        cls.member = cls._user(cls.members[3])
        for name, community in (
            ("hilltop", cls.other_community),
            ("far", cls.foreign_community),
        ):
            user = new_test_user(
                cls.env,
                login=f"organiser_{name}",
                groups="solidarity_base.group_solidarity_organiser",
                company_id=community.company_id.id,
                company_ids=[Command.set(community.company_id.ids)],
            )
            cls._create_membership(user.partner_id, community, role="organiser")
            setattr(cls, f"user_{name}", user)
        cls.outsiders = (
            cls.user_other | cls.user_foreign | cls.user_hilltop | cls.user_far
        )
        cls.outsiders |= cls.user_employee

    def _count(self, user, model):
        return self.env[model].with_user(user).search_count([])

    def test_who_reads(self):
        """Members, the moderator, the organiser and the manager; others nothing."""
        for user in self.member | self.user_moderator | self.user_organiser:
            self.assertEqual(self._count(user, "solidarity.decision"), 2)
            self.assertEqual(self._count(user, "solidarity.decision.option"), 6)
            self.assertEqual(self._count(user, "solidarity.elector"), 48)
        self.assertEqual(self._count(self.user_manager, "solidarity.decision"), 2)
        for user in self.outsiders:
            for model in MODELS:
                self.assertEqual(self._count(user, model), 0, (user.name, model))
            with self.assertRaises(AccessError):
                self.decision.with_user(user).read(["title"])
            with self.assertRaises(AccessError):
                self.decision.with_user(user)._get_result_rows()
            with self.assertRaises(AccessError):
                self.secret.with_user(user)._is_in_urn("ABCD")
        for model in MODELS:
            with self.assertRaises(AccessError):
                self._count(self.user_public, model)

    def test_urn_is_for_nobody(self):
        urn = self.secret._get_urn()
        for user in (
            self.member,
            self.user_moderator,
            self.user_organiser,
            self.user_manager,
            self.env.ref("base.user_admin"),
        ):
            with self.assertRaises(AccessError):
                self._count(user, "solidarity.urn")
            with self.assertRaises(AccessError):
                urn.with_user(user).read(["ballots"])

    def test_votes_before_and_after_the_end(self):
        voter = self._user(self.members[0])
        others = self.member | self.user_moderator | self.user_organiser
        self.assertEqual(self._count(voter, "solidarity.ballot"), 1)
        for user in others:
            self.assertEqual(self._count(user, "solidarity.ballot"), 0)
        self.decision._close()
        for user in others | voter:
            self.assertEqual(self._count(user, "solidarity.ballot"), 1)
        for user in self.outsiders:
            self.assertEqual(self._count(user, "solidarity.ballot"), 0)

    def test_delegations_are_for_two(self):
        for member, count in (
            (self.members[1], 1),
            (self.members[2], 1),
            (self.members[0], 0),
        ):
            self.assertEqual(
                self._count(self._user(member), "solidarity.delegation"), count
            )
        for user in self.user_moderator | self.user_organiser | self.user_manager:
            self.assertEqual(self._count(user, "solidarity.delegation"), 0)

    def test_members_write_nothing(self):
        records = (
            self.decision,
            self.decision.option_ids[0],
            self.decision.elector_ids[0],
            self.decision.ballot_ids,
            self.delegation,
        )
        voter, delegating = self._user(self.members[0]), self._user(self.members[1])
        for user in self.member | voter | delegating | self.user_moderator:
            for record in records:
                with self.assertRaises(AccessError, msg=record):
                    record.with_user(user).write({"id": record.id})
                with self.assertRaises(AccessError, msg=record):
                    record.with_user(user).unlink()
        for model, vals in (
            ("solidarity.decision", {"title": "x", "community_id": self.community.id}),
            ("solidarity.ballot", {"decision_id": self.decision.id, "content": {}}),
            ("solidarity.elector", {"decision_id": self.decision.id}),
            ("solidarity.delegation", {"membership_id": self.members[3].id}),
        ):
            with self.assertRaises(AccessError, msg=model):
                self.env[model].with_user(self.member).create(vals)

    def test_organisers_of_elsewhere(self):
        draft = self._create_decision(["a", "b"], method="approval")
        for user in self.user_hilltop | self.user_far:
            seen = draft.with_user(user)
            for action in (
                lambda d: d.write({"title": "x"}),
                lambda d: d.unlink(),
                lambda d: d.action_open(),
                lambda d: d.action_close(),
                lambda d: d.action_cancel("Because I want it"),
                lambda d: d.action_export_roll(),
                lambda d: d._get_roll_csv(),
                lambda d: d.option_ids[0].write({"name": "x"}),
            ):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    action(seen)
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.env["solidarity.decision"].with_user(user).create(
                    {"title": "x", "community_id": self.community.id}
                )
        self.assertEqual(draft.state, "draft")

    def test_nobody_moves_a_draft_out(self):
        """An organiser of two communities does not take a ballot of one to another
        where the own role ends."""
        draft = self._create_decision(["a", "b"]).with_user(self.user_organiser)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            draft.community_id = self.other_community
            self.env.flush_all()

    def test_no_vote_by_name(self):
        """Voting is no method of RPC, and nobody votes for others."""
        self.assertTrue(
            all(name.startswith("_") for name in ("_vote", "_vote_at_once"))
        )
        content = self._content(self.decision, "yes")
        for user in (self.user_organiser, self.user_manager, self.member):
            with self.assertRaises(AccessError):
                self.decision.with_user(user)._vote(
                    self.members[5].with_user(user), content
                )
        with self.assertRaises(UserError):
            self.decision.with_user(self.user_other)._vote(
                self.membership_other.with_user(self.user_other), content
            )

    def test_addresses_stay_private(self):
        """A context of a portal user does not turn names into addresses."""
        electors = self.decision.elector_ids[0].with_user(self.member)
        [values] = electors.with_context(show_email=True, show_address=True).read()
        self.assertNotIn("@", str(values))

    def test_wizard_is_for_organisers(self):
        wizards = self.env["solidarity.decision.cancel"]
        vals = {"decision_id": self.decision.id, "reason": "The question was wrong"}
        with self.assertRaises(AccessError):
            wizards.with_user(self.user_moderator).create(vals)
        with self.assertRaises(AccessError):
            wizards.with_user(self.user_hilltop).create(vals).action_apply()
        wizards.with_user(self.user_organiser).create(vals).action_apply()
        self.assertEqual(self.decision.state, "cancelled")
