"""From the records of a file to rows that say what to transfer.

A format of files is one class here: it takes a source of records and yields an
``ImportRow`` for each, with what is wrong in it. ``ColumnReader`` reads any table by
naming its columns; readers of particular systems know theirs.
"""

import datetime
import hashlib
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

MAX_CODE = 200
MAX_DESCRIPTION = 1000
FIELDS = ("row_id", "date", "payer", "payee", "amount", "description", "category")
REQUIRED = ("payer", "payee", "amount")

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


@dataclass(slots=True)
class ImportRow:
    """What a row of a file asks for. ``key`` is the same whenever the row comes."""

    line: int
    key: str = ""
    payer: str = ""
    payee: str = ""
    amount: Decimal | None = None
    date: datetime.date | None = None
    description: str = ""
    category: str = ""
    problems: list = field(default_factory=list)


class ColumnReader:
    """Reads rows of any table whose columns are named by the user.

    >>> from .csv_source import CsvSource
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

    def __init__(self, source, columns, parse_amount, parse_date, default_date):
        """:param source: iterable of ``csv_source.Record``
        :param dict columns: position of the column of each field that has one
        :param parse_amount: from text to ``Decimal``; raises ``ValueError`` with a
            reason
        :param parse_date: from text to a date; raises ``ValueError``
        :param datetime.date default_date: of rows that have none
        """
        self._source = source
        self._columns = columns
        self._parse_amount = parse_amount
        self._parse_date = parse_date
        self._default_date = default_date
        self._occurrences = {}

    def __iter__(self):
        self._occurrences.clear()
        for record in self._source:
            row = ImportRow(record.line)
            if record.broken:
                text = " ".join(record.cells)[:100]
                row.problems.append(Problem("row", text, record.broken))
            else:
                self._read(row, record.cells)
            yield row

    def _read(self, row, cells):
        texts = {name: cells[position] for name, position in self._columns.items()}
        self._read_key(row, texts, cells)
        for name in ("payer", "payee"):
            self._read_code(row, name, texts[name])
        self._read_amount(row, texts["amount"])
        self._read_date(row, texts.get("date"))
        row.category = texts.get("category", "")
        row.description = texts.get("description", "")
        if len(row.description) > MAX_DESCRIPTION:
            self._note(row, "description", row.description, "long", MAX_DESCRIPTION)
            row.description = ""

    def _read_key(self, row, texts, cells):
        """A row without an id is known by its content and, where the file says the
        same several times, by how often it was there before."""
        if "row_id" in texts:
            row.key = texts["row_id"]
            self._check_length(row, "row_id", row.key)
            return
        content = "\x1f".join(cells).encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(content, digest_size=16).digest()
        number = self._occurrences.get(digest, 0) + 1
        self._occurrences[digest] = number
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
