import json

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from odoo.addons.solidarity_base.models.solidarity_governed_mixin import (
    POLICY_AUTHORITY,
)

from .policy_common import PolicyCommon

VALS = {"support_cap": 50, "policy_reason": "Because I can do it"}


@tagged("post_install", "-at_install")
class TestPolicyVoteOnly(PolicyCommon):
    """Where members decide the rules by vote nobody else changes them, in any way that
    people have."""

    def tearDown(self):
        self.env.invalidate_all()
        self.assertEqual(self.community.support_cap, 10)
        self.assertEqual(self.community.governance_mode, "vote")
        self.assertFalse(self._get_new_log())
        super().tearDown()

    def _get_powerful(self):
        return [
            self.user_organiser,
            self.user_manager,
            self.env.ref("base.user_admin"),
            self.env.ref("base.user_root"),
        ]

    def test_write(self):
        for user in self._get_powerful():
            community = self.community.with_user(user)
            for vals in (
                VALS,
                {**VALS, "governance_mode": "organiser"},
                {"governance_mode": "organiser", "policy_reason": "Away with it"},
            ):
                with self.assertRaisesRegex(UserError, "accepted proposal"):
                    community.write(vals)
                with self.assertRaisesRegex(UserError, "accepted proposal"):
                    community.sudo().write(vals)

    def test_people_without_rights(self):
        for user in (
            self.user_a,
            self.user_moderator,
            self.user_employee,
            self.user_other,
            self.user_foreign,
            self.user_public,
        ):
            with self.assertRaises(AccessError):
                self.community.with_user(user).write(VALS)

    def test_forged_context(self):
        """What comes by RPC is JSON: no object of ours can be in it."""
        for forged in (
            True,
            "POLICY_AUTHORITY",
            str(POLICY_AUTHORITY),
            {"__class__": "object"},
            [POLICY_AUTHORITY.__class__.__name__],
        ):
            context = {
                "solidarity_policy_authority": forged,
                "solidarity_policy_origin": {"decision_id": 1},
            }
            context = json.loads(json.dumps(context))
            for user in self._get_powerful():
                with self.assertRaisesRegex(UserError, "accepted proposal"):
                    call_kw(
                        self.env["solidarity.community"].with_user(user),
                        "write",
                        [self.community.ids, VALS],
                        {"context": context},
                    )

    def test_forged_origin(self):
        """A change of organisers does not carry the name of a decision."""
        decision = self._get_ballot(
            self._deliberate(self._create_policy(("support_cap", 9)))
        )
        self.other_community.with_context(
            solidarity_policy_origin={"decision_id": decision.id}
        ).write({"support_cap": 11, "policy_reason": "Decided in May"})
        log = self._get_log(self.other_community)
        self.assertEqual(len(log), 1)
        self.assertFalse(log.decision_id)

    def test_private_methods(self):
        """Nothing that has the authority can be called by RPC."""
        for model, method in (
            ("solidarity.community", "_write_decided"),
            ("solidarity.community", "_emergency_change"),
            ("solidarity.proposal.rule", "_apply"),
            ("solidarity.proposal.rule", "_apply_due"),
            ("solidarity.proposal.rule", "_schedule"),
            ("solidarity.emergency.change", "_lapse"),
            ("solidarity.proposal", "_decide"),
        ):
            with self.assertRaises(AccessError):
                call_kw(
                    self.env[model].with_user(self.user_organiser), method, [[]], {}
                )

    def test_import(self):
        """An imported file is a write like any other."""
        for user in self._get_powerful():
            result = (
                self.env["solidarity.community"]
                .with_user(user)
                .load(
                    [".id", "support_cap", "policy_reason"],
                    [[str(self.community.id), "50", "Imported from my file"]],
                )
            )
            self.assertFalse(result["ids"])
            self.assertIn("accepted proposal", result["messages"][0]["message"])

    def test_through_another_record(self):
        """A write of a record that has the community among its fields."""
        membership = self.membership_organiser.with_user(self.user_organiser)
        with self.assertRaises(UserError):
            membership.write({"community_id": self.other_community.id})
        with self.assertRaises(UserError):
            self.env["solidarity.proposal"].with_user(self.user_organiser).create(
                {
                    "community_id": self.community.id,
                    "author_id": self.membership_organiser.id,
                    "kind": "policy",
                    "title": "Mine alone",
                    "summary": "Accepted before anybody has seen it",
                    "state": "accepted",
                    "rule_ids": [
                        Command.create(
                            {
                                **self._rule("support_cap", "50"),
                                "state": "scheduled",
                                "date_due": "2020-01-01",
                            }
                        )
                    ],
                }
            )
        self.env["solidarity.proposal.rule"]._apply_due(self.community)

    def test_accepted_by_hand(self):
        proposal = self._open(self._create_policy(("support_cap", 50)))
        for user in self._get_powerful()[:3]:
            for record, vals in (
                (proposal, {"state": "accepted"}),
                (proposal.rule_ids, {"state": "scheduled"}),
            ):
                with self.assertRaises(UserError):
                    record.with_user(user).write(vals)
        self.env["solidarity.proposal.rule"]._apply_due(self.community)

    def test_another_record(self):
        """A copy of the community is another one: its rules are not ours."""
        other = self.community.copy({"name": "Another", "code": "another"})
        self.assertEqual(other.governance_mode, "vote")
        with self.assertRaisesRegex(UserError, "accepted proposal"):
            other.write(VALS)

    def test_log_is_closed(self):
        change = self.log_start[-1]
        for user in self._get_powerful()[:3]:
            for work in (
                lambda own: own.write({"decision_id": False}),
                lambda own: own.unlink(),
                lambda own: own.copy(),
            ):
                with self.assertRaises(AccessError):
                    work(change.with_user(user))
