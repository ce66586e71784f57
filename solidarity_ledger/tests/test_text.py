import doctest
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.solidarity_base.engine import csv_text

from ..models import amount, amount_text, plot, qr_code
from ..models.amount_text import parse_amount


@tagged("post_install", "-at_install")
class TestText(BaseCase):
    """What people type and what files carry, without a database."""

    def test_doctests(self):
        for module in (amount, amount_text, csv_text, plot, qr_code):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertEqual(result.failed, 0, module.__name__)

    def test_amounts(self):
        for text, expected in (
            ("7", "7"),
            ("007", "7"),
            ("3,5", "3.5"),
            ("1\N{NO-BREAK SPACE}234,50", "1234.50"),
            ("12\N{NARROW NO-BREAK SPACE}345\N{NARROW NO-BREAK SPACE}678", "12345678"),
            ("1234.567", "1234.567"),
            ("0,001", "0.001"),
        ):
            self.assertEqual(parse_amount(text), Decimal(expected), text)

    def test_hours(self):
        for minutes in range(60):
            text = f"2:{minutes:02d}"
            if minutes % 3:
                with self.assertRaisesRegex(ValueError, "minutes"):
                    parse_amount(text, allow_hours=True)
            else:
                exact = Decimal(2) + Decimal(minutes) / 60
                self.assertEqual(parse_amount(text, allow_hours=True), exact)

    def test_refused(self):
        for text in (
            "1:60",
            "1:5",
            "٣",
            "1 23",
            "1  .5",
            "--1",
            ".",
            ",5",
            "1.2.3",
            "∞",
        ):
            with self.assertRaises(ValueError, msg=text):
                parse_amount(text, allow_hours=True)
