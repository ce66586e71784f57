from datetime import date

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .import_common import ImportCommon

HEADER = "id;date;from;to;amount;text\n"
GOOD = "g;2024-01-31;a;b;1;fine\n"


@tagged("post_install", "-at_install")
class TestImportBadInput(ImportCommon):
    def _check(self, text, **values):
        record = self._import(text, **values)
        record.action_check()
        return record

    def test_each_bad_row_is_named(self):
        for row, field, reason in (
            ("1;2024-01-31;a;b;0;", "amount", "positive"),
            ("1;2024-01-31;a;b;-3;", "amount", "positive"),
            ("1;2024-01-31;a;b;three;", "amount", "number"),
            ("1;2024-01-31;a;b;NaN;", "amount", "number"),
            ("1;2024-01-31;a;b;1e300;", "amount", "number"),
            ("1;2024-01-31;a;b;1,234;", "amount", "ambiguous_number"),
            ("1;2024-01-31;a;b;1.234,50;", "amount", "ambiguous_number"),
            ("1;2024-01-31;a;b;0.005;", "amount", "finer"),
            (f"1;2024-01-31;a;b;{10**12};", "amount", "large"),
            ("1;2024-01-31;a;b;1:20;", "amount", "minutes"),
            ("1;2024-01-31;a;b;;", "amount", "missing"),
            ("1;2024-01-31;a;;1;", "payee", "missing"),
            ("1;2024-01-31; ;b;1;", "payer", "missing"),
            (";2024-01-31;a;b;1;", "row_id", "missing"),
            ("1;2024-01-31;a;a;1;", "payee", "same"),
            ("1;2024-01-31;c;b;1;", "payer", "member"),
            (f"1;2024-01-31;{'c' * 201};b;1;", "payer", "long"),
            (f"{'1' * 201};2024-01-31;a;b;1;", "row_id", "long"),
            (f"1;2024-01-31;a;b;1;{'x' * 10000}", "description", "long"),
            ("1;2024-02-30;a;b;1;", "date", "date"),
            ("1;yesterday;a;b;1;", "date", "date"),
            ("1;0001-01-01;a;b;1;", "date", "date"),
            ("1;2024-01-31;a;b", "row", "columns"),
            ("1;2024-01-31;a;b;1;x;y", "row", "columns"),
            ('1;2024-01-31;a;b;1;"open', "row", "quotes"),
            ("1;2024-01-31;a;b;10.01;", "payer", "payer_limit"),
        ):
            with self.subTest(row=row[:40]):
                record = self._check(f"{HEADER}{row}\n{GOOD}")
                self.assertEqual(self._problems(record), [(2, field, reason)])
                self.assertTrue(record.problem_ids.message)
                self.assertEqual(record.transfer_count, 1)
        self.assertFalse(self._count())

    def test_all_problems_of_a_row(self):
        record = self._check(f"{HEADER}1;x;c;b;0;\n{GOOD}")
        self.assertEqual(
            self._problems(record),
            [(2, "amount", "positive"), (2, "date", "date"), (2, "payer", "member")],
        )
        self.assertEqual(record.refused_count, 1)

    def test_limit_of_the_payee(self):
        self.account_b.write(
            {"balance_limit": 2, "policy_reason": "Agreed at the assembly"}
        )
        record = self._check("id,from,to,amount\n1,a,b,1.5\n2,a,b,1\n")
        self.assertEqual(self._problems(record), [(3, "payee", "payee_limit")])
        self.assertIn("0.50", record.problem_ids.message)

    def test_ambiguous_and_inactive_members(self):
        partners = self.env["res.partner"].create([{"name": "Twin"}] * 2)
        for partner in partners:
            self._create_membership(partner)
        gone = self.env["res.partner"].create({"name": "Gone"})
        self._create_membership(gone).action_suspend()
        record = self._check(
            "from,to,amount\nTwin,Ada Member,1\nGone,Ada Member,1\n",
            member_match="name",
        )
        self.assertEqual(
            self._problems(record),
            [(2, "payer", "ambiguous"), (3, "payer", "inactive")],
        )

    def test_member_of_another_community(self):
        self.membership_other.reference = "zz"
        record = self._check("from,to,amount\nzz,a,1\n")
        self.assertEqual(self._problems(record), [(2, "payer", "member")])

    def test_script_in_a_description(self):
        text = "<script>alert(1)</script>"
        record = self._check(f"{HEADER}1;2024-01-31;a;b;1;{text}\n")
        record.action_import()
        transfer = self.transfers.search([("ledger_id", "=", self.ledger.id)])
        self.assertEqual(transfer.description, text)

    def test_numbers_with_groups(self):
        text = "from;to;amount\na;b;{}\n"
        for number, number_format, problems in (
            ("1.234,50", "comma", "payer_limit"),
            ("1,234.50", "point", "payer_limit"),
            ("1,50", "comma", False),
            ("1.234,5.0", "comma", "ambiguous_number"),
        ):
            record = self._check(text.format(number), number_format=number_format)
            self.assertEqual(record.problem_ids.reason, problems, number)

    def test_dates(self):
        text = "date;from;to;amount\n{};a;b;1\n"
        for written, date_format, expected in (
            ("31.12.2023", "auto", date(2023, 12, 31)),
            ("12/31/2023", "auto", date(2023, 12, 31)),
            ("1/2/2023", "dmy", date(2023, 2, 1)),
            ("1/2/2023", "mdy", date(2023, 1, 2)),
            ("1703980800", "auto", date(2023, 12, 31)),
            ("2023-12-31T23:59:59+02:00", "auto", date(2023, 12, 31)),
            ("", "auto", date(2020, 5, 1)),
        ):
            record = self._check(
                text.format(written), date_format=date_format, date_default="2020-05-01"
            )
            self.assertFalse(record.problem_ids, written)
            self.assertEqual(record.preview_ids.date, expected, written)
        with self.assertRaisesRegex(UserError, "order of day, month and year"):
            self._check(text.format("1/2/2023"))

    # ------------------------------------------------------------ whole files

    def test_encodings(self):
        text = "from;to;amount;text\na;b;1;Brötchen für Zoë\n"
        for encoding, used in (
            ("utf-8", "utf-8"),
            ("utf-8-sig", "utf-8-sig"),
            ("utf-16", "utf-16"),
            ("utf-16-le", "utf-16-le"),
            ("cp1252", "cp1252"),
        ):
            with self.subTest(encoding=encoding):
                record = self._check(text.encode(encoding))
                self.assertEqual(record.encoding_used, used)
                self.assertEqual(record.preview_ids.description, "Brötchen für Zoë")
        record = self._check(text.encode("cp850"), encoding="cp850")
        self.assertEqual(record.preview_ids.description, "Brötchen für Zoë")

    def test_wrong_encoding(self):
        data = "from;to;amount;text\na;b;1;ok\na;b;1;Brötchen\n".encode("cp1252")
        with self.assertRaisesRegex(UserError, "not written in utf-8: line 3"):
            self._import(data, encoding="utf-8")

    def test_delimiters_and_line_ends(self):
        for delimiter, used in ((",", ","), (";", ";"), ("\t", "tab"), ("|", "|")):
            for end in ("\n", "\r\n", "\r"):
                text = "from;to;amount;text\na;b;1;x\n"
                text = text.replace(";", delimiter).replace("\n", end)
                record = self._check(text)
                self.assertEqual(record.delimiter_used, used)
                self.assertEqual((record.row_count, record.transfer_count), (1, 1))

    def test_files_that_are_none(self):
        for data, message in (
            (b"", "empty"),
            (b"\n \n", "empty"),
            (b"PK\x03\x04\x14\x00", "save the sheet as CSV"),
            (b"%PDF-1.7", "save the sheet as CSV"),
            (b"from;to;amount\na;b;\x001\n", "Line 2"),
        ):
            with self.assertRaisesRegex(UserError, message):
                self._import(data)

    def test_only_a_header(self):
        record = self._check("from;to;amount\n")
        self.assertEqual((record.row_count, record.transfer_count), (0, 0))
        record.action_import()
        self.assertEqual((record.state, record.progress), ("done", 100))

    def test_only_one_column(self):
        with self.assertRaisesRegex(UserError, "Choose the columns"):
            self._check("from\na\n")

    @given(
        data=st.one_of(
            st.binary(max_size=300),
            st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
            st.lists(st.text('ab;,"\n\t0123456789.-:é<', max_size=12), max_size=12).map(
                lambda cells: ("from;to;amount\n" + ";".join(cells)).encode()
            ),
        )
    )
    @example(b"from;to;amount\na;b;" + b"9" * 5000)
    @example("from;to;amount\na;b;\u0661\n".encode())
    @example("from;to;amount\na;b;\u00b2\n".encode())
    @example("from;to;amount;date\na;b;1;\u0661.1.2020\n".encode())
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    def test_garbage(self, data):
        """Whatever the bytes are: a message, or rows that work and rows that are
        named; never another error, never half a row."""
        with self.env.cr.savepoint() as savepoint:
            try:
                record = self._import(data, create_members=True)
                record.action_check()
            except UserError:
                expected = 0
            else:
                self.assertEqual(
                    record.row_count,
                    record.transfer_count + record.known_count + record.refused_count,
                )
                self.assertFalse(self._count())
                expected = record.transfer_count
                record.action_import()
                self.assertEqual(
                    (record.state, record.transfer_count), ("done", expected)
                )
            self.assertEqual(self._count(), expected)
            self.assertLedgerSound()
            savepoint.rollback()
            self.env.invalidate_all()
