from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .import_common import ImportCommon

MODELS = (
    "solidarity.import",
    "solidarity.import.column",
    "solidarity.import.problem",
    "solidarity.import.preview",
    "solidarity.import.balance",
    "solidarity.import.member",
)
TEXT = "id,from,to,amount\n1,a,b,1\n2,a,b,0\n"


@tagged("post_install", "-at_install")
class TestImportSecurity(ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls._run(TEXT)
        cls.accountant = cls._create_accountant(right="manager")
        partner = cls._create_user(
            "organiser_other", "solidarity_base.group_solidarity_organiser"
        ).partner_id
        cls._create_membership(partner, cls.other_community, role="organiser")
        cls.organiser_other = partner.user_ids
        cls.manager_foreign = cls._create_user(
            "manager_foreign",
            "solidarity_base.group_solidarity_manager",
            company_id=cls.company_foreign.id,
            company_ids=[(6, 0, cls.company_foreign.ids)],
        )

    def _get_records(self, name):
        return {
            "solidarity.import": self.record,
            "solidarity.import.column": self.record.column_ids,
            "solidarity.import.problem": self.record.problem_ids,
            "solidarity.import.preview": self.record.preview_ids,
            "solidarity.import.balance": self.record.balance_ids,
            "solidarity.import.member": self.env["solidarity.import.member"].search(
                [("community_id", "=", self.community.id)]
            ),
        }[name]

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_sees_nothing(self):
        for user in (
            self.user_a,
            self.user_public,
            self.user_employee,
            self.user_moderator,
            self.accountant,
            self.user_other,
            self.organiser_other,
            self.manager_foreign,
        ):
            for name in MODELS:
                with self.subTest(user=user.login, model=name):
                    records = self._get_records(name).with_user(user)
                    self.assertTrue(records)
                    for operation in ("read", "write", "unlink"):
                        with self.assertRaises(AccessError):
                            records.check_access(operation)
            for action in (
                "action_check",
                "action_import",
                "action_stop",
                "action_post_openings",
            ):
                with self.assertRaises(AccessError):
                    getattr(self.record.with_user(user), action)()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_imports_nothing(self):
        for user in (
            self.user_a,
            self.user_employee,
            self.accountant,
            self.organiser_other,
            self.manager_foreign,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._import(TEXT, user=user)

    def test_organiser_and_manager(self):
        for user in (self.user_organiser, self.user_manager):
            with self.subTest(user=user.login):
                for name in MODELS:
                    self._get_records(name).with_user(user).check_access("read")
                record = self._import(
                    f"id,from,to,amount\n{user.login},a,{user.login},1\n",
                    user=user,
                    create_members=True,
                )
                record.action_check()
                record.action_import()
                self.assertEqual((record.state, record.transfer_count), ("done", 1))
                self.assertEqual(record.new_member_count, 1)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_results_are_not_edited(self):
        record = self._import(TEXT, user=self.user_organiser, source="mine")
        record.action_check()
        for vals in ({"state": "done"}, {"transfer_count": 5}, {"row_offset": 9}):
            with self.assertRaises(UserError):
                record.write(vals)
        with self.assertRaises(UserError):
            self._import(TEXT, user=self.user_organiser, state="checked")
        for lines in (record.problem_ids, record.preview_ids, record.balance_ids):
            for operation in ("write", "create", "unlink"):
                with self.assertRaises(AccessError):
                    lines.check_access(operation)
        for operation in ("create", "unlink"):
            with self.assertRaises(AccessError):
                record.column_ids.check_access(operation)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_members_and_openings(self):
        """An organiser brings members and balances, but only by files, and only into
        the own community."""
        text = "number,name,email,balance\nq7,Quim,quim@x.org,2\na,Ana,,0\n"
        record = self._import(
            text, user=self.user_organiser, source="mine", format="columns_members"
        )
        record.action_check()
        record.action_import()
        self.assertEqual((record.state, record.new_member_count), ("done", 1))
        self.assertEqual(record.comparison_ids.mapped("difference"), [0, -2])
        record.action_post_openings()
        self.assertEqual(self._count(), 2)
        record.invalidate_recordset()
        self.assertEqual(record.difference_count, 0)
        for vals in (
            {"balance_source": 50},
            {"has_balance": False},
            {"ledger_id": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                record.comparison_ids[0].write(vals)
        for user in (self.user_a, self.accountant, self.organiser_other):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                record.comparison_ids.with_user(user).read(["balance_source"])

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_targets(self):
        """A code stands for a member, or for an account that is nobody's."""
        codes = self.env["solidarity.import.member"].with_user(self.user_organiser)
        vals = {"community_id": self.community.id, "source": "mine", "code": "sys"}
        codes.create({**vals, "target": "community"})
        for wrong in (
            {"code": "x", "target": "member"},
            {"code": "y", "target": "clearing", "membership_id": self.membership_a.id},
        ):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                codes.create({**vals, **wrong})

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_import_stays_in_its_community(self):
        """Neither the ledger nor a remembered member may be somebody else's."""
        ledger = self._create_ledger(self.other_community)
        record = self._import(TEXT, user=self.user_organiser, source="mine")
        with self.assertRaises(AccessError):
            record.ledger_id = ledger.id
        codes = self.env["solidarity.import.member"].with_user(self.user_organiser)
        code = codes.create(
            {
                "community_id": self.community.id,
                "source": "mine",
                "code": "a",
                "membership_id": self.membership_a.id,
            }
        )
        with self.assertRaises(AccessError):
            code.write(
                {
                    "community_id": self.other_community.id,
                    "membership_id": self.membership_other.id,
                }
            )
        with self.assertRaises(ValidationError):
            code.sudo().membership_id = self.membership_other.id
        with self.assertRaises(AccessError):
            codes.create(
                {
                    "community_id": self.other_community.id,
                    "source": "mine",
                    "code": "a",
                    "membership_id": self.membership_other.id,
                }
            )
