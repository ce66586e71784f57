from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.solidarity_base.engine.csv_source import CsvSource, SourceError

from ..engine.formats import FORMATS, detect_format
from .test_import_formats import FOLDER, FormatCommon

FILES = sorted(path.name for path in FOLDER.iterdir())
junk = st.one_of(
    st.binary(max_size=8), st.sampled_from([b'"', b";", b",", b"\n", b"-"])
)
changes = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 6), junk), max_size=6)
settings.register_profile(
    "import",
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
profile = settings.get_profile("import")


def mutate(data, edits):
    for start, length, text in edits:
        data = data[:start] + text + data[start + length :]
    return data


@tagged("post_install", "-at_install")
class TestFormatsFuzz(FormatCommon):
    """Rule: whatever the bytes are, people get a message, and nothing is half done."""

    @settings(profile)
    @given(st.sampled_from(FILES), changes)
    def test_changed_files(self, name, edits):
        self._try(mutate((FOLDER / name).read_bytes(), edits))

    @settings(profile)
    @given(st.binary(min_size=1, max_size=200), st.sampled_from(list(FORMATS)))
    def test_any_bytes(self, data, format_name):
        self._try(data, format=format_name)

    @settings(profile)
    @given(st.lists(st.text(max_size=8), min_size=1, max_size=12))
    def test_any_cells(self, cells):
        """No format stumbles over what is not its own."""
        self.assertIn(detect_format(cells, [cells, cells[:3]]), FORMATS)

    def _try(self, data, **values):
        count, balances = self._count(), self._get_balances()
        with self.env.cr.savepoint() as savepoint:
            try:
                record = self._import(
                    data, source="fuzz", owner_code="x", create_members=True, **values
                )
                record.action_check()
            except UserError:
                # nothing was written by what was refused as a whole
                self.assertEqual(
                    (self._count(), self._get_balances()), (count, balances)
                )
                savepoint.rollback()
                return
            self.assertEqual(self._count(), count)
            expected = record.transfer_count, record.new_member_count
            record.action_import()
            self.assertEqual(record.state, "done")
            self.assertEqual((record.transfer_count, record.new_member_count), expected)
            self.assertEqual(self._count(), count + expected[0])
            self.assertLedgerSound()
            savepoint.rollback()
        self.env.invalidate_all()

    def test_the_files_themselves(self):
        """The fuzzing starts from files that are read, each as what it is."""
        found = {}
        for name in FILES:
            source = CsvSource((FOLDER / name).read_bytes())
            records = [source.first_cells, *(record.cells for record in source)]
            found[name] = detect_format(source.first_cells, records)
        self.assertEqual(len(set(found.values())), 10)
        self.assertNotIn("columns", found.values())
        with self.assertRaises(SourceError):
            CsvSource(b"")
