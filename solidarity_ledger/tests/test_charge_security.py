from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.service.model import get_public_method
from odoo.tests import tagged

from .charge_common import ChargeCommon

MODELS = (
    "solidarity.charge",
    "solidarity.charge.run",
    "solidarity.charge.line",
    "solidarity.account.warning",
    "solidarity.monthly.statement",
)


@tagged("post_install", "-at_install")
class TestChargeSecurity(ChargeCommon):
    """Who sees charges, warnings and statements: members what concerns themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_accountant = cls._create_accountant()
        cls.foreign_accountant = cls._create_foreign_accountant()

    def setUp(self):
        super().setUp()
        self._run_job("2027-03-08")
        self._pay("9")
        self._pay("9", self.account_b, self.account_a)
        self._pay("9", self.account_b, self.account_a)
        self._pay("9", self.account_a, self.account_b)
        for account in self.account_a + self.account_b:
            self.env["solidarity.account.warning"].create(
                {"account_id": account.id, "side": "credit", "date_start": "2027-03-08"}
            )
            self.env["solidarity.monthly.statement"].create(
                {
                    "account_id": account.id,
                    "month": "2027-02-01",
                    "opening": 0,
                    "received": 0,
                    "given": 0,
                    "fees": 0,
                    "closing": 0,
                }
            )
        self.env.flush_all()

    def _visible(self, user, model):
        return (
            self.env[model]
            .with_user(user)
            .search(Domain("ledger_id", "=", self.ledger.id))
            .sudo()
        )

    def test_member_sees_own(self):
        self.assertEqual(self._visible(self.user_a, "solidarity.charge"), self.charge)
        for model in MODELS[2:]:
            self.assertEqual(
                self._visible(self.user_a, model).account_id, self.account_a, model
            )
        with self.assertRaises(AccessError):
            self._visible(self.user_a, "solidarity.charge.run")
        self.charge.write({"active": False, "policy_reason": "Not for a while"})
        self.env.flush_all()
        inactive = self.env["solidarity.charge"].with_user(self.user_a)
        self.assertFalse(inactive.with_context(active_test=False).search([]))

    def test_others_see_nothing(self):
        for user in (
            self.user_other,
            self.user_foreign,
            self.user_employee,
            self.foreign_accountant,
        ):
            for model in MODELS:
                if model == "solidarity.charge.run" and user != self.foreign_accountant:
                    continue
                self.assertFalse(self._visible(user, model), (user.login, model))

    def test_organiser_and_accountant_see_the_community(self):
        for user in (self.user_organiser, self.user_manager, self.user_accountant):
            for model in MODELS:
                found = self._visible(user, model)
                self.assertEqual(len(found), 1 if model in MODELS[:2] else 2, model)

    def test_accountant_reads_who_changed_a_charge(self):
        changes = self.env["solidarity.policy.change"].with_user(self.user_accountant)
        found = changes.search([("res_model", "=", "solidarity.charge")])
        self.assertEqual(found.res_id, self.charge.id)
        self.assertEqual(found.reason, "Assembly of February")

    def test_nobody_writes_what_the_job_writes(self):
        run = self._get_run("2027-03")
        for user in (self.user_a, self.user_organiser, self.user_accountant):
            for record, vals in (
                (run, {"state": "done"}),
                (run.line_ids[0], {"state": "void"}),
                (run.line_ids[0], {"amount": 0}),
                (self._visible(user, MODELS[3])[0], {"date_end": "2027-03-09"}),
                (self._visible(user, MODELS[4])[0], {"is_sent": True}),
            ):
                with self.assertRaises(AccessError):
                    record.with_user(user).write(vals)
        for user in (self.user_a, self.user_accountant, self.user_moderator):
            with self.assertRaises(AccessError):
                self.charge.with_user(user).write(
                    {"amount": 1, "policy_reason": "I would like less"}
                )

    def test_not_by_rpc(self):
        for model, name in (
            ("solidarity.charge", "_cron_charge"),
            ("solidarity.charge.line", "_get_coming"),
            ("solidarity.account", "_set_mails"),
            ("solidarity.account", "_get_coming_charges"),
        ):
            with self.assertRaises(AccessError):
                get_public_method(self.env[model], name)
