from odoo.tests import Form, tagged

from .common import SUMMARY, GovernanceCommon


@tagged("post_install", "-at_install")
class TestProposalBackend(GovernanceCommon):
    """What organisers and moderators have before them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["solidarity.category"].create(
            {"name": "Gardens", "kind": "material"}
        )

    def test_form(self):
        """An organiser writes down what a member proposes, in the backend."""
        proposals = self.env["solidarity.proposal"].with_user(self.user_organiser)
        with Form(proposals) as form:
            self.assertEqual(form.community_id, self.community)
            self.assertEqual(form.author_id, self.membership_organiser)
            form.author_id = self.membership_b
            form.title = "A bench by the river"
            form.summary = SUMMARY
        proposal = form.record
        self.assertEqual(proposal.author_id, self.membership_b)
        self.assertEqual(proposal.state, "draft")
        proposal.action_open()
        with Form(proposal) as form:
            form.category_id = self.category
            for name in ("title", "summary", "kind", "author_id"):
                with self.assertRaisesRegex(AssertionError, "readonly"):
                    setattr(form, name, False)
        self.assertEqual(proposal.category_id, self.category)

    def test_buttons(self):
        """The backend shows to each what they can do now."""
        draft = self._create_proposal()
        opened = self._open(self._create_proposal())
        names = [name for name in draft._fields if name.startswith("can_")]

        def shown(proposal, user):
            proposal = self._as(proposal, user)
            return {name[4:] for name in names if proposal[name]}

        self.assertEqual(
            shown(draft, self.user_organiser), {"edit", "open", "cancel", "sort"}
        )
        self.assertEqual(shown(opened, self.user_organiser), {"cancel", "sort"})
        self.assertEqual(
            shown(draft, self.user_a), {"edit", "open", "withdraw", "sort"}
        )
        self.assertEqual(shown(opened, self.user_a), {"withdraw"})
        self.assertEqual(shown(opened, self.user_b), set())
        self.assertEqual(shown(opened, self.user_moderator), set())
        opened._moderation_hide()
        self.assertEqual(shown(opened, self.user_moderator), {"unhide"})

    def test_cancel_wizard(self):
        proposal = self._open(self._create_proposal())
        wizard = (
            self.env["solidarity.proposal.cancel"]
            .with_user(self.user_organiser)
            .with_context(active_id=proposal.id)
            .create({"reason": "The land was sold"})
        )
        wizard.action_apply()
        self.assertEqual(proposal.state, "cancelled")
        self.assertIn("The land was sold", proposal.message_ids[0].body)

    def test_pipeline(self):
        """Its steps are there even when they are empty; what is closed is not."""
        self._create_proposal()
        proposals = self.env["solidarity.proposal"].with_context(read_group_expand=True)
        groups = proposals.web_read_group(
            [("community_id", "=", self.community.id)], ["state"], ["__count"]
        )["groups"]
        self.assertEqual(
            [group["state"] for group in groups],
            ["draft", "gathering", "prioritised", "deliberation", "voting", "delivery"],
        )
        self.assertEqual(groups[0]["__count"], 1)
