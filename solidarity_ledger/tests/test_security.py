from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import exceptions
from .common import LedgerCommon

MODELS = (
    "solidarity.ledger",
    "solidarity.account",
    "solidarity.transfer",
    "solidarity.entry",
)


@tagged("post_install", "-at_install")
class TestSecurity(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account_organiser = cls.ledger._account(cls.partner_organiser)
        cls.transfer = cls._pay("2")
        cls.hidden = cls._pay("1", cls.account_b, cls.account_organiser)
        cls.other_ledger = cls._create_ledger(cls.other_community)
        cls.other_ledger._account(cls.partner_other)
        cls.foreign_ledger = cls._create_ledger(cls.foreign_community)
        cls.foreign_ledger._account(cls.partner_foreign)
        cls.user_accountant = cls._create_accountant()

    def _visible(self, user, model, domain=()):
        """Return what a user finds of the three ledgers of this test."""
        ledgers = self.ledger + self.other_ledger + self.foreign_ledger
        path = "id" if model == "solidarity.ledger" else "ledger_id"
        return (
            self.env[model]
            .with_user(user)
            .search(Domain(path, "in", ledgers.ids) & Domain(domain))
            .with_env(self.env)
        )

    def test_member_sees_own(self):
        self.assertEqual(self._visible(self.user_a, "solidarity.ledger"), self.ledger)
        self.assertEqual(
            self._visible(self.user_a, "solidarity.account"), self.account_a
        )
        self.assertEqual(
            self._visible(self.user_a, "solidarity.transfer"), self.transfer
        )
        self.assertEqual(
            self._visible(self.user_a, "solidarity.entry").account_id, self.account_a
        )
        with self.assertRaises(AccessError):
            self.account_b.with_user(self.user_a).read(["balance"])
        with self.assertRaises(AccessError):
            self.hidden.with_user(self.user_a).read(["amount"])

    def test_other_community_and_company_see_nothing(self):
        for user, own in (
            (self.user_other, self.other_ledger),
            (self.user_foreign, self.foreign_ledger),
        ):
            self.assertEqual(self._visible(user, "solidarity.ledger"), own)
            for model in MODELS[1:]:
                self.assertFalse(
                    self._visible(user, model, [("ledger_id", "!=", own.id)]), model
                )

    def test_employee_without_membership_sees_nothing(self):
        for model in MODELS:
            self.assertFalse(self._visible(self.user_employee, model), model)

    def test_moderator_sees_own_only(self):
        self.assertFalse(self._visible(self.user_moderator, "solidarity.account"))
        self.assertFalse(self._visible(self.user_moderator, "solidarity.transfer"))

    def test_public_sees_nothing(self):
        for model in MODELS:
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.user_public).search([])

    def test_organiser_sees_the_community(self):
        self.assertEqual(
            self._visible(self.user_organiser, "solidarity.ledger"), self.ledger
        )
        self.assertIn(
            self.account_b, self._visible(self.user_organiser, "solidarity.account")
        )
        self.assertIn(
            self.hidden, self._visible(self.user_organiser, "solidarity.transfer")
        )

    def test_manager_sees_the_communities_of_the_company(self):
        self.assertEqual(
            self._visible(self.user_manager, "solidarity.ledger"),
            self.ledger + self.other_ledger,
        )

    def test_accountant_reads_the_company(self):
        self.assertEqual(
            self._visible(self.user_accountant, "solidarity.ledger"),
            self.ledger + self.other_ledger,
        )
        entries = self._visible(self.user_accountant, "solidarity.entry")
        self.assertEqual(len(entries), 4)
        self.assertEqual(sum(entries.mapped("amount")), 0)
        with self.assertRaises(AccessError):
            self.account_a.with_user(self.user_accountant).write(
                {"credit_limit": 5, "policy_reason": "I may not do this"}
            )
        with self.assertRaises(AccessError):
            self.transfers.with_user(self.user_accountant).create(self._vals("1"))

    def test_menus(self):
        def visible(user):
            menus = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            names = {
                "root": "solidarity_base.menu_solidarity_root",
                "communities": "solidarity_base.menu_solidarity_communities",
                "ledgers": "solidarity_ledger.solidarity_ledger_root_menu",
                "entries": "solidarity_ledger.solidarity_entry_menu",
            }
            return {
                name for name, xmlid in names.items() if self.env.ref(xmlid).id in menus
            }

        self.assertEqual(visible(self.user_accountant), {"root", "ledgers", "entries"})
        self.assertEqual(
            visible(self.user_organiser), {"root", "communities", "ledgers", "entries"}
        )
        self.assertEqual(visible(self.user_moderator), {"root", "communities"})
        self.assertFalse(visible(self.user_employee))

    def test_shared_balance_and_history(self):
        self.membership_b.share_balance = True
        self.env.flush_all()
        self.assertIn(self.account_b, self._visible(self.user_a, "solidarity.account"))
        self.assertNotIn(
            self.account_b,
            self._visible(self.user_a, "solidarity.entry").account_id,
        )
        self.membership_b.share_history = True
        self.env.flush_all()
        self.assertIn(
            self.account_b,
            self._visible(self.user_a, "solidarity.entry").account_id,
        )
        self.assertNotIn(self.hidden, self._visible(self.user_a, "solidarity.transfer"))
        self.assertNotIn(
            self.account_b, self._visible(self.user_other, "solidarity.account")
        )

    def test_history_without_balance(self):
        self.membership_b.share_history = True
        self.env.flush_all()
        self.assertNotIn(
            self.account_b,
            self._visible(self.user_a, "solidarity.entry").account_id,
            "entries carry the balance after them",
        )

    def test_community_that_shows_all_balances(self):
        self.community.write(
            {"balance_visibility": "members", "policy_reason": "Assembly of May"}
        )
        self.env.flush_all()
        self.assertIn(self.account_b, self._visible(self.user_a, "solidarity.account"))
        self.assertNotIn(
            self.account_b, self._visible(self.user_other, "solidarity.account")
        )
        self.assertNotIn(
            self.ledger.community_account_id,
            self._visible(self.user_a, "solidarity.account"),
        )

    def test_nobody_writes_past_the_actions(self):
        account, transfer = self.account_a, self.transfer
        request = self._request("1")
        for user in (self.user_a, self.user_b, self.user_other, self.user_moderator):
            for record, vals in (
                (account, {"credit_limit": 1000, "policy_reason": "More for me now"}),
                (account, {"balance": 1000}),
                (account, {"state": "open"}),
                (transfer, {"amount": 1}),
                (request, {"state": "posted"}),
                (request, {"amount": 100}),
                (
                    self.ledger,
                    {"credit_limit": 1000, "policy_reason": "More for everybody"},
                ),
                (transfer.entry_ids[:1], {"amount": 1}),
            ):
                with (
                    self.subTest(user=user.login, record=record, vals=vals),
                    self.assertRaises(AccessError),
                ):
                    record.with_user(user).write(vals)
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.transfers.with_user(user).create(self._vals("1"))
            with self.assertRaises(AccessError):
                self.env["solidarity.account"].with_user(user).create(
                    {"ledger_id": self.ledger.id, "partner_id": self.partner_a.id}
                )

    def test_organiser_edits_drafts_only(self):
        transfers = self.transfers.with_user(self.user_organiser)
        draft = transfers.create(self._vals("1"))
        draft.amount = 2
        draft.unlink()
        with self.assertRaises(AccessError):
            self.transfer.with_user(self.user_organiser).write({"description": "x"})
        with self.assertRaises(exceptions.NotAllowedError):
            transfers.create(self._vals("1", state="posted"))
        draft = transfers.create(self._vals("1"))
        # a context that comes by RPC carries no authority
        forged = draft.with_context(solidarity_state_authority=True)
        for state in ("posted", "pending", "failed"):
            for record in (draft, forged):
                with self.assertRaises(exceptions.NotAllowedError):
                    record.write({"state": state})
        own = self._pay("1", self.account_organiser, self.account_a)
        with self.assertRaises(AccessError):
            own.with_user(self.user_organiser).write({"description": "x"})

    @mute_logger("odoo.models.unlink")
    def test_organiser_of_another_community(self):
        self._create_membership(
            self.partner_employee, self.other_community, role="organiser"
        )
        self.user_employee.write(
            {
                "group_ids": [
                    (4, self.env.ref("solidarity_base.group_solidarity_organiser").id)
                ]
            }
        )
        self.assertEqual(
            self._visible(self.user_employee, "solidarity.ledger"), self.other_ledger
        )
        with self.assertRaises(AccessError):
            self.account_a.with_user(self.user_employee).write(
                {"credit_limit": 5, "policy_reason": "Not my community"}
            )
        with self.assertRaises(AccessError):
            self.transfers.with_user(self.user_employee).create(self._vals("1"))

    def test_private_methods_are_not_public(self):
        for model, method in (
            ("solidarity.transfer", "_post_transfers"),
            ("solidarity.transfer", "_post_at_once"),
            ("solidarity.transfer", "_request_transfer"),
            ("solidarity.ledger", "_account"),
        ):
            with self.assertRaises(AccessError):
                get_public_method(self.env[model], method)
