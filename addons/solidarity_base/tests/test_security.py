from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SolidarityCommon


@tagged("post_install", "-at_install")
class TestSecurity(SolidarityCommon):
    """What portal users, other communities, companies and visitors do not get."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = (
            cls.env["solidarity.moderation.report"]
            .with_user(cls.user_a)
            ._submit(cls.membership_b.with_user(cls.user_a), "Does not answer")
            .sudo()
        )
        cls.community.write(
            {"publish_threshold": 7, "policy_reason": "We are more careful now"}
        )
        cls.change = cls.env["solidarity.policy.change"].search(
            [("community_id", "=", cls.community.id)]
        )

    def _visible(self, records, user):
        """Return which of the records a search as ``user`` finds."""
        model = records.with_user(user).with_context(active_test=False)
        return model.search([("id", "in", records.ids)]).with_env(self.env)

    def _assert_denied(self, records, user, operation):
        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.base.models.ir_rule"),
            mute_logger("odoo.addons.base.models.ir_model"),
        ):
            records.with_user(user).check_access(operation)

    # ---------------------------------------------------------------- community

    def test_community_read(self):
        everything = self.community | self.other_community | self.foreign_community
        for user, expected in (
            (self.user_a, self.community),
            (self.user_other, self.other_community),
            (self.user_foreign, self.foreign_community),
            (self.user_organiser, self.community),
            (self.user_moderator, self.community),
            (self.user_employee, self.env["solidarity.community"]),
            (self.user_manager, self.community | self.other_community),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._visible(everything, user), expected)
                for community in everything - expected:
                    self._assert_denied(community, user, "read")

    def test_community_public(self):
        with mute_logger("odoo.addons.base.models.ir_model"):
            self._assert_denied(self.community, self.user_public, "read")

    def test_community_write(self):
        for user in (
            self.user_a,
            self.user_other,
            self.user_employee,
            self.user_moderator,
        ):
            self._assert_denied(self.community, user, "write")
        self._assert_denied(self.other_community, self.user_organiser, "write")
        self._assert_denied(self.foreign_community, self.user_manager, "write")
        self.community.with_user(self.user_organiser).name = "Renamed"
        self.other_community.with_user(self.user_manager).name = "Renamed, too"

    def test_community_create(self):
        model = self.env["solidarity.community"]
        for user in (self.user_a, self.user_employee, self.user_organiser):
            self._assert_denied(model, user, "create")
        community = model.with_user(self.user_manager).create({"name": "New Town"})
        self.assertTrue(community._get_membership()._is_organiser())

    def test_rules_are_never_stale(self):
        """A change of a membership counts at once, in searches and in checks."""
        community = self.community.with_user(self.user_other)
        self.assertFalse(self._visible(self.community, self.user_other))
        membership = self._create_membership(self.partner_other)
        self.assertTrue(community.is_member)
        self.assertTrue(self._visible(self.community, self.user_other))
        community.check_access("read")
        membership.action_suspend()
        self.assertFalse(self._visible(self.community, self.user_other))
        self._assert_denied(self.community, self.user_other, "read")

    def test_check_does_not_load_members(self):
        """Checking access to a record must not read a community's members."""
        self.env.invalidate_all()
        membership = self.membership_b.with_user(self.user_a)
        membership.check_access("read")
        cached = self.env.cache.get_records(
            self.env["solidarity.membership"], self.membership_b._fields["state"]
        )
        self.assertLessEqual(len(cached), 1)

    def test_role_outside_the_group_is_not_enough(self):
        """An internal user with the group sees nothing where the role is missing."""
        self._assert_denied(self.membership_other, self.user_organiser, "read")
        self._assert_denied(self.membership_other, self.user_organiser, "write")

    # --------------------------------------------------------------- membership

    def test_membership_read(self):
        pending = self._create_membership(self.partner_manager, state="pending")
        here = (
            self.membership_a
            | self.membership_b
            | self.membership_organiser
            | self.membership_moderator
        )
        everything = here | pending | self.membership_other | self.membership_foreign
        for user, expected in (
            (self.user_a, here),
            (self.user_other, self.membership_other),
            (self.user_foreign, self.membership_foreign),
            (self.user_organiser, here | pending),
            (self.user_moderator, here | pending),
            (self.user_employee, self.env["solidarity.membership"]),
            (self.user_manager, here | pending | self.membership_other),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._visible(everything, user), expected)

    def test_membership_suspended_sees_only_itself(self):
        self.membership_b.action_suspend()
        everything = self.membership_a | self.membership_b
        self.assertEqual(self._visible(everything, self.user_b), self.membership_b)
        self.assertEqual(self._visible(everything, self.user_a), self.membership_a)

    def test_membership_write(self):
        for user in (self.user_a, self.user_other, self.user_moderator):
            with self.assertRaises(AccessError):
                self.membership_a.with_user(user).write({"role": "organiser"})
        membership = self.membership_a.with_user(self.user_organiser)
        membership.role = "moderator"
        self.assertTrue(self.membership_a._is_moderator())

    def test_membership_flow_fields_are_closed(self):
        """Even organisers go through the actions, which check the state."""
        membership = self.membership_a.with_user(self.user_organiser)
        with self.assertRaises(UserError):
            membership.write({"state": "left"})
        with self.assertRaises(UserError):
            membership.write({"partner_id": self.partner_b.id})
        with self.assertRaises(UserError):
            membership.write({"community_id": self.other_community.id})

    def test_membership_create(self):
        vals = {
            "community_id": self.community.id,
            "partner_id": self.partner_other.id,
            "state": "active",
            "role": "organiser",
        }
        for user in (self.user_a, self.user_other, self.user_moderator):
            with self.assertRaises(AccessError):
                self.env["solidarity.membership"].with_user(user).create(vals)
        with self.assertRaises(AccessError):
            self.env["solidarity.membership"].with_user(self.user_organiser).create(
                {
                    **vals,
                    "community_id": self.other_community.id,
                    "partner_id": self.partner_b.id,
                }
            )

    def test_addresses_stay_private(self):
        """No way of reading a fellow member shows e-mail, phone or street."""
        context = {
            "show_email": True,
            "show_address": True,
            "show_vat": True,
            "formatted_display_name": True,
        }
        model = self.env["solidarity.membership"].with_user(self.user_a)
        membership = model.browse(self.membership_b.id).with_context(**context)
        texts = [
            membership.read(),
            membership.search_read([("id", "=", membership.id)]),
            membership.web_read(
                {"partner_id": {"fields": {"display_name": {}}, "context": context}}
            ),
            membership.formatted_read_group(
                [("id", "=", membership.id)], ["partner_id"], ["__count"]
            ),
        ]
        with self.assertWarns(DeprecationWarning):  # still open to RPC
            texts.append(membership.read_group([], ["partner_id"], ["partner_id"]))
        for text in texts:
            self.assertIn("Bruno", str(text))
            for secret in ("member_b@", "555 0100", "5550100", "secret street"):
                self.assertNotIn(secret, str(text))
        self._assert_denied(self.partner_b, self.user_a, "read")
        with self.assertRaises(AccessError):
            membership.web_read({"partner_id": {"fields": {"email": {}}}})
        self.assertFalse(
            model.search(
                [
                    ("id", "=", self.membership_b.id),
                    ("partner_id.email", "=", self.partner_b.email),
                ]
            )
        )
        self.assertEqual(membership.name, "Bruno Member")

    def test_addresses_stay_private_on_other_models(self):
        """A path over users or memberships to a contact shows the name only."""
        context = {"show_email": True, "show_address": True}
        for model, path in (
            ("solidarity.moderation.report", "subject_membership_id.partner_id"),
            ("solidarity.policy.change", "user_id.partner_id"),
            ("solidarity.community", "partner_id"),
        ):
            records = self.env[model].with_user(self.user_a).with_context(**context)
            for groups in (
                records.formatted_read_group([], [path], ["__count"]),
                records.formatted_read_grouping_sets([], [[path]], ["__count"]),
            ):
                self.assertTrue(groups)
                for secret in ("@", "secret street"):
                    self.assertNotIn(secret, str(groups))

    def test_addresses_stay_private_everywhere(self):
        """What members may read on the portal, of any addon, has the mixin: each record
        leads to a contact, be it of who wrote it."""
        mixin = self.env.registry["solidarity.contact.privacy.mixin"]
        self.assertFalse(
            [
                name
                for name, model in self.env.registry.items()
                if name.startswith("solidarity.")
                and not model._abstract
                and self.env[name].with_user(self.user_a).has_access("read")
                and not issubclass(model, mixin)
            ]
        )

    def test_chatter_is_for_organisers(self):
        message = self.membership_a.message_post(
            body="Talked on the phone", subtype_xmlid="mail.mt_comment"
        )
        for user in (self.user_a, self.user_b, self.user_employee):
            with self.assertRaises(AccessError):
                message.with_user(user).check_access("read")
        message.with_user(self.user_organiser).check_access("read")

    # ----------------------------------------------------------- policy changes

    def test_policy_change(self):
        self.assertTrue(self.change)
        for user in (self.user_a, self.user_organiser, self.user_manager):
            self.assertEqual(self._visible(self.change, user), self.change)
        for user in (self.user_other, self.user_foreign, self.user_employee):
            self.assertFalse(self._visible(self.change, user))
        for user in (self.user_a, self.user_organiser, self.user_manager):
            for operation in ("write", "create", "unlink"):
                self._assert_denied(self.change, user, operation)

    # --------------------------------------------------------------- moderation

    def test_report_read(self):
        for user in (self.user_a, self.user_organiser, self.user_moderator):
            self.assertEqual(self._visible(self.report, user), self.report)
        for user in (
            self.user_b,
            self.user_other,
            self.user_foreign,
            self.user_employee,
        ):
            self.assertFalse(self._visible(self.report, user))

    def test_report_about_a_moderator_or_manager(self):
        """Neither role nor group lets somebody see who reported them."""
        self._create_membership(self.partner_manager, role="organiser")
        for membership, user in (
            (self.membership_moderator, self.user_moderator),
            (self.community._get_membership(self.partner_manager), self.user_manager),
        ):
            report = (
                self.env["solidarity.moderation.report"]
                .with_user(self.user_a)
                ._submit(membership.with_user(self.user_a), "Shouts at people")
            )
            self.assertFalse(self._visible(report, user))
            with self.assertRaises(AccessError):
                report.with_user(user).action_dismiss()

    def test_report_write(self):
        for user in (self.user_a, self.user_b, self.user_other):
            self._assert_denied(self.report, user, "write")
            with self.assertRaises(AccessError):
                self.report.with_user(user).action_dismiss()
        self.assertEqual(self.report.state, "open")

    def test_reporter_is_not_a_field_for_members(self):
        with self.assertRaises(AccessError):
            self.report.with_user(self.user_a).read(["reporter_id"])

    # --------------------------------------------------------------- categories

    def test_category(self):
        category = self.env["solidarity.category"].create(
            {"name": "Test", "kind": "time"}
        )
        for user in (self.user_a, self.user_foreign, self.user_public):
            self.assertEqual(category.with_user(user).name, "Test")
            self._assert_denied(category, user, "write")
        self._assert_denied(category, self.user_organiser, "write")
        category.with_user(self.user_manager).name = "Changed"
