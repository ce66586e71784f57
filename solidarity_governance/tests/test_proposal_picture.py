import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.solidarity_base.tests.pictures import (
    make_exif,
    make_picture,
    read_picture,
)

from .common import SUMMARY, GovernanceCommon

RED = base64.b64encode(make_picture(colour="red"))


@tagged("post_install", "-at_install")
class TestProposalPicture(GovernanceCommon):
    """A draft has a picture or not; from then on it is part of what members support."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.picture = make_picture()
        cls.draft = cls._create_pictured()

    @classmethod
    def _create_pictured(cls, **values):
        return cls._create_proposal(image=base64.b64encode(cls.picture), **values)

    def _get_stored(self, proposal):
        return base64.b64decode(proposal.image or b"")

    def test_frozen_once_open(self):
        """By RPC, too: by nobody, in no state, and not by its sizes."""
        proposal = self._open(self._create_pictured())
        bare = self._open(self._create_proposal())
        states = ("gathering", "prioritised", "voting", "accepted", "withdrawn")
        for state in states:
            (proposal | bare).write({"state": state})
            for user in (self.user_a, self.user_organiser):
                for record, image in (
                    (proposal, RED),
                    (proposal, RED.decode()),
                    (proposal, False),
                    (bare, RED),
                ):
                    with (
                        self.subTest(state=state, user=user.login),
                        self.assertRaisesRegex(UserError, "what they support stays"),
                    ):
                        record.with_user(user).write({"image": image})
        proposal.state = "gathering"
        for user, context in (
            (self.user_a, {"bin_size": True}),
            (self.user_organiser, {"bin_size_image": True}),
        ):
            with self.assertRaises(UserError):
                proposal.with_user(user).with_context(**context).image = RED
        for name in ("image_512", "image_128"):
            with self.assertRaises(UserError):
                proposal.with_user(self.user_a).write({name: RED})
            proposal.with_user(self.user_organiser).write({name: RED})
        proposal.invalidate_recordset()
        for name in ("image", "image_512", "image_128"):
            self.assertEqual(base64.b64decode(proposal[name]), self.picture, name)

    def test_frozen_for_authors_with_files(self):
        """An author who works here writes files of what is the author's own."""
        user = new_test_user(
            self.env,
            login="author_at_work",
            groups="base.group_user",
            company_id=self.community.company_id.id,
            company_ids=[Command.set(self.community.company_id.ids)],
        )
        author = self._create_membership(user.partner_id, self.community)
        proposal = self._open(self._create_pictured(author=author))
        [file] = self.env["ir.attachment"].search(
            [
                ("res_model", "=", proposal._name),
                ("res_id", "=", proposal.id),
                ("res_field", "=", "image"),
            ]
        )
        for change in (
            lambda: file.with_user(user).write({"datas": RED}),
            lambda: file.with_user(user).unlink(),
        ):
            with self.assertRaises(AccessError):
                change()
        self.assertEqual(self._get_stored(proposal), self.picture)

    def test_drafts_by_rpc(self):
        """The author, and organisers; cleaned as by the form."""
        spy = base64.b64encode(make_picture((30, 30), exif=make_exif()))
        for user in (self.user_a, self.user_organiser):
            self.draft.with_user(user).image = spy
            self.assertEqual(read_picture(self._get_stored(self.draft)).size, (30, 30))
            self.assertNotIn(b"Spy phone", self._get_stored(self.draft))
            self.draft.with_user(user).image = False
        with self.assertRaises(AccessError):
            self.draft.with_user(self.user_b).image = spy
        created = (
            self.env["solidarity.proposal"]
            .with_user(self.user_a)
            .with_context(default_image=spy, default_image_512=spy)
            .create(
                {
                    "community_id": self.community.id,
                    "title": "A bench",
                    "summary": SUMMARY,
                }
            )
        )
        self.assertFalse(created.image or created.image_512)
