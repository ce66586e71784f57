from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import GovernanceCommon

PART_MODELS = ("amendment_ids", "declaration_ids", "rule_ids")


@tagged("post_install", "-at_install")
class TestProposalSecurity(GovernanceCommon):
    """Who reads which proposal, with its versions, declarations and rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft = cls._create_proposal(title="Draft")
        cls.opened = cls._open(cls._create_proposal(title="Open", kind="policy"))
        cls.hidden = cls._open(cls._create_proposal(title="Hidden", kind="policy"))
        for proposal in (cls.opened, cls.hidden):
            proposal._declare_interest(cls.membership_a, "I live next door.")
        cls.hidden._moderation_hide()
        cls.all = cls.draft | cls.opened | cls.hidden
        cls.user_manager_foreign = new_test_user(
            cls.env,
            login="manager_foreign",
            groups="solidarity_base.group_solidarity_manager",
            company_id=cls.company_foreign.id,
            company_ids=[Command.set(cls.company_foreign.ids)],
        )

    def _seen(self, user):
        proposals = self.env["solidarity.proposal"].with_user(user)
        found = proposals.search([("id", "in", self.all.ids)])
        for proposal in self.all:
            is_found = proposal in found
            # what cannot be found cannot be read by its number either
            self.assertEqual(proposal.with_user(user).has_access("read"), is_found)
            for name in PART_MODELS:
                for part in proposal[name]:
                    self.assertEqual(part.with_user(user).has_access("read"), is_found)
        return set(found.mapped("title"))

    def test_who_sees_what(self):
        self.assertTrue(all(self.hidden[name] for name in PART_MODELS))
        everything = {"Draft", "Open", "Hidden"}
        for user, expected in (
            (self.user_a, everything),
            (self.user_b, {"Open"}),
            (self.user_moderator, everything),
            (self.user_organiser, everything),
            (self.user_manager, everything),
            (self.user_other, set()),
            (self.user_foreign, set()),
            (self.user_employee, set()),
            (self.user_manager_foreign, set()),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._seen(user), expected)

    def test_visitors(self):
        for model in (
            "solidarity.proposal",
            "solidarity.proposal.amendment",
            "solidarity.interest.declaration",
            "solidarity.proposal.news",
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.user_public).search([])

    def test_suspended_members_are_strangers(self):
        self.membership_b.action_suspend()
        self.assertEqual(self._seen(self.user_b), set())
        self.membership_a.action_suspend()
        self.assertEqual(self._seen(self.user_a), {"Draft", "Open", "Hidden"})
        with self.assertRaises(AccessError):
            self.draft.with_user(self.user_a).title = "Written while suspended"

    def test_who_writes(self):
        self.draft.with_user(self.user_a).title = "Mine"
        self.draft.with_user(self.user_organiser).title = "With your help"
        for user in (
            self.user_b,
            self.user_moderator,
            self.user_other,
            self.user_foreign,
            self.user_employee,
            self.user_public,
            self.user_manager_foreign,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.draft.with_user(user).title = "Not mine"
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.draft.with_user(user).unlink()

    def test_organisers_of_other_communities(self):
        """They are organisers there: here they write nothing."""
        user = new_test_user(
            self.env,
            login="organiser_hilltop",
            groups="solidarity_base.group_solidarity_organiser",
        )
        self._create_membership(user.partner_id, self.other_community, role="organiser")
        self.assertFalse(self.draft.with_user(user).has_access("write"))
        with self.assertRaises(AccessError):
            self.draft.with_user(user).title = "Not mine"

    def test_nobody_writes_declarations(self):
        """They are made by those who declare, on the page of the proposal."""
        declaration = self.opened.declaration_ids
        for user in (self.user_a, self.user_b, self.user_organiser, self.user_manager):
            for change in (
                lambda record: record.write({"text": "Nothing at all"}),
                lambda record: record.unlink(),
                lambda record: record.create(
                    {
                        "proposal_id": self.opened.id,
                        "membership_id": self.membership_b.id,
                        "text": "Forged",
                    }
                ),
            ):
                with self.assertRaises(AccessError):
                    change(declaration.with_user(user))

    def test_nobody_reads_the_news(self):
        """Who is written to is the system's business; nor can anybody queue a mail."""
        news = self.env["solidarity.proposal.news"]
        for user in (self.user_a, self.user_organiser, self.user_manager):
            with self.assertRaises(AccessError):
                news.with_user(user).search([])
            with self.assertRaises(AccessError):
                news.with_user(user).create(
                    {
                        "proposal_id": self.opened.id,
                        "template": "base.any",
                        "member_ids": [1],
                    }
                )

    def test_members_are_names_and_nothing_else(self):
        """Fellow members do not read each other's contacts by a proposal."""
        proposal = self.opened.with_user(self.user_b)
        self.assertEqual(proposal.author_id.name, "Ada Member")
        with self.assertRaises(AccessError):
            proposal.author_id.partner_id.read(["email"])
        [values] = proposal.with_context(show_email=True, show_address=True).read(
            ["author_id"]
        )
        self.assertNotIn("@", str(values))
        # nor by asking whether a guess finds anything
        domain = [("author_id.partner_id.email", "=like", "member_a@%")]
        self.assertIn(self.opened, self.opened.search(domain))
        self.assertFalse(proposal.search(domain))

    def test_grouping_shows_names_and_nothing_else(self):
        """By RPC, along the path from what members did to their contacts."""
        proposal = self._open(self._create_proposal(self.membership_b))
        proposal._support(self.membership_b, 3)
        proposal._declare_interest(self.membership_b, "My sister sells trees")
        for model in (
            "solidarity.proposal.amendment",
            "solidarity.interest.declaration",
            "solidarity.support",
            "solidarity.support.move",
        ):
            records = self.env[model].with_user(self.user_a)
            records = records.with_context(show_email=True, show_address=True)
            groups = str(
                records.formatted_read_group(
                    [("proposal_id", "=", proposal.id)],
                    ["membership_id.partner_id"],
                    ["__count"],
                )
            )
            self.assertIn("Bruno Member", groups)
            self.assertNotIn("@", groups)
            self.assertNotIn("secret street", groups)

    def test_no_secret_links(self):
        """No token opens a proposal and its discussion to those who are no members."""
        self.assertEqual(self.opened._get_share_url(), f"/my/proposal/{self.opened.id}")
        self.assertEqual(self.opened.get_portal_url(), self.opened.access_url)
        self.opened._portal_ensure_token()
        self.assertFalse(self.opened.sudo().access_token)
        for user in (self.user_a, self.user_b, self.user_organiser):
            with self.assertRaises(AccessError):
                self.opened.with_user(user).read(["access_token"])

    def test_discussion(self):
        """Members read and write it on the page alone: messages have addresses in
        them. Notes of organisers and moderators are theirs."""
        self.opened._say("Version 3", author=self.partner_a)
        comment = self.opened.message_ids[0]
        self.assertNotIn("member_a@", comment.email_from or "")
        note = self.opened.with_user(self.user_moderator).message_post(
            body="Ask the mayor", subtype_xmlid="mail.mt_note"
        )
        messages = self.env["mail.message"]
        both = comment | note
        for user, seen in (
            (self.user_a, comment),  # one's own
            (self.user_b, messages),
            (self.user_organiser, both),
            (self.user_moderator, both),
            (self.user_other, messages),
            (self.user_employee, messages),
        ):
            with self.subTest(user=user.login):
                found = messages.with_user(user).search([("id", "in", both.ids)])
                self.assertEqual(found, seen)
        for user in (self.user_b, self.user_other, self.user_employee):
            with self.assertRaises(AccessError):
                self.opened.with_user(user).message_post(body="Me, too")
        comments = self.opened.with_user(self.user_b)._get_discussion()["comments"]
        self.assertEqual(comments[-1]["body"].striptags(), "Version 3")

    def test_nobody_makes_others_follow(self):
        """Followers get mails: members follow what they like, and nobody for them."""
        own = self.opened.with_user(self.user_a)
        followers = self.opened.message_partner_ids
        with self.assertRaisesRegex(AccessError, "decides alone what to follow"):
            own.message_subscribe(self.partner_b.ids)
        self.assertEqual(self.opened.message_partner_ids, followers)
        self.opened.with_user(self.user_b).message_subscribe(self.partner_b.ids)
        self.opened.with_user(self.user_organiser).message_subscribe(
            self.partner_other.ids
        )
        added = self.partner_b | self.partner_other
        self.assertEqual(self.opened.message_partner_ids, followers | added)

    def test_tasks_of_other_communities(self):
        """The project of the decisions is not open to members, nor to the portal."""
        project = self.community._get_governance_project()
        for user in (self.user_a, self.user_b, self.user_other):
            self.assertFalse(project.with_user(user).has_access("read"))
        self.assertTrue(project.with_user(self.user_organiser).has_access("read"))
        self.assertFalse(
            project.with_user(self.user_manager_foreign).has_access("read")
        )
