import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestBulkEntry(LedgerCommon):
    """Rows pasted by an organiser; the limit of every member is 10."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account_o = cls.ledger._account(cls.partner_organiser)

    def _enter(self, text, user=None, **vals):
        wizard = (
            self.env["solidarity.bulk.entry"]
            .with_user(user or self.user_organiser)
            .create(
                {
                    "ledger_id": self.ledger.id,
                    "membership_id": self.membership_a.id,
                    "text": text,
                    "description": "Harvest day",
                    **vals,
                }
            )
        )
        action = wizard.action_check()
        return wizard, self.env[action["res_model"]].browse(action["res_id"])

    def _post(self, record):
        record.with_user(self.user_organiser).action_import()
        self.env.invalidate_all()
        return self.transfers.search([("ledger_id", "=", self.ledger.id)], order="id")

    def test_one_pays_many(self):
        wizard, record = self._enter("Bruno Member; 2.5\nOlga Org;1:30;Soup\n")
        self.assertEqual((record.state, record.transfer_count), ("checked", 2))
        self.assertFalse(self.transfers.search([("ledger_id", "=", self.ledger.id)]))
        transfers = self._post(record)
        self.assertBalances(a="-4", b="2.5", o="1.5")
        self.assertEqual(transfers.mapped("description"), ["Harvest day", "Soup"])
        self.assertEqual(set(transfers.mapped("date")), {wizard.date})
        self.assertLedgerSound()

    def test_many_pay_one(self):
        _wizard, record = self._enter(
            "Bruno Member\t2\tMeal\nOlga Org\t1\tMeal", direction="payee"
        )
        self._post(record)
        self.assertBalances(a="3", b="-2", o="-1")

    def test_each_row_names_both(self):
        _wizard, record = self._enter(
            "payer,payee,amount\nAda Member,Bruno Member,2\nBruno Member,Olga Org,1",
            direction="both",
            membership_id=False,
        )
        self._post(record)
        self.assertBalances(a="-2", b="1", o="1")

    def test_errors_are_named_by_the_row_that_was_pasted(self):
        _wizard, record = self._enter(
            "name; hours\n\nBruno Member; 2\nNobody; 1\nOlga Org; none\n"
            "Olga Org; 9\nOlga Org; 1; a; b"
        )
        problems = {(p.row, p.field) for p in record.problem_ids}
        self.assertEqual(
            problems, {(4, "payee"), (5, "amount"), (6, "payer"), (7, "row")}
        )
        self._post(record)
        self.assertBalances(a="-2", b="2", o="0")

    def test_checking_twice_posts_once(self):
        wizard, first = self._enter("Bruno Member; 2")
        second = self.env["solidarity.import"].browse(wizard.action_check()["res_id"])
        self._post(first)
        self.assertEqual(len(self._post(second)), 1)
        self.assertEqual(second.known_count, 1)
        self.assertBalances(a="-2", b="2")
        self._enter("Bruno Member; 2")[1].with_user(self.user_organiser).action_import()
        self.assertBalances(a="-4", b="4")

    def test_new_trades_are_charged_and_history_is_not(self):
        self.ledger.write(
            {
                "fee_fixed": "0.25",
                "levy_percent": 10,
                "policy_reason": "Rules of this test",
            }
        )
        _wizard, record = self._enter("Bruno Member; 2")
        expected = {line.code: line.balance_expected for line in record.balance_ids}
        self._post(record)
        self.assertEqual(expected, {"Ada Member": -2.25, "Bruno Member": 1.8})
        self.assertBalances(a="-2.25", b="1.80")
        _wizard, record = self._enter("Bruno Member; 2; Of last year")
        record.is_charged = False
        record.action_check()
        transfers = self._post(record)
        self.assertEqual(set(transfers[-1].entry_ids.mapped("purpose")), {"principal"})
        self.assertBalances(a="-4.25", b="3.80")

    def test_a_file(self):
        data = base64.b64encode("Bruno Member;2,5;Süßes".encode("cp1252"))
        _wizard, record = self._enter(False, file=data, file_name="may.csv")
        transfers = self._post(record)
        self.assertEqual(transfers.description, "Süßes")
        self.assertBalances(a="-2.5", b="2.5")

    def test_nothing_to_read(self):
        for text, vals in (
            ("", {}),
            ("  \n", {}),
            ("Bruno Member; 1", {"membership_id": False}),
            (False, {"file": base64.b64encode(b"PK\x03\x04")}),
        ):
            with self.subTest(text=text), self.assertRaises(UserError):
                self._enter(text, **vals)

    def test_only_organisers(self):
        for user in (self.user_a, self.user_employee):
            with self.assertRaises(AccessError):
                self._enter("Bruno Member; 1", user=user)
        other = self._create_ledger(self.other_community)
        with self.assertRaises(UserError):
            self._enter("Otto Other; 1", ledger_id=other.id, direction="both")
