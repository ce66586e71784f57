import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.solidarity_base.tests.pictures import make_picture

from ..models.solidarity_proposal_checks import (
    CONTENT_FIELDS,
    FLOW_FIELDS,
    IDENTITY_FIELDS,
)
from .common import SUMMARY, GovernanceCommon


@tagged("post_install", "-at_install")
class TestProposalWrite(GovernanceCommon):
    """Who writes what: drafts, versions of an open text, declarations of interest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["solidarity.category"].create(
            {"name": "Gardens", "kind": "material"}
        )

    def _create_as(self, user, **values):
        return (
            self.env["solidarity.proposal"]
            .with_user(user)
            .create(
                {
                    "community_id": self.community.id,
                    "title": "A garden behind the station",
                    "summary": SUMMARY,
                    **values,
                }
            )
        )

    # ------------------------------------------------------------------ create

    def test_members_write_drafts(self):
        proposal = self._create_as(self.user_a, title="  Garden \0 ", kind="action")
        self.assertEqual(proposal.title, "Garden")
        self.assertEqual(proposal.author_id, self.membership_a)
        self.assertEqual(proposal.state, "draft")
        proposal.write({"title": "A bigger garden", "cost": 20})
        self.assertEqual(proposal.title, "A bigger garden")
        self.assertFalse(proposal.amendment_ids, "a draft has no versions")

    def test_in_somebody_elses_name(self):
        """Organisers write down what members without a computer propose."""
        for user in (self.user_a, self.user_moderator):
            with self.assertRaises(AccessError):
                self._create_as(user, author_id=self.membership_b.id)
        proposal = self._create_as(self.user_organiser, author_id=self.membership_b.id)
        self.assertEqual(proposal.author_id, self.membership_b)
        self._as(proposal, self.user_b).action_open()
        self.assertEqual(proposal.state, "gathering")

    def test_strangers_propose_nothing(self):
        for user in (
            self.user_other,
            self.user_foreign,
            self.user_employee,
            self.user_public,
        ):
            for author in (False, self.membership_a.id, self.membership_other.id):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    self._create_as(user, author_id=author)
        with self.assertRaises(ValidationError):
            self._create_proposal(
                community_id=self.community.id, author=self.membership_other
            ).community_id = self.community

    def test_only_active_members_propose(self):
        self.membership_a.action_suspend()
        with self.assertRaises(UserError):
            self._create_as(self.user_a, author_id=self.membership_a.id)
        with self.assertRaisesRegex(UserError, "active members"):
            self._create_as(self.user_organiser, author_id=self.membership_a.id)

    def test_lengths(self):
        """A message for people comes before the constraint of the database."""
        for values in (
            {"title": "Hi"},
            {"title": " x " * 1},
            {"title": False},
            {"title": "x" * 201},
            {"summary": "Too short"},
            {"summary": "x" * 2001},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._create_as(self.user_a, **values)
        proposal = self._create_as(self.user_a, title="x" * 200, summary="y" * 2000)
        for values in ({"title": "Hi"}, {"summary": "y" * 2001}):
            with self.assertRaises(ValidationError):
                proposal.write(values)
        self.assertEqual(len(proposal.title), 200)

    # ------------------------------------------------------------- write guard

    def _get_forged_values(self, proposal):
        """Return a changed value for each field that nobody writes."""
        fields_ = proposal._fields
        values = {
            "state": "accepted",
            "is_moderated": True,
            "support_total": 500,
            "supporter_count": 50,
            "date_opened": "2026-01-01",
            "date_expires": "2036-01-01",
            "community_id": self.other_community.id,
            "author_id": self.membership_b.id,
            "decision_id": 1,
            "project_id": 1,
        }
        for name in FLOW_FIELDS | IDENTITY_FIELDS:
            if fields_[name].type == "one2many":
                values[name] = [(0, 0, {})]
            elif fields_[name].type == "datetime":
                values[name] = "2026-01-01 00:00:00"
        self.assertEqual(set(values), FLOW_FIELDS | IDENTITY_FIELDS)
        return values

    def test_nobody_writes_the_flow(self):
        """Neither in one's own draft nor as an organiser, by RPC or context."""
        draft = self._create_proposal()
        opened = self._open(self._create_proposal())
        for proposal in (draft, opened):
            for name, value in self._get_forged_values(proposal).items():
                for user in (self.user_a, self.user_organiser, self.user_manager):
                    with self.subTest(name=name, user=user.login):
                        with self.assertRaises(UserError):
                            self._as(proposal, user).write({name: value})
        self.assertEqual(draft.state, "draft")
        self.assertEqual(opened.support_total, 0)

    def test_nobody_creates_the_flow(self):
        values = self._get_forged_values(self._create_proposal())
        for name in IDENTITY_FIELDS:
            values.pop(name)
        for name, value in values.items():
            for user in (self.user_a, self.user_organiser):
                with self.subTest(name=name), self.assertRaises(UserError):
                    self._create_as(user, **{name: value})
        values["message_partner_ids"] = [(4, self.partner_b.id)]
        proposals = self.env["solidarity.proposal"].with_context(
            **{f"default_{name}": value for name, value in values.items()}
        )
        proposal = proposals.with_user(self.user_a).create(
            {
                "community_id": self.community.id,
                "title": "A garden",
                "summary": SUMMARY,
            }
        )
        self.assertRecordValues(
            proposal,
            [
                {
                    "state": "draft",
                    "support_total": 0,
                    "supporter_count": 0,
                    "is_moderated": False,
                    "date_opened": False,
                    "date_expires": False,
                    "decision_id": False,
                    "project_id": False,
                }
            ],
        )
        self.assertEqual(proposal.sudo().message_partner_ids, self.partner_a)

    def test_members_write_what_they_propose_and_nothing_else(self):
        """No portal user makes others follow a proposal, or reaches a field that
        another addon brings."""
        proposal = self._create_proposal()
        for values in (
            {"message_partner_ids": [(4, self.partner_b.id)]},
            {"message_follower_ids": [(0, 0, {"partner_id": self.partner_b.id})]},
            {"message_ids": [(0, 0, {"body": "Said by nobody"})]},
            {"access_token": "secret"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self._as(proposal, self.user_a).write(values)
            with self.subTest(values=values), self.assertRaises(UserError):
                self._create_as(self.user_a, **values)
        self.assertNotIn(self.partner_b, proposal.message_partner_ids)

    def test_what_members_support_stays(self):
        """Once it is open neither author nor organiser turns it into something else."""
        proposal = self._open(self._create_proposal())
        values = {
            "title": "Something else",
            "summary": SUMMARY + " Not really.",
            "image": base64.b64encode(make_picture()),
            "kind": "policy",
            "date_effective": "2026-12-31",
            "cost": 1000,
            "rule_ids": [(5, 0, 0)],
        }
        self.assertEqual(set(values), CONTENT_FIELDS)
        for name, value in values.items():
            for user in (self.user_a, self.user_organiser):
                with self.subTest(name=name), self.assertRaises(UserError):
                    self._as(proposal, user).write({name: value})
        # what does not change is no change: forms send it along
        self._as(proposal, self.user_organiser).write(
            {"title": proposal.title, "state": "gathering"}
        )

    def test_organisers_sort(self):
        proposal = self._open(self._create_proposal())
        with self.assertRaises(UserError):
            self._as(proposal, self.user_a).category_id = self.category
        self._as(proposal, self.user_organiser).category_id = self.category
        self.assertEqual(proposal.category_id, self.category)
        proposal.state = "voting"
        with self.assertRaises(UserError):
            self._as(proposal, self.user_organiser).category_id = False

    def test_organisers_of_other_communities(self):
        """A role counts in its community alone."""
        user = new_test_user(
            self.env,
            login="organiser_other",
            groups="solidarity_base.group_solidarity_organiser",
        )
        self._create_membership(user.partner_id, self.other_community, role="organiser")
        draft = self._create_proposal()
        for proposal in (draft, self._open(self._create_proposal())):
            with self.assertRaises(AccessError):
                self._as(proposal, user).write({"title": "Ours now"})
            with self.assertRaises(AccessError):
                self._as(proposal, user).action_cancel("Ours now")

    def test_unlink(self):
        """Drafts may go; what members could support is kept."""
        draft = self._create_proposal()
        opened = self._open(self._create_proposal())
        for proposal in (draft, opened):
            with self.assertRaises(AccessError):
                self._as(proposal, self.user_a).unlink()
        with self.assertRaises(UserError):
            self._as(opened, self.user_organiser).unlink()
        self._as(draft, self.user_organiser).unlink()
        self.assertFalse(draft.exists())

    # --------------------------------------------------------------- versions

    def test_versions(self):
        proposal = self._open(self._create_proposal())
        version = self._as(proposal, self.user_a)._amend(
            "A garden behind the school", proposal.summary, "The station said no"
        )
        self.assertEqual(version.number, 2)
        self.assertEqual(proposal.title, "A garden behind the school")
        self.assertRecordValues(
            proposal.amendment_ids.sorted("number"),
            [
                {
                    "number": 1,
                    "title": "A garden behind the station",
                    "note": "First version",
                },
                {
                    "number": 2,
                    "title": "A garden behind the school",
                    "note": "The station said no",
                },
            ],
        )
        comment = proposal.message_ids.filtered(
            lambda message: message.subtype_id == self.env.ref("mail.mt_comment")
        )
        self.assertIn("Version 2: The station said no", comment.body)

    def test_versions_refused(self):
        proposal = self._open(self._create_proposal())
        title, summary = proposal.title, proposal.summary
        for user in (self.user_b, self.user_organiser, self.user_moderator):
            with self.assertRaises(UserError):
                self._as(proposal, user)._amend(title, "Another summary", "Better")
        for texts in (
            (title, summary, "Nothing changed"),
            (title, "Another summary", ""),
            (title, "Another summary", "x" * 201),
            ("No", summary, "Shorter title"),
            (title, "Short", "Shorter summary"),
            (None, None, "Nothing"),
        ):
            with self.subTest(texts=texts), self.assertRaises(ValidationError):
                self._as(proposal, self.user_a)._amend(*texts)
        for state in ("draft", "voting", "accepted", "delivery", "cancelled"):
            proposal.state = state
            with self.subTest(state=state), self.assertRaises(UserError):
                self._as(proposal, self.user_a)._amend(title, SUMMARY * 2, "Better")
        self.assertEqual(proposal.amendment_ids.mapped("number"), [1])

    def test_versions_are_not_written(self):
        version = self._open(self._create_proposal()).amendment_ids
        for user in (self.user_a, self.user_organiser, self.user_manager):
            for change in (
                lambda record: record.write({"note": "Nothing"}),
                lambda record: record.unlink(),
                lambda record: record.copy({"number": 9}),
            ):
                with self.assertRaises(AccessError):
                    change(self._as(version, user))

    # --------------------------------------------------- declarations of interest

    def test_declare_interest(self):
        proposal = self._open(self._create_proposal())

        def declare(member, text, user=None):
            user = user or self._user(member)
            return self._as(proposal, user)._declare_interest(
                member.with_user(user), text
            )

        declare(self.membership_a, "I live  next door.\0")
        declare(self.membership_b, "I sell plants.")
        declare(self.membership_b, "I sell plants and soil.")
        self.assertEqual(
            proposal.declaration_ids.mapped("text"),
            ["I live next door.", "I sell plants and soil."],
        )
        self.assertEqual(
            proposal.declaration_ids.membership_id,
            self.membership_a | self.membership_b,
        )
        for member, text, user in (
            (self.membership_b, "In your name", self.user_a),
            (self.membership_b, "In your name", self.user_organiser),
            (self.membership_other, "From next door", None),
            (self.membership_b, "x", None),
            (self.membership_b, "x" * 501, None),
            (self.membership_b, None, None),
        ):
            with self.subTest(text=text), self.assertRaises(UserError):
                declare(member, text, user)
        proposal.action_cancel()
        with self.assertRaises(UserError):
            declare(self.membership_a, "Too late for that")
        self.assertEqual(len(proposal.declaration_ids), 2)
