from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GovernanceCommon

MODELS = ("solidarity.support", "solidarity.support.move")


@tagged("post_install", "-at_install")
class TestSupportSecurity(GovernanceCommon):
    """Who supports what is public to the community, and to nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supported = {}
        for member in (cls.membership_a, cls.membership_other, cls.membership_foreign):
            proposal = cls._open(cls._create_proposal(member))
            proposal._support(member, 5)
            cls.supported[member.community_id] = proposal
        cls.env.flush_all()

    def _see(self, model, user, community):
        """Return how many rows of a community a user finds."""
        return (
            self.env[model]
            .with_user(user)
            .search_count([("proposal_id", "=", self.supported[community].id)])
        )

    def test_read(self):
        for model in (*MODELS, "solidarity.support.report"):
            for user, sees in (
                (self.user_a, self.community),
                (self.user_b, self.community),
                (self.user_moderator, self.community),
                (self.user_organiser, self.community),
                (self.user_other, self.other_community),
                (self.user_foreign, self.foreign_community),
                (self.user_employee, None),
                (self.user_manager, self.community | self.other_community),
            ):
                if model.endswith("report") and user.share:
                    continue
                for community in self.supported:
                    with self.subTest(model=model, user=user.login, of=community.code):
                        expected = 1 if sees and community in sees else 0
                        self.assertEqual(self._see(model, user, community), expected)

    def test_suspended_members_read_nothing(self):
        self.membership_b.action_suspend()
        for model in MODELS:
            self.assertEqual(self._see(model, self.user_b, self.community), 0)

    def test_hidden_proposals(self):
        """What moderators hid has a title, too: nobody reads it by way of the support,
        but those who gave some find it among their own movements."""
        self.supported[self.community]._moderation_hide()
        self.env["solidarity.membership"].create(
            {
                "community_id": self.community.id,
                "partner_id": self.user_employee.partner_id.id,
                "state": "active",
            }
        )
        for model, user, seen in (
            ("solidarity.support", self.user_a, 1),
            ("solidarity.support", self.user_b, 0),
            ("solidarity.support.move", self.user_a, 2),
            ("solidarity.support.move", self.user_b, 0),
            ("solidarity.support.move", self.user_moderator, 2),
            ("solidarity.support.report", self.user_employee, 0),
            ("solidarity.support.report", self.user_moderator, 2),
        ):
            with self.subTest(model=model, user=user.login):
                self.assertEqual(self._see(model, user, self.community), seen)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_public(self):
        for model in (*MODELS, "solidarity.support.report"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.user_public).search([])
        with self.assertRaises(AccessError):
            self.env["solidarity.support.report"].with_user(self.user_a).search([])

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_writes(self):
        """Neither members nor organisers nor managers: points move by giving them."""
        proposal = self.supported[self.community]
        row = {
            "proposal_id": proposal.id,
            "membership_id": self.membership_b.id,
            "community_id": self.community.id,
            "points": 1,
        }
        move = {**row, "support_id": proposal.support_ids.id, "kind": "allocate"}
        for user in (self.user_a, self.user_organiser, self.user_manager):
            for model, vals in zip(MODELS, (row, move), strict=True):
                records = (
                    self.env[model]
                    .with_user(user)
                    .search([("proposal_id", "=", proposal.id)])
                )
                self.assertEqual(len(records), 1)
                for operation in (
                    lambda model=records, vals=vals: model.create(vals),
                    lambda records=records: records.write({"points": 9}),
                    lambda records=records: records.unlink(),
                ):
                    with self.subTest(user=user.login), self.assertRaises(AccessError):
                        operation()

    def test_counts_are_closed(self):
        """What a member has left is not in any field that others read."""
        for user in (self.user_b, self.user_organiser, self.user_a):
            member = self.membership_a.with_user(user)
            self.assertNotIn("support_used", member.fields_get())
            with self.assertRaises(AccessError):
                member.read(["support_used"])
            with self.assertRaises(AccessError):
                member.search([("support_used", ">", 0)])
        self.assertEqual(
            self.membership_a.with_user(self.user_b).read(["support_available"])[0][
                "support_available"
            ],
            0,
        )

    def test_private_to_python(self):
        """RPC cannot call what moves points: pages do, for those whose points they
        are."""
        for record, name in (
            (self.env["solidarity.proposal"], "_support"),
            (self.env["solidarity.proposal"], "_support_at_once"),
            (self.env["solidarity.proposal"], "_lock_support"),
            (self.env["solidarity.proposal"], "_return_support"),
            (self.env["solidarity.proposal"], "_check_prioritised"),
            (self.env["solidarity.membership"], "_release_support"),
        ):
            self.assertTrue(hasattr(record, name))
            with self.assertRaisesRegex(AccessError, "cannot be called remotely"):
                get_public_method(record, name)

    def test_contact_stays_closed(self):
        """The list of supporters gives away names, not addresses."""
        rows = (
            self.supported[self.community]
            .support_ids.with_user(self.user_b)
            .with_context(show_email=True, show_address=True)
            .read(["membership_id", "member_name"])
        )
        self.assertNotIn("@", str(rows))
        self.assertIn("Ada Member", str(rows))
