from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.solidarity_governed_mixin import POLICY_AUTHORITY
from .common import SolidarityCommon

REASON = "Decided at the assembly of May"


@tagged("post_install", "-at_install")
class TestPolicy(SolidarityCommon):
    def _get_changes(self, community=None):
        return self.env["solidarity.policy.change"].search(
            [("community_id", "=", (community or self.community).id)], order="id"
        )

    def test_reason_is_required(self):
        for reason in ({}, {"policy_reason": "short"}, {"policy_reason": " " * 20}):
            with (
                self.subTest(reason=reason),
                self.assertRaisesRegex(UserError, "give the reason"),
            ):
                self.community.write({"publish_threshold": 9, **reason})
        self.assertEqual(self.community.publish_threshold, 5)
        self.assertFalse(self._get_changes())

    def test_change_is_logged(self):
        self.community.with_user(self.user_organiser).write(
            {
                "publish_threshold": 9,
                "balance_visibility": "members",
                "policy_reason": f"  {REASON} ",
            }
        )
        self.assertRecordValues(
            self._get_changes(),
            [
                {
                    "res_model": "solidarity.community",
                    "res_id": self.community.id,
                    "field_name": "balance_visibility",
                    "old_value": "Each member sees the own balance",
                    "new_value": "Members see each other's balances",
                    "reason": REASON,
                    "user_id": self.user_organiser.id,
                },
                {
                    "res_model": "solidarity.community",
                    "res_id": self.community.id,
                    "field_name": "publish_threshold",
                    "old_value": "5",
                    "new_value": "9",
                    "reason": REASON,
                    "user_id": self.user_organiser.id,
                },
            ],
        )
        change = self._get_changes()[1]
        self.assertEqual(change.field_label, "Publish Figures From")
        self.assertEqual(change.record_name, "Test Riverside")

    def test_the_log_reads_records_at_once(self):
        """However many a page of the log names; one that is gone has no name."""
        values = {"company_id": self.community.company_id.id}
        communities = self.env["solidarity.community"].create(
            [{"name": f"Log {n}", "code": f"log{n}", **values} for n in range(8)]
        )
        communities.write({"publish_threshold": 9, "policy_reason": REASON})
        changes = self.env["solidarity.policy.change"].search(
            [("community_id", "in", communities.ids)]
        )

        def count_queries(shown):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            names = shown.mapped("record_name")
            self.assertEqual(names, shown.community_id.mapped("name"))
            return self.env.cr.sql_log_count - before

        self.assertEqual(len(changes), 8)
        self.assertEqual(count_queries(changes), count_queries(changes[:2]))
        gone = changes.new({"res_model": "solidarity.community", "res_id": 0})
        self.assertFalse(gone.record_name)

    def test_reason_is_not_kept(self):
        self.community.write({"publish_threshold": 9, "policy_reason": REASON})
        self.assertFalse(self.community.policy_reason)
        with self.assertRaises(UserError):
            self.community.publish_threshold = 10

    def test_no_change_needs_no_reason(self):
        self.community.write(
            {"publish_threshold": 5, "governance_mode": "organiser", "name": "New name"}
        )
        self.assertFalse(self._get_changes())

    def test_create_needs_no_reason(self):
        community = self.env["solidarity.community"].create(
            {"name": "X", "publish_threshold": 50, "policy_reason": "ignored"}
        )
        self.assertFalse(self._get_changes(community))

    def test_several_records(self):
        both = self.community | self.other_community
        self.other_community.write({"publish_threshold": 9, "policy_reason": REASON})
        both.write({"publish_threshold": 9, "policy_reason": REASON})
        self.assertEqual(len(self._get_changes(self.community)), 1)
        self.assertEqual(len(self._get_changes(self.other_community)), 1)

    def test_types_are_compared_as_such(self):
        """Equal values of another shape are no change; others are logged readably."""
        model = self.env.registry["solidarity.community"]
        names = ("latitude", "active", "name", "company_id")
        self.community.latitude = 1.5
        with patch.object(model, "_governed_fields", names):
            self.community.write(
                {
                    "latitude": 1.50000000001,
                    "active": True,
                    "name": "Test Riverside",
                    "company_id": self.community.company_id.id,
                }
            )
            self.assertFalse(self._get_changes())
            self.community.write(
                {
                    "latitude": 1.6,
                    "active": False,
                    "name": "Other",
                    "policy_reason": REASON,
                }
            )
        texts = [(c.old_value, c.new_value) for c in self._get_changes()]
        self.assertEqual(
            texts, [("1.5", "1.6"), ("Yes", "No"), ("Test Riverside", "Other")]
        )

    # --------------------------------------------------------------------- vote

    def _vote(self):
        self.community.write({"governance_mode": "vote", "policy_reason": REASON})

    def test_by_vote_only(self):
        self._vote()
        for user in (self.user_organiser, self.user_manager, self.env.user):
            with self.assertRaisesRegex(UserError, "accepted proposal"):
                self.community.with_user(user).write(
                    {"publish_threshold": 9, "policy_reason": REASON}
                )
        with self.assertRaisesRegex(UserError, "accepted proposal"):
            self.community.write(
                {"governance_mode": "organiser", "policy_reason": REASON}
            )
        self.community.write({"name": "Not a rule"})
        self.assertEqual(self.community.publish_threshold, 5)

    def test_authority(self):
        self._vote()
        self.community.with_context(solidarity_policy_authority=POLICY_AUTHORITY).write(
            {"publish_threshold": 9, "policy_reason": REASON}
        )
        self.assertEqual(self.community.publish_threshold, 9)
        self.assertEqual(self._get_changes()[-1].field_name, "publish_threshold")

    def test_authority_needs_the_reason_too(self):
        self._vote()
        community = self.community.with_context(
            solidarity_policy_authority=POLICY_AUTHORITY
        )
        with self.assertRaisesRegex(UserError, "give the reason"):
            community.publish_threshold = 9

    def test_authority_is_not_forged(self):
        """What a context can hold when it comes in by RPC opens nothing."""
        self._vote()
        for forged in (True, 1, "POLICY_AUTHORITY", str(POLICY_AUTHORITY), {}, []):
            community = self.community.with_context(solidarity_policy_authority=forged)
            with self.assertRaisesRegex(UserError, "accepted proposal"):
                community.write({"publish_threshold": 9, "policy_reason": REASON})

    def test_log_only(self):
        """A model may log its rules without a vote on them."""
        self._vote()
        model = self.env.registry["solidarity.community"]
        with patch.object(model, "_governed_by_vote", False):
            self.community.write({"publish_threshold": 9, "policy_reason": REASON})
        self.assertEqual(self.community.publish_threshold, 9)

    # ----------------------------------------------------------------- the log

    def test_log_about_single_members(self):
        """Rules about one member are logged for the organisers alone."""
        model = type(self.env["solidarity.community"])
        with patch.object(model, "_governed_privately", True):
            self.community.write({"publish_threshold": 9, "policy_reason": REASON})
        change = self._get_changes()
        self.assertTrue(change.is_private)
        for user in (self.user_a, self.user_moderator, self.user_employee):
            self.assertFalse(change.with_user(user).search([("id", "=", change.id)]))
            with self.assertRaises(AccessError):
                change.with_user(user).read(["new_value"])
        for user in (self.user_organiser, self.user_manager):
            self.assertEqual(change.with_user(user).new_value, "9")

    def test_log_is_closed(self):
        self.community.write({"publish_threshold": 9, "policy_reason": REASON})
        change = self._get_changes()
        for user in (
            self.user_organiser,
            self.user_manager,
            self.env.ref("base.user_admin"),
        ):
            with self.assertRaises(AccessError):
                change.with_user(user).write({"reason": "Something else"})
            with self.assertRaises(AccessError):
                change.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.env["solidarity.policy.change"].with_user(user).create(
                    {
                        "community_id": self.community.id,
                        "res_model": "solidarity.community",
                        "res_id": self.community.id,
                        "field_name": "name",
                        "reason": REASON,
                    }
                )
