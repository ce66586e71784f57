from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .funding_common import FundingCommon


@tagged("post_install", "-at_install")
class TestFundingFixed(FundingCommon):
    """What members vote on, and what they decided, stays as it is."""

    def test_frozen(self):
        """What members vote on stays as it is: for organisers, and in the database."""
        self.funding.action_open()
        mine = self.funding.with_user(self.user_organiser)
        for vals in (
            {"budget": 1},
            {"method": "dot"},
            {"date_close": fields.Datetime.now()},
            {"name": "Another"},
        ):
            with self.assertRaisesRegex(UserError, "is fixed since its ballot opened"):
                mine.write(vals)
        for vals in ({"rule": "greedy"}, {"state": "closed"}, {"result": {}}):
            with self.assertRaisesRegex(UserError, "ends with its ballot"):
                mine.write(vals)
        for change in ("budget = 1", "rule = 'greedy'", "method = 'dot'"):
            with (
                self.assertRaisesRegex(CheckViolation, "fixed when members vote"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE solidarity_funding_round SET {change} WHERE id = %s",
                    [self.funding.id],
                )

    def test_result_is_final(self):
        self.funding.action_open()
        self._vote(self.funding, *[["Garden"]] * 5)
        self._close(self.funding)
        for change in ("result = '{}'", "state = 'draft'", "budget = 1"):
            with (
                self.assertRaisesRegex(CheckViolation, "final|ended|fixed"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE solidarity_funding_round SET {change} WHERE id = %s",
                    [self.funding.id],
                )
        with self.assertRaisesRegex(UserError, "it is kept"):
            self.funding.unlink()
        with self.assertRaisesRegex(UserError, "its result stays"):
            self.funding.action_cancel("Because I can.")

    def test_budget_in_range(self):
        for budget in (0, -5, 1e13):
            with (
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._create_round(budget=budget)
                self.env.flush_all()


@tagged("post_install", "-at_install")
class TestFundingSecurity(FundingCommon):
    """Who may do what with rounds."""

    def test_members_read(self):
        member = self._user(self.members[0])
        self.assertEqual(self.funding.with_user(member).budget, 100)
        for vals in ({"budget": 1}, {"description": "Mine"}):
            with self.assertRaises(AccessError):
                self.funding.with_user(member).write(vals)
        with self.assertRaises(AccessError):
            self.funding.with_user(member).unlink()
        for user in (member, self.user_moderator, self.user_employee):
            for action in ("action_open", "action_cancel"):
                with self.assertRaises(AccessError):
                    getattr(self.funding.with_user(user), action)()
        with self.assertRaises(AccessError):
            self.env["solidarity.funding.round"].with_user(member).create(
                {"name": "Mine", "community_id": self.community.id, "budget": 5}
            )

    def test_others_read_nothing(self):
        rounds = self.env["solidarity.funding.round"]
        for user in (self.user_other, self.user_foreign, self.user_employee):
            self.assertFalse(rounds.with_user(user).search([]), user.login)
            with self.assertRaises(AccessError):
                self.funding.with_user(user).read(["budget"])
        with self.assertRaises(AccessError):
            self.funding.with_user(self.user_public).read(["budget"])

    def test_organiser(self):
        """Organisers work in their own communities, without what the count decides."""
        rounds = self.env["solidarity.funding.round"].with_user(self.user_organiser)
        mine = rounds.create(
            {"name": "Mine", "community_id": self.community.id, "budget": 5}
        )
        self.assertEqual(mine.state, "draft")
        with self.assertRaises(AccessError):
            rounds.create(
                {"name": "Theirs", "community_id": self.other_community.id, "budget": 5}
            )
        for vals in ({"rule": "greedy"}, {"state": "closed"}, {"is_imported": True}):
            with self.assertRaises(UserError):
                rounds.create(
                    {
                        "name": "Mine",
                        "community_id": self.community.id,
                        "budget": 5,
                        **vals,
                    }
                )
        smuggled = rounds.with_context(
            default_is_imported=True, default_notice="x", default_rule="greedy"
        ).create({"name": "Mine", "community_id": self.community.id, "budget": 5})
        self.assertRecordValues(
            smuggled, [{"is_imported": False, "notice": False, "rule": False}]
        )
        mine.unlink()
        other = self._create_round(community_id=self.other_community.id)
        with self.assertRaises(AccessError):
            other.with_user(self.user_organiser).action_open()

    def test_notes_are_for_organisers(self):
        member = self._user(self.members[0])
        self.funding.message_post(body="Internal")
        messages = self.env["mail.message"].with_user(member)
        domain = [("model", "=", self.funding._name), ("res_id", "=", self.funding.id)]
        self.assertFalse(messages.search(domain))
        with self.assertRaises(AccessError):
            self.funding.with_user(member).message_post(body="Hello")
