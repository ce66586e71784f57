"""Tables in text files as people have them: any common encoding and delimiter.

A source is read lazily, record by record, and never gives up in the middle: a record
that cannot be understood is handed out as broken, with its line, and reading goes on
with the next line. Files end at the memory of their bytes, whatever is in them.
"""

import codecs
import csv
import io
import itertools
import re
from typing import NamedTuple

DELIMITERS = ";,\t|"
# Offered to the user; what is detected is one of the first three or the last.
ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp850", "mac_roman", "latin-1")
# A quoted text may go over so many lines; a quotation mark that stays open for longer
# is a mistake in its line.
MAX_RECORD_LINES = 100
CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")
_FIGURES = re.compile(r"[-+\d.,:/\sTZ]+")


class SourceError(ValueError):
    """A file that cannot be read at all. ``args`` is one of the words ``empty``,
    ``spreadsheet``, or ``binary`` and ``encoding`` followed by encoding and line."""


class Record(NamedTuple):
    """A record of a file: its line number (from 1), its cells without the spaces
    around them, and ``broken``: empty, ``columns`` or ``quotes``."""

    line: int
    cells: list
    broken: str = ""


def detect_encoding(data):
    """Return the name of the encoding of ``data``, by its first bytes, else by trial.

    Only UTF-8 and UTF-16 can be recognised with certainty; anything else is taken for
    windows-1252 or, where that has gaps, for latin-1.

    >>> detect_encoding("a;é".encode()), detect_encoding("a;é".encode("utf-8-sig"))
    ('utf-8', 'utf-8-sig')
    >>> detect_encoding("a;é".encode("utf-16")), detect_encoding("a;é".encode("cp1252"))
    ('utf-16', 'cp1252')
    >>> detect_encoding("id;name".encode("utf-16-be"))
    'utf-16-be'
    >>> detect_encoding(b"a;\\x81")
    'latin-1'
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    head = data[:CHUNK]
    if head.count(0) > len(head) // 4:
        return _get_byte_order(head)
    for encoding in ("utf-8", "cp1252"):
        fault = _find_fault(data, encoding)
        if not fault or fault[0] != "encoding":
            return encoding
    return "latin-1"


def _get_byte_order(head):
    # every second byte of western text in UTF-16 is zero
    return "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"


def _find_fault(data, encoding):
    """Return the first thing that is no text: None, or a word and its line.

    >>> _find_fault(b"a\\nb\\xe9c\\n", "utf-8"), _find_fault(b"a\\n\\0", "cp1252")
    (('encoding', 2), ('binary', 2))
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK]
        try:
            text = decoder.decode(chunk, start + CHUNK >= len(data))
        except UnicodeDecodeError as error:
            return "encoding", line + error.object[: error.start].count(b"\n")
        if "\0" in text:
            return "binary", line + text[: text.index("\0")].count("\n")
        line += text.count("\n")
    return None


def detect_delimiter(lines):
    """Return the delimiter that divides all lines into equally many columns.

    >>> detect_delimiter(["id;amount", "1;2,5", "2;3,5"])
    ';'
    >>> detect_delimiter(["id,text", '1,"a;b;c"'])
    ','
    >>> detect_delimiter(["only one column", "1"])
    ','
    """
    best, best_score = ",", (0, 0)
    for delimiter in DELIMITERS:
        widths = [
            len(next(csv.reader([line[:10000]], delimiter=delimiter), ()))
            for line in lines
        ]
        if not widths or widths[0] < 2:
            continue
        score = (widths.count(widths[0]) / len(widths), widths[0])
        if score > best_score:
            best, best_score = delimiter, score
    return best


def detect_header(cells):
    """Tell whether a first record names columns: words, all different, no figures.

    >>> detect_header(["id", "payer", "amount"]), detect_header(["1", "Ada", "2.5"])
    (True, False)
    """
    names = {cell.casefold() for cell in cells}
    return len(names) == len(cells) and not any(
        not cell or _FIGURES.fullmatch(cell) for cell in cells
    )


class CsvSource:
    """A file of delimited text; what is not given is detected.

    >>> source = CsvSource(b"id;name\\n1;Ada\\n2\\n3;Bo\\n")
    >>> source.encoding, source.delimiter, source.has_header, source.columns
    ('utf-8', ';', True, ['id', 'name'])
    >>> [(record.line, record.cells, record.broken) for record in source]
    [(2, ['1', 'Ada'], ''), (3, ['2'], 'columns'), (4, ['3', 'Bo'], '')]
    """

    def __init__(self, data, encoding=None, delimiter=None, has_header=None):
        """Read the beginning of the file.

        :param bytes data: the whole file
        :param str encoding: any that Python knows
        :param str delimiter: one character
        :param bool has_header: whether the first record names the columns
        :raise SourceError: this is no text, or not in that encoding
        """
        if data.startswith(_NO_TEXT):
            raise SourceError("spreadsheet")
        self._data = data
        self.encoding = self._check_encoding(encoding or detect_encoding(data))
        first_lines = [
            line for _n, line in itertools.islice(self._lines(), 50) if line.strip()
        ]
        if not first_lines:
            raise SourceError("empty")
        self.delimiter = delimiter or detect_delimiter(first_lines)
        self._width = None
        first = next(self._records(), None)
        if first is None:
            raise SourceError("empty")
        self.first_cells = list(first.cells)
        cells = list(first.cells)
        while len(cells) > 1 and not cells[-1]:
            cells.pop()
        self.has_header = detect_header(cells) if has_header is None else has_header
        if not self.has_header:
            # the last cells of other rows need not be empty
            cells = self.first_cells
        self.columns = [
            (cell if self.has_header else "") or f"{position}"
            for position, cell in enumerate(cells, 1)
        ]
        self._width = len(cells)

    def _check_encoding(self, encoding):
        if encoding == "utf-8" and self._data.startswith(codecs.BOM_UTF8):
            encoding = "utf-8-sig"
        elif encoding == "utf-16" and detect_encoding(self._data[:2]) != "utf-16":
            encoding = _get_byte_order(self._data[:CHUNK])
        fault = _find_fault(self._data, encoding)
        if fault:
            word, line = fault
            raise SourceError(word, encoding, line)
        return encoding

    def _lines(self):
        text = io.TextIOWrapper(io.BytesIO(self._data), self.encoding, newline=None)
        return _Lines(text)

    def __iter__(self):
        """Yield the records below the header; empty lines are left out."""
        records = self._records()
        if self.has_header:
            next(records, None)
        return records

    def _records(self):
        lines = self._lines()
        for number, line in lines:
            if not line.strip():
                continue
            if '"' in line:
                cells, broken = self._read_quoted(lines, number, line)
            else:
                cells, broken = line.split(self.delimiter), ""
            cells = [cell.strip() for cell in cells]
            if not broken:
                if not any(cells):
                    continue
                broken = self._fit(cells)
            yield Record(number, cells, broken)

    def _read_quoted(self, lines, number, line):
        """Return cells of a record with quotation marks, which may take more lines.

        When the marks or the number of columns are wrong, only the first line is
        broken: the others are read again, each by itself.
        """
        taken = []

        def feed():
            yield line
            for _n, following in itertools.islice(lines, MAX_RECORD_LINES - 1):
                taken.append(following)
                yield following

        reader = csv.reader(
            feed(), delimiter=self.delimiter, strict=True, skipinitialspace=True
        )
        try:
            cells = next(reader)
        except csv.Error:
            lines.push_back(number, taken)
            return [line], "quotes"
        if taken and self._width and self._fit(cells):
            lines.push_back(number, taken)
            return [line], "quotes"
        return cells, ""

    def _fit(self, cells):
        """Take away empty cells behind the last column; say whether the rest fits."""
        if self._width is None:
            return ""
        while len(cells) > self._width and not cells[-1].strip():
            cells.pop()
        return "" if len(cells) == self._width else "columns"


class _Lines:
    """Numbered lines, which can be given back."""

    def __init__(self, text):
        self._text = text
        self._number = 0
        self._again = []

    def __iter__(self):
        return self

    def __next__(self):
        line = self._again.pop() if self._again else next(self._text)
        self._number += 1
        return self._number, line

    def push_back(self, number, lines):
        """Give back ``lines``, which follow line ``number``."""
        self._again.extend(reversed(lines))
        self._number = number
