import base64
import re
from functools import lru_cache, partial
from itertools import islice

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..engine.csv_source import CsvSource, SourceError
from ..engine.import_dates import detect_date_format, parse_date
from ..engine.import_rows import REQUIRED, ColumnReader, suggest_columns
from .amount import exact_amount
from .amount_text import parse_amount
from .solidarity_import_column import MEANINGS

MAX_FILE_SIZE = 100 * 1024 * 1024
DATE_SAMPLE = 2000
CACHE_SIZE = 5000

_POINT = re.compile(r"[-\u2212]?[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]*)?")
_COMMA = re.compile(r"[-\u2212]?[0-9]{1,3}(?:\.[0-9]{3})*(?:,[0-9]*)?")


def parse_grouped(text, number_format, allow_hours=False):
    """Return an amount whose decimal sign is known.

    :param str number_format: ``auto``, ``point`` (1,234.50) or ``comma`` (1.234,50)
    :raise ValueError: as ``parse_amount``

    >>> parse_grouped("1.234,50", "comma"), parse_grouped("1,234.50", "point")
    (Decimal('1234.50'), Decimal('1234.50'))
    >>> parse_grouped("1.234", "comma"), parse_grouped("1.234", "point")
    (Decimal('1234'), Decimal('1.234'))
    """
    text = text.strip()
    if number_format == "point" and _POINT.fullmatch(text):
        text = text.replace(",", "")
    elif number_format == "comma" and _COMMA.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    else:
        return parse_amount(text, allow_hours)
    return exact_amount(text.replace("\u2212", "-"))


class SolidarityImport(models.Model):
    """How an import reads its file."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.import"

    def _read_file(self):
        """Find out how the files are written and which column means what.

        Meanings that were chosen before, here or in the last import of this source,
        stay with the columns of the same name.

        :raise UserError: a file cannot be read; says what to do
        """
        for record in self:
            source = record._get_source()
            chosen = record._get_chosen_meanings(source.columns)
            suggested = {
                position: meaning
                for meaning, position in suggest_columns(source.columns).items()
                if source.has_header and not chosen
            }
            samples = [record.cells for record in islice(source, 3)]
            # columns are the file's: users change what they mean, nothing else
            record.sudo()._write_system(
                {
                    "encoding_used": source.encoding,
                    "delimiter_used": source.delimiter.replace("\t", "tab"),
                    "has_header": source.has_header,
                    "column_ids": [
                        Command.clear(),
                        *(
                            Command.create(
                                {
                                    "position": position,
                                    "name": name,
                                    "sample": record._get_sample(samples, position),
                                    "meaning": chosen.get(name)
                                    or suggested.get(position),
                                }
                            )
                            for position, name in enumerate(source.columns)
                        ),
                    ],
                }
            )

    def _get_chosen_meanings(self, names):
        columns = self.column_ids
        if not columns:
            columns = self.search(
                [
                    ("ledger_id", "=", self.ledger_id.id),
                    ("source", "=", self.source),
                    ("state", "=", "done"),
                ],
                limit=1,
            ).column_ids
        return {
            column.name: column.meaning
            for column in columns
            if column.meaning and column.name in names
        }

    def _get_sample(self, samples, position):
        values = (cells[position][:40] for cells in samples if position < len(cells))
        return " · ".join(value for value in values if value)

    def _get_source(self):
        """Return the records of the file.

        :rtype: CsvSource
        :raise UserError: the file cannot be read
        """
        self.ensure_one()
        data = base64.b64decode(self.with_context(bin_size=False).file or b"")
        if len(data) > MAX_FILE_SIZE:
            raise UserError(
                self.env._("The file is larger than 100 MB. Please divide it.")
            )
        try:
            return CsvSource(
                data,
                None if self.encoding == "auto" else self.encoding,
                {"auto": None, "tab": "\t"}.get(self.delimiter, self.delimiter),
                {"yes": True, "no": False}.get(self.header),
            )
        except SourceError as error:
            raise UserError(self._get_source_message(*error.args)) from error

    def _get_source_message(self, word, encoding=None, line=None):
        return {
            "empty": self.env._("The file is empty. Choose another one."),
            "spreadsheet": self.env._(
                "This is not a text file. In your spreadsheet program, save the sheet "
                "as CSV and choose that file."
            ),
            "binary": self.env._(
                "Line %(line)s has characters that no text has (read as %(encoding)s). "
                "Choose another encoding, or a CSV file.",
                line=line,
                encoding=encoding,
            ),
            "encoding": self.env._(
                "The file is not written in %(encoding)s: line %(line)s cannot be "
                "read. Choose another encoding, or leave it to be detected.",
                line=line,
                encoding=encoding,
            ),
        }[word]

    def _get_reader(self):
        """Return an iterable of ``ImportRow``, from the beginning of the file.

        :raise UserError: the columns are not chosen, or dates could mean two things
        """
        return getattr(self, f"_get_reader_{self.format}")()

    def _get_reader_columns(self):
        source = self._get_source()
        columns = self._get_columns()
        hours = self.env.ref("solidarity_ledger.currency_hrs", False)
        amount = partial(
            parse_grouped,
            number_format=self.number_format,
            allow_hours=self.currency_id == hours,
        )
        date = partial(parse_date, date_format=self._get_date_format(source, columns))
        # the same amounts and dates come again and again
        remember = lru_cache(CACHE_SIZE)
        return ColumnReader(
            source, columns, remember(amount), remember(date), self.date_default
        )

    def _get_columns(self):
        """Return the position of the column of each field that has one."""
        labels = dict(MEANINGS)
        columns = {}
        for column in self.column_ids.filtered("meaning"):
            if column.meaning in columns:
                raise UserError(
                    self.env._(
                        'Two columns are "%s". Choose one of them.',
                        labels[column.meaning],
                    )
                )
            columns[column.meaning] = column.position
        missing = [labels[name] for name in REQUIRED if name not in columns]
        if missing:
            raise UserError(
                self.env._(
                    "Choose the columns that say: %s.",
                    ", ".join(missing),
                )
            )
        return columns

    def _get_date_format(self, source, columns):
        """Return how dates are written, chosen or detected in the first rows."""
        if self.date_format != "auto" or "date" not in columns:
            return self.date_format
        position = columns["date"]
        texts = [
            record.cells[position]
            for record in islice(source, DATE_SAMPLE)
            if not record.broken and record.cells[position]
        ]
        date_format = detect_date_format(texts)
        if texts and not date_format:
            raise UserError(
                self.env._(
                    'It is not clear how dates such as "%s" are written. Choose the '
                    "order of day, month and year.",
                    texts[0][:40],
                )
            )
        return date_format
