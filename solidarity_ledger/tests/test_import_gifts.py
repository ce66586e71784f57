from pathlib import Path

from odoo.tests import tagged

from ..models.solidarity_import_check import BATCH_SIZE
from .import_common import ImportCommon


def find_gifts():
    """Return the file of the shared data folder beside the repository, or None."""
    for folder in Path(__file__).resolve().parents:
        path = folder / "shared" / "data" / "ledger" / "gifts.csv"
        if path.is_file():
            return path
    return None


@tagged("post_install", "-at_install")
class TestImportGifts(ImportCommon):
    """5,729 real gifts between 394 people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.path = find_gifts()

    def setUp(self):
        super().setUp()
        if not self.path:
            self.skipTest("shared data folder is not there")

    def _import_gifts(self, credit_limit):
        ledger = self._create_ledger(
            self.other_community,
            credit_limit=credit_limit,
            currency_id=self.env.ref("solidarity_ledger.currency_cre").id,
        )
        return ledger, self._run_gifts(ledger)

    def _run_gifts(self, ledger):
        record = self._import(
            self.path.read_bytes(), ledger_id=ledger.id, create_members=True
        )
        record.action_check()
        self.assertGreater(record.row_count, BATCH_SIZE)
        expected = record.transfer_count
        record.action_import()
        for rows in record._get_batches():  # what the scheduled job does
            record._import_batch(rows)
        record._finish()
        self.assertEqual(record.transfer_count, expected, "the check was right")
        self.assertFalse(any(record.balance_ids.mapped("difference")))
        return record

    def test_gifts(self):
        ledger, record = self._import_gifts(100)
        self.assertEqual((record.row_count, record.transfer_count), (5729, 5700))
        self.assertEqual(
            self._problems(record),
            [(line, "amount", "positive") for line in self._get_zero_lines()],
        )
        self.assertEqual((record.volume, record.new_member_count), (28349, 392))
        self.assertEqual((record.balance_lowest, record.balance_highest), (-100, 1016))
        self.assertLedgerSound()

        again = self._run_gifts(ledger)
        self.assertEqual((again.transfer_count, again.known_count), (0, 5700))
        self.assertEqual(
            self.transfers.search_count([("ledger_id", "=", ledger.id)]), 5700
        )

    def test_gifts_with_too_little_credit(self):
        ledger, record = self._import_gifts(99)
        self.assertEqual((record.transfer_count, record.refused_count), (5601, 128))
        reasons = record.problem_ids.grouped("reason")
        self.assertEqual(
            {reason: len(problems) for reason, problems in reasons.items()},
            {"payer_limit": 99, "positive": 29},
        )
        self.assertEqual((record.volume, record.balance_lowest), (25976, -99))
        self.assertLedgerSound()

    def _get_zero_lines(self):
        lines = self.path.read_text().splitlines()
        zeros = [n for n, line in enumerate(lines, 1) if line.endswith(",0")]
        self.assertEqual(len(zeros), 29)
        return zeros
