import base64
import re
from functools import lru_cache, partial
from itertools import islice

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.solidarity_base.engine.csv_source import CsvSource, SourceError

from ..engine.formats import detect_format
from ..engine.import_amounts import (
    parse_clock,
    parse_seconds,
    parse_signed,
    to_hours,
)
from ..engine.import_dates import detect_date_format, parse_date
from ..engine.import_members import MemberReader
from ..engine.import_rows import ColumnReader
from .amount import exact_amount
from .amount_text import parse_amount

MAX_FILE_SIZE = 100 * 1024 * 1024
DATE_SAMPLE = 2000
FORMAT_SAMPLE = 20
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
            source, name = record._open_file()
            format_ = record._get_formats()[name]
            chosen = record._get_chosen_meanings(source.columns, name)
            suggested = {}
            if not chosen and (source.has_header or format_.has_header is False):
                found = format_.find_columns(source.columns)
                suggested = {position: field for field, position in found.items()}
            samples = [record.cells for record in islice(source, 3)]
            # columns are the file's: users change what they mean, nothing else
            record.sudo()._write_system(
                {
                    "format_used": name,
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

    def _get_chosen_meanings(self, names, format_name):
        columns = self.column_ids
        if columns and self.format_used != format_name:
            return {}
        if not columns:
            columns = self.search(
                [
                    ("ledger_id", "=", self.ledger_id.id),
                    ("source", "=", self.source),
                    ("format_used", "=", format_name),
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
        return self._open_file()[0]

    def _open_file(self):
        """Return the records of the file and the name of its format."""
        self.ensure_one()
        data = base64.b64decode(self.with_context(bin_size=False).file or b"")
        if len(data) > MAX_FILE_SIZE:
            raise UserError(
                self.env._("The file is larger than 100 MB. Please divide it.")
            )
        encoding = None if self.encoding == "auto" else self.encoding
        delimiter = {"auto": None, "tab": "\t"}.get(self.delimiter, self.delimiter)
        has_header = {"yes": True, "no": False}.get(self.header)
        try:
            source = CsvSource(data, encoding, delimiter, has_header)
            name = self.format
            formats = self._get_formats()
            if name == "auto":
                cells = [record.cells for record in islice(source, FORMAT_SAMPLE)]
                records = [source.first_cells, *cells]
                name = detect_format(source.first_cells, records, formats)
            expected = formats[name].has_header
            if has_header is None and expected not in (None, source.has_header):
                source = CsvSource(data, encoding, delimiter, expected)
            return source, name
        except SourceError as error:
            raise UserError(self._get_source_message(*error.args)) from error

    def _get_reader(self):
        """Return an iterable of ``ImportRow``, from the beginning of the file.

        :raise UserError: the columns are not chosen, or dates could mean two things
        """
        source = self._get_source()
        format_ = self._get_format()
        columns = self._get_columns()
        if "other" in format_.required and not ("owner" in columns or self.owner_code):
            raise UserError(
                self.env._(
                    "The file does not say whose account it is. Fill in Whose account "
                    "with the member's number or login."
                )
            )
        amount = partial(
            self._parse_amount,
            unit=format_.unit,
            step=self._get_step(),
            in_hours=self.ledger_id._is_in_hours(),
        )
        date = partial(parse_date, date_format=self._get_date_format(source, columns))
        # the same amounts and dates come again and again
        remember = lru_cache(CACHE_SIZE)
        return ColumnReader(
            source,
            columns,
            remember(amount),
            remember(date),
            self.date_default,
            format_,
            (self.owner_code or "").strip(),
        )

    def _get_member_reader(self):
        """Return an iterable of ``MemberRow``, from the beginning of the file.

        :raise UserError: the columns are not chosen, or dates could mean two things
        """
        source = self._get_source()
        format_ = self._get_format()
        columns = self._get_columns()
        amount = partial(
            self._parse_amount,
            unit=format_.balance_unit,
            step=self._get_step(),
            in_hours=self.ledger_id._is_in_hours(),
        )
        date_format = self._get_date_format(source, columns, "joined")
        return MemberReader(
            source,
            format_,
            columns,
            partial(parse_signed, parse=amount),
            partial(parse_date, date_format=date_format),
        )

    def _get_step(self):
        return self._get_ledger_rules()[0]

    def _parse_amount(self, text, unit, step, in_hours):
        """Return a positive amount in the ledger's unit.

        :param str unit: see ``engine.import_format.Format``
        :param bool in_hours: whether the ledger is; asked once for a file
        :raise ValueError: as ``parse_amount``
        """
        is_timebank = unit != "amount" or in_hours
        seconds = parse_seconds(text) if unit == "seconds" else None
        if seconds is None and is_timebank and (unit == "hours" or self.is_rounded):
            seconds = parse_clock(text)
        if seconds is not None:
            return exact_amount(to_hours(seconds, step, self.is_rounded))
        return parse_grouped(text, self.number_format, in_hours)

    def _get_columns(self):
        """Return the position of the column of each field that has one."""
        meaning = self.column_ids._fields["meaning"]
        labels = dict(meaning._description_selection(self.env))
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
        required = self._get_format().required
        missing = [labels[name] for name in required if name not in columns]
        if missing:
            raise UserError(
                self.env._(
                    "Choose the columns that say: %s.",
                    ", ".join(missing),
                )
            )
        return columns

    def _get_date_format(self, source, columns, field="date"):
        """Return how dates are written, chosen or detected in the first rows."""
        if self.date_format != "auto" or field not in columns:
            return self.date_format
        position = columns[field]
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
