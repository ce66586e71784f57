import base64
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import tagged

from .import_common import ImportCommon

FOLDER = Path(__file__).parent / "data" / "import"


class FormatCommon(ImportCommon):
    """Files of other systems, into a ledger where nobody is stopped by a limit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger.write({"credit_limit": 2000, "policy_reason": "People move in"})

    @classmethod
    def _load(cls, name, **values):
        values.setdefault("source", "old")
        data = (FOLDER / name).read_bytes()
        record = cls._import(data, file_name=name, **values)
        record.action_check()
        return record

    @classmethod
    def _load_and_import(cls, name, **values):
        record = cls._load(name, **values)
        record.action_import()
        return record

    def _get_balances(self):
        """Return the balance of each member with an account, by number."""
        self.env.flush_all()
        accounts = self.env["solidarity.account"].search(
            [("ledger_id", "=", self.ledger.id), ("kind", "=", "member")]
        )
        return {
            account.membership_id.reference: str(account._exact_balance())
            for account in accounts
            if account not in self.account_a | self.account_b
        }

    def _get_differences(self, record):
        record.invalidate_recordset()
        record.comparison_ids.invalidate_recordset()
        return {line.code: line.difference for line in record.comparison_ids}

    def assertSecondTimeNothing(self, name, **values):
        """Rule: importing a file twice changes nothing."""
        count = self._count()
        balances = self._get_balances()
        members = self.env["solidarity.membership"].search_count([])
        again = self._load_and_import(name, **values)
        self.assertEqual(again.state, "done")
        self.assertEqual((again.transfer_count, again.new_member_count), (0, 0))
        self.assertEqual(self._count(), count)
        self.assertEqual(self._get_balances(), balances)
        self.assertEqual(self.env["solidarity.membership"].search_count([]), members)
        self.assertLedgerSound()


@tagged("post_install", "-at_install")
class TestTimeOverflow(FormatCommon):
    def _import_members(self):
        return self._load_and_import("timeoverflow_members_ca.csv")

    def test_members(self):
        """Localised names of columns; the second user of an address is named by row."""
        mails = self.env["mail.mail"].search_count([])
        record = self._load("timeoverflow_members_ca.csv")
        self.assertEqual(record.format_used, "timeoverflow_members")
        self.assertEqual((record.new_member_count, record.refused_count), (3, 1))
        self.assertNothingWritten(record)
        record.action_import()
        self.assertEqual(record.state, "done")
        self.assertEqual(self._problems(record), [(5, "email", "email_twice")])
        members = self.env["solidarity.membership"].search(
            [("reference", "in", ("1", "2", "3", "4"))], order="reference"
        )
        self.assertEqual(
            [(m.name, m.partner_id.email, m.state) for m in members],
            [
                ("Ada Puig", "ada@example.org", "active"),
                ("Bru Solé", "bru@example.org", "active"),
                ("Cèlia Font", False, "active"),
            ],
        )
        self.assertEqual(str(members[0].date_joined), "2019-03-01")
        self.assertEqual(members[0].partner_id.phone, "600111222")
        self.assertFalse(members.partner_id.user_ids)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        # balances are kept in hours, from seconds
        self.assertEqual(self._get_differences(record), {"1": 0.5, "2": -1.5, "3": 2.0})
        self.assertSecondTimeNothing("timeoverflow_members_ca.csv")

    def test_export(self):
        """Who left is one text for all: refused by row, or settled when asked to."""
        self._import_members()
        name = "timeoverflow_transfers_es.csv"
        record = self._load(name)
        self.assertEqual(record.format_used, "timeoverflow_transfers")
        self.assertEqual(
            self._problems(record),
            [(4, "amount", "minutes"), (4, "payer", "member")],
        )
        record.action_import()
        self.assertEqual(
            self._get_balances(), {"1": "-0.50", "2": "1.50", "3": "-1.00"}
        )
        self.assertSecondTimeNothing(name)

        self.env["solidarity.import.member"].create(
            {
                "community_id": self.community.id,
                "source": "old",
                "code": "Usuario inactivo",
                "target": "clearing",
            }
        )
        record = self._load_and_import(name, is_rounded=True)
        self.assertEqual((record.transfer_count, record.known_count), (1, 2))
        self.assertEqual(
            self._get_balances(), {"1": "-0.50", "2": "1.83", "3": "-1.00"}
        )
        clearing = self.ledger._clearing_account()
        self.assertEqual(str(clearing._exact_balance()), "-0.33")
        self.assertSecondTimeNothing(name, is_rounded=True)

    def test_opening_balances(self):
        """What is missing is posted once, from or to the clearing account."""
        self._import_members()
        record = self._load_and_import("timeoverflow_transfers_es.csv")
        self.assertEqual(self._get_differences(record), {"1": 0.0, "2": 0.0, "3": 1.0})
        self.assertEqual(record.difference_count, 1)
        self.assertIn("3,Cèlia Font (3),-2.00,-1.00,1.00", self._get_csv(record))
        record.action_post_openings()
        self.assertEqual(
            self._get_balances(), {"1": "-0.50", "2": "1.50", "3": "-2.00"}
        )
        opening = self.transfers.search([("purpose", "=", "opening")])
        self.assertEqual(len(opening), 1)
        self.assertEqual(opening.payee_account_id, self.ledger._clearing_account())
        self.assertFalse(any(self._get_differences(record).values()))
        # an opening too early is made up for, once the transfers have come
        late = "id,from,to,amount\n1,1,2,0.25\n"
        record = self._run(late, source="old")
        self.assertEqual(record.difference_count, 2)
        record.action_post_openings()
        record.action_post_openings()
        self.assertEqual(
            self._get_balances(), {"1": "-0.50", "2": "1.50", "3": "-2.00"}
        )
        self.assertEqual(self.transfers.search_count([("purpose", "=", "opening")]), 3)
        # trade here is no difference, and nothing is posted a second time
        self._pay("1", self.account_a, self.account_b)
        record.invalidate_recordset()
        record.action_post_openings()
        self.assertEqual(record.difference_count, 0)
        self.assertEqual(self.transfers.search_count([("purpose", "=", "opening")]), 3)
        self.assertLedgerSound()

    def _get_csv(self, record):
        return base64.b64decode(record.comparison_file).decode("utf-8-sig")

    def test_import_file(self):
        """Without names of columns: by position, in seconds; the organisation is the
        community."""
        self._import_members()
        name = "timeoverflow_transfers_plain.csv"
        record = self._load(name)
        self.assertEqual(record.format_used, "timeoverflow_transfers_plain")
        self.assertEqual(
            self._problems(record),
            [(4, "amount", "minutes"), (4, "payer", "member")],
        )
        record.action_import()
        self.assertEqual(
            self._get_balances(), {"1": "-0.50", "2": "1.50", "3": "-2.00"}
        )
        self.assertEqual(record.difference_count, 0)
        self.assertEqual(record.preview_ids[2].payee, "(account of the community)")
        self.assertSecondTimeNothing(name)

    def test_members_import_file(self):
        name = "timeoverflow_members_plain.csv"
        record = self._load_and_import(name)
        self.assertEqual(record.format_used, "timeoverflow_members_plain")
        member = self.env["solidarity.membership"].search([("reference", "=", "1")])
        self.assertEqual(member.name, "Ada Puig Roca")
        self.assertFalse(record.comparison_count)
        self.assertSecondTimeNothing(name)


@tagged("post_install", "-at_install")
class TestCyclos(FormatCommon):
    def test_histories(self):
        """Windows-1252, latin-1 and UTF-16; decimal commas; a transfer stands in the
        history of both."""
        record = self._load_and_import(
            "cyclos3_members_de.csv", number_format="comma", date_format="dmy"
        )
        self.assertEqual(record.format_used, "cyclos_members")
        self.assertEqual((record.new_member_count, record.refused_count), (3, 0))
        name = "cyclos3_history_juergen_de.csv"
        record = self._import((FOLDER / name).read_bytes(), source="old")
        self.assertEqual(record.format_used, "cyclos_history")
        with self.assertRaisesRegex(UserError, "Whose account"):
            record.action_check()
        record = self._load_and_import(name, owner_code="jürgen")
        self.assertEqual(record.transfer_count, 2)
        self.assertSecondTimeNothing(name, owner_code="jürgen")

        name = "cyclos3_history_otto_de.csv"
        record = self._load(name, owner_code="otto")
        self.assertEqual(record.encoding_used, "utf-16")
        self.assertEqual((record.known_count, record.refused_count), (1, 1))
        self.assertEqual(self._problems(record), [(3, "payee", "member")])
        self.env["solidarity.import.member"].create(
            {
                "community_id": self.community.id,
                "source": "old",
                "code": "Systemkonto",
                "target": "community",
            }
        )
        record.action_check()
        record.action_import()
        self.assertEqual(
            self._get_balances(), {"jürgen": "-14.50", "käthe": "10.50", "otto": "2.00"}
        )
        self.assertEqual(
            self._get_differences(record),
            {"jürgen": -2.0, "käthe": 0.0, "otto": -1000.0},
        )
        record.action_post_openings()
        self.assertEqual(
            self._get_balances(),
            {"jürgen": "-12.50", "käthe": "10.50", "otto": "1002.00"},
        )
        self.assertLedgerSound()

    def test_histories_without_numbers(self):
        """The same transfer from both sides is one; two equal ones are two."""
        ours = "Date,Amount,From / to,Description\n" + 2 * "2018-03-16,-1.50,b,Tea\n"
        record = self._run(ours, owner_code="a")
        self.assertEqual(record.format_used, "cyclos_history")
        self.assertEqual(record.transfer_count, 2)
        theirs = ours.replace("-1.50,b", "1.50,a") + "2018-03-16,-1.50,a,Tea\n"
        record = self._run(theirs, owner_code="b")
        self.assertEqual((record.known_count, record.transfer_count), (2, 1))
        self.assertBalances(a="-1.50", b="1.50")

    def test_report_of_all_members(self):
        """Both sides in one file, without numbers, and two columns of one name."""
        record = self._run(
            "Member login,Full name,Date,Amount,From / to,From / to,Description\n"
            "a,Anna,2018-03-16,-1.50,b,Bruno,Tea\n"
            "a,Anna,2018-03-16,-1.50,b,Bruno,Tea\n"
            "b,Bruno,2018-03-16,1.50,a,Anna,Tea\n"
            "b,Bruno,2018-03-16,1.50,a,Anna,Tea\n"
        )
        self.assertEqual(record.format_used, "cyclos_history")
        self.assertEqual((record.transfer_count, record.known_count), (2, 2))
        self.assertBalances(a="-3.00", b="3.00")

    def test_transfers(self):
        """What was cancelled there is left out; strangers are named by row."""
        self._load_and_import(
            "cyclos3_members_de.csv", number_format="comma", date_format="dmy"
        )
        record = self._load_and_import("cyclos4_transfers_fr.csv")
        self.assertEqual(record.format_used, "cyclos_transfers")
        self.assertEqual(
            (record.transfer_count, record.skipped_count, record.refused_count),
            (1, 1, 1),
        )
        self.assertEqual(
            self._problems(record), [(3, "state", "state"), (4, "payee", "member")]
        )
        self.assertEqual(self._get_balances(), {"jürgen": "-2.50", "käthe": "2.50"})
        self.assertSecondTimeNothing("cyclos4_transfers_fr.csv")


@tagged("post_install", "-at_install")
class TestDrupal(FormatCommon):
    def test_transactions(self):
        """Only what is finished moves something."""
        self._load_and_import("timeoverflow_members_plain.csv")
        values = {"member_match": "email"}
        record = self._load_and_import("drupal_transactions.csv", **values)
        self.assertEqual(record.format_used, "drupal_transfers")
        self.assertEqual(
            (record.transfer_count, record.skipped_count, record.refused_count),
            (2, 2, 1),
        )
        self.assertEqual(
            self._problems(record),
            [(3, "state", "state"), (4, "state", "state"), (6, "payee", "member")],
        )
        self.assertEqual(self._get_balances(), {"1": "-2.25", "2": "2.25"})
        first = self.transfers.search([("idempotency_key", "=", "import:old:11")])
        self.assertEqual(str(first.date), "2014-01-01")
        self.assertSecondTimeNothing("drupal_transactions.csv", **values)


@tagged("post_install", "-at_install")
class TestCes(FormatCommon):
    def test_users_and_trades(self):
        """Levies go to the community; who is locked there is no active member here."""
        record = self._load_and_import("ces_users.csv")
        self.assertEqual(record.format_used, "ces_users")
        self.assertEqual((record.new_member_count, record.known_count), (3, 2))
        gone = self.env["solidarity.membership"].search(
            [("reference", "=", "ABCD0003")]
        )
        self.assertEqual(gone.state, "left")
        self.assertSecondTimeNothing("ces_users.csv")

        record = self._load("ces_trades.csv")
        self.assertEqual(record.format_used, "ces_trades")
        self.assertEqual(
            self._problems(record), [(3, "payer", "inactive"), (4, "payee", "member")]
        )
        record = self._load_and_import("ces_trades.csv", clear_gone=True)
        self.assertEqual(self._problems(record), [(4, "payee", "member")])
        self.assertEqual(
            self._get_balances(), {"ABCD0001": "-21.50", "ABCD0002": "23.00"}
        )
        community = self.ledger.community_account_id
        self.assertEqual(str(community._exact_balance()), "1.50")
        self.assertEqual(
            self._get_differences(record),
            {"ABCD0001": 0.0, "ABCD0002": 3.0, "ABCD0003": 0.0},
        )
        self.assertSecondTimeNothing("ces_trades.csv", clear_gone=True)


@tagged("post_install", "-at_install")
class TestMembersFile(FormatCommon):
    def test_problems_by_row(self):
        """Each row that does not work is named, with its field."""
        text = (
            "number,name,email,joined,balance\n"
            "1,Ada,ada@x.org,2020-01-01,1\n"
            "1,Ada Two,two@x.org,2020-01-01,1\n"
            ",Bo,bo@x.org,2020-01-01,1\n"
            "3,,cy@x.org,2020-01-01,1\n"
            "4,Di,nowhere,2020-01-01,1\n"
            "5,Ed,ed@x.org,soon,1\n"
            "6,Flo,flo@x.org,2020-01-01,much\n"
            "7,Gil\n"
        )
        record = self._run(text, format="columns_members")
        self.assertEqual(
            self._problems(record),
            [
                (3, "code", "code_twice"),
                (4, "code", "missing"),
                (5, "name", "missing"),
                (6, "email", "email"),
                (7, "joined", "date"),
                (8, "balance", "number"),
                (9, "row", "columns"),
            ],
        )
        self.assertEqual((record.new_member_count, record.refused_count), (1, 7))

    def test_who_is_here_keeps_what_is_there(self):
        """A member is found by number or address; only what is empty is filled in."""
        partner = self.env["res.partner"].create({"name": "Dora", "email": "d@x.org"})
        member = self._create_membership(partner, self.community, reference="d")
        text = (
            "number,name,email,phone,state\n"
            "d,Other Name,new@x.org,123,inactive\n"
            "a,Other Name,,456,inactive\n"
        )
        record = self._run(text, format="columns_members")
        self.assertEqual((record.new_member_count, record.known_count), (0, 2))
        self.assertEqual(
            (partner.name, partner.email, partner.phone, member.state),
            ("Dora", "d@x.org", "123", "active"),
        )
        # who logs in keeps the own address book entry
        self.assertNotEqual(self.membership_a.partner_id.phone, "456")

    def test_chosen_format_wins(self):
        """The user may choose another format than what was recognised."""
        record = self._import("number,name,email\n1,Ada,ada@x.org\n")
        self.assertEqual(
            (record.format_used, record.kind), ("columns_members", "members")
        )
        record.format = "columns"
        self.assertEqual((record.format_used, record.kind), ("columns", "transfers"))
        with self.assertRaisesRegex(UserError, "Choose the columns"):
            record.action_check()
