"""From the records of a file to rows that say what to transfer.

``ColumnReader`` takes a source of records and yields an ``ImportRow`` for each, with
what is wrong in it. What the columns of a particular system mean is said by the classes
in ``formats``.
"""

import datetime
import hashlib
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from .import_format import Format, SkipRow

MAX_CODE = 200
MAX_DESCRIPTION = 1000
FIELDS = ("row_id", "date", "payer", "payee", "amount", "description", "category")

# What the column of a field is often called, best guess first; letters and digits only.
NAMES = {
    "row_id": "id rowid transferid transactionid transaction xid serial number no nr",
    "date": "date created createdat timestamp time datetime day datum fecha",
    "payer": "payer payerid senderid sender from fromid fromuser buyer giver debtor "
    "source debit",
    "payee": "payee payeeid recipientid recipient to toid touser receiver seller "
    "beneficiary target destination credit",
    "amount": "amount quantity tokens hours value sum units credits total betrag",
    "description": "description reason subject text note notes comment memo title "
    "concept",
    "category": "category categories type kind",
}


def suggest_columns(columns):
    """Return which column means what, by their names: a dict from field to position.

    >>> suggest_columns(["id", "recipientId", "senderId", "tokens"])
    {'row_id': 0, 'payer': 2, 'payee': 1, 'amount': 3}
    >>> suggest_columns(["payer", "payee", "quantity", "created", "state", "type"])
    {'date': 3, 'payer': 0, 'payee': 1, 'amount': 2, 'category': 5}
    """
    positions = {}
    for position, name in enumerate(columns):
        positions.setdefault(re.sub(r"[\W_]", "", name.casefold()), position)
    found = {}
    for name, words in NAMES.items():
        for word in words.split():
            if word in positions:
                found[name] = positions.pop(word)
                break
    return found


class Problem(NamedTuple):
    """What is wrong in a row: the field, its text in the file, a reason of
    ``models/solidarity_import_problem.py``, and a figure that the reason mentions."""

    field: str
    value: str
    reason: str
    figure: object = None

    @classmethod
    def of_broken(cls, record):
        """Return what is wrong with a ``csv_source.Record`` that is no row."""
        return cls("row", " ".join(record.cells)[:100], record.broken)


@dataclass(slots=True)
class ImportRow:
    """What a row of a file asks for. ``key`` is the same whenever the row comes;
    ``skip`` is the ``Problem`` of a row that is left out."""

    line: int
    key: str = ""
    payer: str = ""
    payee: str = ""
    amount: Decimal | None = None
    date: datetime.date | None = None
    description: str = ""
    category: str = ""
    problems: list = field(default_factory=list)
    skip: Problem | None = None


class ColumnReader:
    """Reads rows of any table whose columns are named by the user.

    >>> from odoo.addons.solidarity_base.engine.csv_source import CsvSource
    >>> source = CsvSource(b"id,from,to,hours\\n7,ada,bo,1.5\\n,ada,bo,x\\n8\\n")
    >>> rows = ColumnReader(
    ...     source, suggest_columns(source.columns), Decimal, None,
    ...     datetime.date(2024, 5, 1))
    >>> first, second, third = rows
    >>> first.key, first.payer, first.payee, first.amount, first.date
    ('7', 'ada', 'bo', Decimal('1.5'), datetime.date(2024, 5, 1))
    >>> [(p.field, p.reason) for p in second.problems]
    [('row_id', 'missing'), ('amount', 'number')]
    >>> third.problems[0].reason
    'columns'
    """

    def __init__(
        self,
        source,
        columns,
        parse_amount,
        parse_date,
        default_date,
        format_=None,
        owner="",
    ):
        """:param source: iterable of ``csv_source.Record``
        :param dict columns: position of the column of each field that has one
        :param parse_amount: from text to ``Decimal``; raises ``ValueError`` with a
            reason
        :param parse_date: from text to a date; raises ``ValueError``
        :param datetime.date default_date: of rows that have none
        :param format_: a ``formats.Format``; None for a plain table
        :param str owner: whose account the file is about, where it is about one
        """
        self._source = source
        self._columns = columns
        self._parse_amount = parse_amount
        self._parse_date = parse_date
        self._default_date = default_date
        self._format = format_ or Format()
        self._owner = owner
        self._occurrences = {}

    def __iter__(self):
        self._occurrences.clear()
        for record in self._source:
            if record.broken:
                problem = Problem.of_broken(record)
                yield ImportRow(record.line, problems=[problem])
                continue
            texts = {name: record.cells[n] for name, n in self._columns.items()}
            try:
                parts = self._format.translate(texts, self._owner)
            except SkipRow as skip:
                name, value, reason = skip.args
                yield ImportRow(record.line, skip=Problem(name, value[:100], reason))
                continue
            for part in parts:
                row = ImportRow(record.line)
                self._read(row, part, record.cells)
                yield row

    def _read(self, row, texts, cells):
        self._read_key(row, texts, cells)
        for name in ("payer", "payee"):
            self._read_code(row, name, texts.get(name, ""))
        self._read_amount(row, texts.get("amount", ""))
        self._read_date(row, texts.get("date"))
        row.category = texts.get("category", "")
        row.description = texts.get("description", "")
        if len(row.description) > MAX_DESCRIPTION:
            self._note(row, "description", row.description, "long", MAX_DESCRIPTION)
            row.description = ""

    def _read_key(self, row, texts, cells):
        """A row without an id is known by its content and, where the file says the
        same several times, by how often it was there before."""
        part = [texts["part"]] if "part" in texts else []
        if "row_id" in texts and (texts["row_id"] or not self._format.is_two_sided):
            row.key = texts["row_id"]
            if self._check_length(row, "row_id", row.key):
                row.key = ":".join([row.key, *part])
            return
        side = None
        if self._format.is_two_sided:
            names = ("date", "payer", "payee", "amount", "description")
            cells = [texts.get(name, "") for name in names]
            # the same transfer comes once from each side, as the same occurrence
            side = texts.get("payer") == (texts.get("owner") or self._owner)
        content = "\x1f".join([*cells, *part]).encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(content, digest_size=16).digest()
        number = self._occurrences.get((digest, side), 0) + 1
        self._occurrences[digest, side] = number
        row.key = f"~{digest.hex()}-{number}"

    def _read_code(self, row, name, text):
        if self._check_length(row, name, text):
            setattr(row, name, text)

    def _check_length(self, row, name, text):
        if not text:
            self._note(row, name, text, "missing")
        elif len(text) > MAX_CODE:
            self._note(row, name, text, "long", MAX_CODE)
        else:
            return True
        return False

    def _read_amount(self, row, text):
        if not text:
            self._note(row, "amount", text, "missing")
            return
        try:
            row.amount = self._parse_amount(text)
        except ValueError as error:
            # a sign without a number is "empty" to the parser
            self._note(row, "amount", text, str(error).replace("empty", "number"))
        except ArithmeticError:
            self._note(row, "amount", text, "number")

    def _read_date(self, row, text):
        if not text:
            row.date = self._default_date
            return
        try:
            row.date = self._parse_date(text)
        except ValueError:
            self._note(row, "date", text, "date")

    def _note(self, row, name, value, reason, figure=None):
        row.problems.append(Problem(name, value[:100], reason, figure))
