"""From the records of a file to offers and wants, and what is to be done with each.

``PostReader`` understands the rows, ``PostPlan`` finds whose they are and which came
before.
"""

import datetime
import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple

from odoo.addons.solidarity_ledger.engine.import_format import plain
from odoo.addons.solidarity_ledger.engine.import_members import ACTIVE_WORDS
from odoo.addons.solidarity_ledger.engine.import_plan import normalize
from odoo.addons.solidarity_ledger.engine.import_rows import MAX_CODE, Problem

from .plain_text import strip_html
from .post_formats import KINDS

MAX_TITLE = 120
MAX_TAGS = 5
MAX_TAG = 30
MAX_TEXT = 4000
_NO_CATEGORY = {"", "-"}


@dataclass(slots=True)
class PostRow:
    """An offer or want of the file. ``key`` is the same whenever the row comes."""

    line: int
    key: str = ""
    kind: str = ""
    title: str = ""
    description: str = ""
    category: str = ""
    tags: tuple = ()
    has_more_tags: bool = False
    member: str = ""
    date: datetime.date | None = None
    date_end: datetime.date | None = None
    is_active: bool = True
    problems: list = field(default_factory=list)


class PostReader:
    """Reads the rows of a table of offers and wants.

    >>> from odoo.addons.solidarity_base.engine.csv_source import CsvSource
    >>> from .post_formats import TimeOverflowOffers
    >>> lines = (",Offer,Tags,User,Created", ",Music,,,", '9,Piano,"a, b",Ana (7),',
    ...     "8,,,,")
    >>> source = CsvSource("\\n".join(lines).encode(), has_header=True)
    >>> offers = TimeOverflowOffers()
    >>> reader = PostReader(source, offers, offers.find_columns(source.columns), None)
    >>> [(row.key, row.title, row.category, row.tags, row.member) for row in reader][0]
    ('offer:9', 'Piano', 'Music', ('a', 'b'), '7')
    >>> [[(p.field, p.reason) for p in row.problems] for row in reader]
    [[], [('title', 'missing'), ('member', 'missing')]]
    """

    def __init__(self, source, format_, columns, parse_date):
        """:param source: iterable of ``csv_source.Record``
        :param format_: a ``post_formats.PostFormat``
        :param dict columns: position of the column of each field that has one
        :param parse_date: from text to a date; raises ``ValueError``
        """
        self._source = source
        self._format = format_
        self._columns = columns
        self._parse_date = parse_date

    def __iter__(self):
        category = ""
        for record in self._source:
            row = PostRow(record.line)
            if record.broken:
                row.problems.append(Problem.of_broken(record))
                yield row
                continue
            texts = {name: record.cells[n] for name, n in self._columns.items()}
            if self._format.has_category_rows:
                if texts["title"] and not any(
                    text for name, text in texts.items() if name != "title"
                ):
                    category = texts["title"]
                    continue
                texts["category"] = category
            [texts] = self._format.translate(texts)
            self._read(row, texts)
            yield row

    def _read(self, row, texts):
        self._read_kind(row, texts)
        row.title = self._get_text(row, texts, "title", MAX_TITLE)
        row.description = self._get_text(row, texts, "description", MAX_TEXT)
        row.member = self._get_text(row, texts, "member", MAX_CODE)
        for name in ("title", "member"):
            if not texts.get(name):
                row.problems.append(Problem(name, "", "missing"))
        category = texts.get("category", "")
        row.category = "" if category in _NO_CATEGORY else category
        self._read_tags(row, texts.get("tags", ""))
        row.is_active = plain(texts.get("state", "")) in ACTIVE_WORDS
        for name in ("date", "date_end"):
            self._read_date(row, texts, name)
        row.key = self._get_key(row, texts)

    def _read_kind(self, row, texts):
        text = texts.get("post_kind", "")
        row.kind = self._format.kind_of_post or KINDS.get(plain(text), "")
        if not row.kind:
            reason = "post_kind" if text else "missing"
            row.problems.append(Problem("post_kind", text[:100], reason))

    def _get_text(self, row, texts, name, length):
        text = strip_html(texts.get(name, ""))
        if len(text) > length:
            row.problems.append(Problem(name, text[:100], "long", length))
        return text

    def _read_tags(self, row, text):
        words = (tag.strip(" {}\"'#").lower() for tag in text.split(","))
        tags = list(dict.fromkeys(filter(None, words)))
        row.tags = tuple(tag for tag in tags if len(tag) <= MAX_TAG)[:MAX_TAGS]
        row.has_more_tags = len(row.tags) < len(tags)

    def _read_date(self, row, texts, name):
        text = texts.get(name, "")
        if not text:
            return
        try:
            setattr(row, name, self._parse_date(text))
        except ValueError:
            row.problems.append(Problem(name, text[:100], "date"))

    def _get_key(self, row, texts):
        """Return the id in the other system; the content, where there is none."""
        if texts.get("row_id"):
            # the ids of offers and wants are their own in some systems
            return f"{row.kind}:{texts['row_id'][:MAX_CODE]}"
        content = "\x00".join((row.kind, row.member, row.title, row.description))
        return f"~{hashlib.sha256(content.encode()).hexdigest()[:32]}"


class PostOutcome(NamedTuple):
    """What happens to a row: ``status`` is ``post``, ``known`` (it came before) or
    ``refused``; ``person`` is the member."""

    row: PostRow
    status: str
    person: object
    problems: list


class PostPlan:
    """Finds whose rows are, and which came before.

    >>> from odoo.addons.solidarity_ledger.engine.import_plan import Directory, Person
    >>> ada, bo = Person(1, reference="7"), Person(2, reference="8", is_active=False)
    >>> plan = PostPlan(Directory([ada, bo], {}, "reference"), {"offer:1"}, {"music"})
    >>> rows = [PostRow(n, f"offer:{n}", "offer", "Tea", member=m, category="Art")
    ...     for n, m in ((1, "7"), (2, "7"), (3, "8"), (4, "9"))]
    >>> outcomes = list(plan.try_rows(rows))
    >>> [outcome.status for outcome in outcomes]
    ['known', 'post', 'refused', 'refused']
    >>> [[p.reason for p in outcome.problems] for outcome in outcomes]
    [[], ['post_category'], ['inactive'], ['member']]
    """

    def __init__(self, directory, known, categories):
        """:param directory: an ``import_plan.Directory``
        :param set known: keys of rows that were imported before
        :param categories: normalized names
        """
        self._directory = directory
        self._known = known
        self._categories = categories
        self._seen = {}
        self.counts = {"post": 0, "known": 0, "refused": 0}

    def try_rows(self, rows):
        """Yield the ``PostOutcome`` of each row."""
        for row in rows:
            problems = list(row.problems)
            person = None if problems else self._find(row, problems)
            if problems:
                status = "refused"
            else:
                status = self._get_status(row, problems)
            self.counts[status] += 1
            yield PostOutcome(row, status, person, problems)

    def _find(self, row, problems):
        person = self._directory.find(row.member)
        reason = person if isinstance(person, str) else None
        if not reason and person.kind != "member":
            reason = "member"
        elif not reason and not person.is_active:
            reason = "inactive"
        if reason:
            problems.append(Problem("member", row.member, reason))
            return None
        return person

    def _get_status(self, row, problems):
        if row.key in self._known:
            return "known"
        if row.key in self._seen:
            if row.key.startswith("~"):
                return "known"  # the same text twice is one post
            problems.append(Problem("row_id", row.key.partition(":")[2], "duplicate"))
            return "refused"
        self._seen[row.key] = row.line
        if row.category and normalize(row.category) not in self._categories:
            problems.append(Problem("category", row.category[:100], "post_category"))
        if row.has_more_tags:
            problems.append(Problem("tags", ", ".join(row.tags), "post_tags"))
        return "post"
