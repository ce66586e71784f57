import csv
import doctest
import io
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.solidarity_base.engine import csv_source
from odoo.addons.solidarity_base.engine.csv_source import CsvSource, SourceError

from ..engine import (
    formats,
    import_amounts,
    import_dates,
    import_format,
    import_members,
    import_plan,
    import_rows,
    import_simulation,
)
from ..engine.formats import ces, cyclos, drupal, table, timeoverflow
from ..engine.import_simulation import Account, Fee, Simulation
from ..models import solidarity_import_file

STATES = ("open", "credit_only", "frozen", "closed")
cents = st.integers(0, 2000)
account_rules = st.tuples(st.sampled_from(STATES), cents, cents, st.integers(0, 300))
payment = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 900))


def naive(accounts, balances, payer, payee, amount, fees):
    """Post in whole cents, as somebody would who reads the rules aloud.

    ``accounts`` are state, credit limit, maximum, reserved; the last is the
    community's. ``fees`` are what payer and payee pay.
    """
    after = list(balances)
    after[payer] -= amount
    after[payee] += amount
    if len(accounts) - 1 not in (payer, payee):
        for member, fee in zip((payer, payee), fees, strict=True):
            after[member] -= fee
            after[-1] += fee
    found = set()
    for number, (state, credit, maximum, reserved) in enumerate(accounts):
        moved = after[number] - balances[number]
        if number not in (payer, payee, len(accounts) - 1) or not (
            moved or number in (payer, payee)
        ):
            continue
        if state in ("frozen", "closed"):
            found.add("payer_state" if moved < 0 else "payee_state")
        elif moved < 0:
            floor = 0 if state == "credit_only" else -credit
            if after[number] - reserved < floor:
                found.add("payer_limit")
        elif moved > 0 and maximum and after[number] > maximum:
            found.add("payee_limit")
    for reason in ("payer_state", "payee_state", "payer_limit", "payee_limit"):
        if reason in found:
            return reason, balances
    return None, after


@tagged("post_install", "-at_install")
class TestImportEngine(BaseCase):
    def test_doctests(self):
        for module in (
            csv_source,
            import_dates,
            import_rows,
            import_simulation,
            import_plan,
            solidarity_import_file,
            formats,
            ces,
            cyclos,
            drupal,
            table,
            timeoverflow,
            import_amounts,
            import_format,
            import_members,
        ):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0, module.__name__)
            self.assertEqual(result.failed, 0, module.__name__)

    @given(
        rules=st.lists(account_rules, min_size=4, max_size=4),
        payments=st.lists(payment, max_size=30),
        side=st.sampled_from(["payer", "payee", "both"]),
        fee=st.sampled_from([0, 7, 300]),
    )
    @settings(max_examples=200, deadline=None)
    def test_simulation_does_as_the_naive_model(self, rules, payments, side, fee):
        accounts = [
            Account(
                Decimal(0), Decimal(reserved) / 100, Decimal(credit) / 100,
                Decimal(maximum) / 100, state,
            )
            for state, credit, maximum, reserved in rules
        ]  # fmt: skip
        simulation = Simulation(
            Decimal("0.01"),
            accounts[-1],
            # the same fee in two parts, as fee and levy are
            [Fee(Decimal(0), Decimal(part) / 100, side) for part in (fee - 1, 1)]
            if fee
            else [],
        )
        balances = [0] * 4
        fees = (fee * (side != "payee"), fee * (side != "payer"))
        for payer, payee, amount in payments:
            if payer == payee:
                continue
            expected, balances = naive(rules, balances, payer, payee, amount, fees)
            refusal = simulation.post(
                accounts[payer], accounts[payee], Decimal(amount) / 100
            )
            self.assertEqual(refusal and refusal.reason, expected)
            self.assertEqual([a.balance * 100 for a in accounts], balances)

    def test_fee_is_rounded_half_up(self):
        fee = Fee(Decimal("0.5"), Decimal(0), "payer")
        self.assertEqual(fee.get_amount(Decimal(1), Decimal("0.01")), Decimal("0.01"))
        self.assertEqual(fee.get_amount(Decimal("0.9"), Decimal("0.01")), 0)

    @given(
        rows=st.lists(
            st.lists(st.text('ab";,|\t\n é', max_size=6), min_size=3, max_size=3),
            max_size=12,
        ),
        delimiter=st.sampled_from(";,\t|"),
        encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    )
    @settings(max_examples=200, deadline=None)
    def test_what_a_program_wrote_is_read_again(self, rows, delimiter, encoding):
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([["x", "y", "z"], *rows])
        source = CsvSource(text.getvalue().encode(encoding), encoding, delimiter, True)
        self.assertEqual(source.columns, ["x", "y", "z"])
        expected = [[cell.strip() for cell in row] for row in rows]
        self.assertEqual(
            [record.cells for record in source if not record.broken],
            [row for row in expected if any(row)],
        )

    @given(data=st.binary(max_size=400))
    @example(b"")
    @example(b"\n\n")
    @example(b'"' * 200)
    @example(b"a;b\n" + b'"' + b"x;y\n" * 300)
    @example("id;\ud800".encode("utf-16", "surrogatepass"))
    @example(b"\xff\xfea")
    @settings(max_examples=300, deadline=None)
    def test_any_bytes_are_read_or_refused(self, data):
        for encoding in (None, "utf-8", "utf-16", "cp1252"):
            try:
                records = list(CsvSource(data, encoding))
            except SourceError as error:
                self.assertIn(
                    error.args[0], ("empty", "spreadsheet", "binary", "encoding")
                )
                continue
            lines = [record.line for record in records]
            self.assertEqual(lines, sorted(set(lines)))

    def test_open_quotation_mark_breaks_one_line(self):
        text = 'id;text;n\n1;"open;1\n2;b;2\n3;"two\nlines";3\n4;"x"y;4\n5;c;5\n'
        records = list(CsvSource(text.encode()))
        self.assertEqual(
            [(record.line, record.broken) for record in records],
            [(2, "quotes"), (3, ""), (4, ""), (6, "quotes"), (7, "")],
        )
        self.assertEqual(records[2].cells, ["3", "two\nlines", "3"])

    def test_undetected_zero_bytes_and_spreadsheets(self):
        for data, word in (
            (b"PK\x03\x04rest", "spreadsheet"),
            (b"id;amount\n1;\x002\n", "binary"),
            (b"", "empty"),
            (b" \n;;\n", "empty"),
        ):
            with self.assertRaises(SourceError) as caught:
                CsvSource(data)
            self.assertEqual(caught.exception.args[0], word)
