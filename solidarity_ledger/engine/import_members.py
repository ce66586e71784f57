"""From the records of a file to members, and what is to be done with each.

``MemberReader`` understands the rows, ``MemberPlan`` finds who is here already.
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from .import_format import COMMUNITY, OUTSIDE, plain
from .import_plan import normalize
from .import_rows import MAX_CODE, Problem

_TARGETS = {COMMUNITY: "community", OUTSIDE: "clearing"}
# Words for members who are still there, as systems write them; others are not.
ACTIVE_WORDS = {
    plain(word)
    for word in (
        "active activo actiu actif aktiv ativo enabled yes true t 1 open".split()
    )
} | {""}


@dataclass(slots=True)
class MemberRow:
    """A member of the file. ``target`` is ``member``, or ``community`` or ``clearing``
    for an account of the system; ``balance`` None where the file says none."""

    line: int
    code: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    date_joined: datetime.date | None = None
    is_active: bool = True
    balance: Decimal | None = None
    target: str = "member"
    problems: list = field(default_factory=list)


class MemberReader:
    """Reads the rows of a table of members.

    >>> from odoo.addons.solidarity_base.engine.csv_source import CsvSource
    >>> from .formats import TableOfMembers
    >>> source = CsvSource(b"number,name,email,balance\\n7,Ada,a@x.org,-1.5\\n,Bo,,")
    >>> table = TableOfMembers()
    >>> first, second = MemberReader(
    ...     source, table, table.find_columns(source.columns), Decimal, None)
    >>> first.code, first.name, first.balance
    ('7', 'Ada', Decimal('-1.5'))
    >>> [(p.field, p.reason) for p in second.problems]
    [('code', 'missing')]
    """

    def __init__(self, source, format_, columns, parse_balance, parse_date):
        """:param source: iterable of ``csv_source.Record``
        :param format_: a ``formats.Format`` of members
        :param dict columns: position of the column of each field that has one
        :param parse_balance: from text to ``Decimal``; raises ``ValueError``
        :param parse_date: from text to a date; raises ``ValueError``
        """
        self._source = source
        self._format = format_
        self._columns = columns
        self._parse_balance = parse_balance
        self._parse_date = parse_date

    def __iter__(self):
        for record in self._source:
            row = MemberRow(record.line)
            if record.broken:
                row.problems.append(Problem.of_broken(record))
                yield row
                continue
            texts = {name: record.cells[n] for name, n in self._columns.items()}
            [texts] = self._format.translate(texts)
            self._read(row, texts)
            yield row

    def _read(self, row, texts):
        row.target = _TARGETS.get(texts.get("target"), "member")
        for name in ("code", "name", "email", "phone"):
            text = texts.get(name, "")
            if not text and name in ("code", "name"):
                row.problems.append(Problem(name, text, "missing"))
            elif len(text) > MAX_CODE:
                row.problems.append(Problem(name, text[:100], "long", MAX_CODE))
            else:
                setattr(row, name, text)
        if row.email and "@" not in row.email:
            row.problems.append(Problem("email", row.email, "email"))
            row.email = ""
        row.is_active = plain(texts.get("state", "")) in ACTIVE_WORDS
        self._read_parsed(row, texts, "joined", "date_joined", self._parse_date, "date")
        self._read_parsed(
            row, texts, "balance", "balance", self._parse_balance, "number"
        )

    def _read_parsed(self, row, texts, name, attribute, parse, reason):
        text = texts.get(name, "")
        if not text:
            return
        try:
            setattr(row, attribute, parse(text))
        except (ValueError, ArithmeticError) as error:
            word = "minutes" if str(error) == "minutes" else reason
            row.problems.append(Problem(name, text[:100], word))


class MemberOutcome(NamedTuple):
    """What happens to a row: ``status`` is ``post`` (a new member), ``known`` (here
    already, or an account of the system) or ``refused``; ``person`` is who was found.
    """

    row: MemberRow
    status: str
    person: object
    problems: list


class MemberPlan:
    """Finds who the rows are: by the code of an earlier import, by number, by address.

    >>> from .import_plan import Person
    >>> ada = Person(1, name="Ada", email="ada@x.org", reference="7")
    >>> plan = MemberPlan([ada], {})
    >>> rows = [MemberRow(2, "9", "A. L.", "ADA@x.org"), MemberRow(3, "10", "Bo"),
    ...     MemberRow(4, "10", "Bob")]
    >>> [(o.status, o.person is ada, [p.reason for p in o.problems])
    ...     for o in plan.try_rows(rows)]
    [('known', True, []), ('post', False, []), ('refused', False, ['code_twice'])]
    """

    def __init__(self, people, remembered):
        """:param list people: every ``Person`` of the community
        :param dict remembered: the ``Person`` by code, from earlier imports
        """
        self._remembered = remembered
        self._by_reference = {p.reference: p for p in people if p.reference}
        self._by_email = {}
        for person in people:
            if person.email:
                self._by_email.setdefault(normalize(person.email), []).append(person)
        self._codes = {}
        self._emails = {}
        self._taken = {}
        self.counts = {"post": 0, "known": 0, "refused": 0}

    def try_rows(self, rows):
        """Yield the ``MemberOutcome`` of each row."""
        for row in rows:
            problems = list(row.problems)
            self._check_twice(row, problems)
            person = None if problems else self._find(row, problems)
            if problems:
                status = "refused"
            elif person or row.target != "member":
                status = "known"
            else:
                status = "post"
            self.counts[status] += 1
            yield MemberOutcome(row, status, person, problems)

    def _check_twice(self, row, problems):
        for name, seen, text in (
            ("code", self._codes, row.code),
            ("email", self._emails, normalize(row.email)),
        ):
            if not text:
                continue
            if text in seen:
                value = getattr(row, name)
                problems.append(Problem(name, value, f"{name}_twice", seen[text]))
            seen.setdefault(text, row.line)

    def _find(self, row, problems):
        """Return who is here already; two rows are never the same person."""
        if row.target != "member":
            return None
        person = self._remembered.get(row.code) or self._by_reference.get(row.code)
        if not person and row.email:
            people = self._by_email.get(normalize(row.email), [])
            if len(people) > 1:
                problems.append(Problem("email", row.email, "ambiguous"))
                return None
            person = people[0] if people else None
        if person:
            line = self._taken.setdefault(person.membership_id, row.line)
            if line != row.line:
                problems.append(Problem("code", row.code, "same_member", line))
                return None
        return person
