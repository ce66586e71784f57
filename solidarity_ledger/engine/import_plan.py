"""Which rows of an import will be posted, and why the others will not.

``Directory`` finds out who a code of the file is, ``Plan`` tries the rows out in their
order. Both take plain data and change none but their own.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from .import_format import COMMUNITY, OUTSIDE
from .import_rows import Problem
from .import_simulation import Account, Simulation


@dataclass(slots=True, eq=False)
class Person:
    """A member, or somebody who will be made one (``membership_id`` None).

    ``account_id`` is None for who has no account yet; ``account`` is then what it
    will be opened with; ``before`` its balance at the beginning. ``kind`` is that of
    the account: ``community`` and ``clearing`` are nobody's.
    """

    membership_id: int | None = None
    account_id: int | None = None
    account: Account = field(default_factory=Account)
    name: str = ""
    email: str = ""
    reference: str = ""
    is_active: bool = True
    kind: str = "member"
    before: object = None

    def __post_init__(self):
        self.before = self.account.balance


class Directory:
    """Finds the member behind a code of the file.

    >>> ada, bo = Person(1, name="Ada  Lovelace"), Person(2, name="Bo")
    >>> members = Directory([ada, bo, Person(3, name="bo")], {"x": 2}, "name")
    >>> members.find("ada lovelace") is ada, members.find("x") is bo
    (True, True)
    >>> members.find("Bo"), members.find("Cy")
    ('ambiguous', 'member')
    """

    def __init__(self, people, remembered, match, create=None, gone=None):
        """:param list people: every ``Person`` of the community
        :param dict remembered: membership ids by code, from earlier imports, or the
            words ``community`` and ``clearing``
        :param str match: compare codes with ``reference``, ``email`` or ``name``
        :param create: takes a code, returns the ``Person`` to be made of it; None
            where members are not made by the import
        :param Person gone: stands for members who left and have no account; None where
            their rows are refused
        """
        self.people = people
        self._gone = gone
        self._create = create
        self._normalize = str.strip if match == "reference" else normalize
        self._found = {}
        self._by_text = {}
        by_id = {}
        for person in people:
            by_id[person.membership_id or person.kind] = person
            text = self._normalize(getattr(person, match) or "")
            if text:
                self._by_text.setdefault(text, []).append(person)
        self.remembered = {
            code: by_id[membership_id]
            for code, membership_id in remembered.items()
            if membership_id in by_id
        }
        for code, kind in ((COMMUNITY, "community"), (OUTSIDE, "clearing")):
            if kind in by_id:
                self.remembered[code] = by_id[kind]

    def find(self, code):
        """Return the ``Person`` of ``code``, or the reason why there is none:
        ``member``, ``inactive`` or ``ambiguous``."""
        if code not in self._found:
            self._found[code] = self._look_up(code)
        return self._found[code]

    def _look_up(self, code):
        person = self.remembered.get(code)
        if not person:
            people = self._by_text.get(self._normalize(code), [])
            people = [p for p in people if p.is_active] or people
            if len(people) > 1:
                return "ambiguous"
            if not people:
                return self._make(code)
            person = people[0]
        if not person.is_active and not person.account_id:
            return self._gone or "inactive"
        return person

    def _make(self, code):
        if not self._create:
            return "member"
        person = self._create(code)
        self.people.append(person)
        self._by_text[self._normalize(code)] = [person]
        return person

    def get_codes(self):
        """Return who was found: a dict from code to ``Person``, in file order."""
        return {
            code: person
            for code, person in self._found.items()
            if isinstance(person, Person)
        }


def normalize(text):
    """Return a name or address as it is compared: no case, single spaces."""
    return " ".join(text.casefold().split())


class Outcome(NamedTuple):
    """What happens to a row: ``status`` is ``post``, ``known``, ``refused`` or, for
    what is left out though nothing is wrong with it, ``skipped``;
    ``problems`` are those that the reader found, and more."""

    row: object
    status: str
    payer: Person | None
    payee: Person | None
    problems: list


class Known(NamedTuple):
    """The content of a transfer that was posted for a row before."""

    payer_account_id: int
    payee_account_id: int
    amount: object
    description: str


class Plan:
    """Tries rows out in their order, and counts.

    ``counts`` has the number of rows per status, ``volume`` the sum of what is posted.
    """

    def __init__(self, directory, simulation: Simulation, step, categories):
        """:param Decimal step: rounding of the ledger's unit
        :param dict categories: ids by normalized name
        """
        self._directory = directory
        self._simulation = simulation
        self._step = step
        self._categories = categories
        self._seen = {}
        self.counts = {"post": 0, "known": 0, "refused": 0, "skipped": 0}
        self.volume = step * 0

    def try_rows(self, rows, known):
        """Yield the ``Outcome`` of each row.

        :param rows: ``ImportRow`` objects
        :param dict known: ``Known`` by key, of rows that were posted before
        """
        for row in rows:
            if row.skip:
                self.counts["skipped"] += 1
                yield Outcome(row, "skipped", None, None, [row.skip])
                continue
            problems = list(row.problems)
            payer = self._find(row, "payer", problems)
            payee = self._find(row, "payee", problems)
            status = self._try(row, payer, payee, known, problems)
            self.counts[status] += 1
            if status == "post":
                self.volume += row.amount
            yield Outcome(row, status, payer, payee, problems)

    def get_category_id(self, row):
        """Return the category of a row; None where it has none that is known."""
        if not row.category:
            return None
        return self._categories.get(normalize(row.category))

    def _find(self, row, name, problems):
        code = getattr(row, name)
        if not code:
            return None  # the reader has said that it is missing
        person = self._directory.find(code)
        if isinstance(person, str):
            problems.append(Problem(name, code, person))
            return None
        return person

    def _try(self, row, payer, payee, known, problems):
        """Return the status of a row, and add to its problems."""
        if payer and payer is payee:
            if payer.kind == "clearing" and not problems:
                problems.append(Problem("row", row.description[:100], "outside"))
                return "skipped"
            problems.append(Problem("payee", row.payee, "same"))
        if row.amount is not None and row.amount % self._step:
            problems.append(Problem("amount", str(row.amount), "finer", self._step))
        if problems:
            return "refused"
        before = self._get_before(row, known, payer, payee)
        if before is not None:
            if before:
                return "known"
            problems.append(Problem("row_id", row.key, "duplicate"))
            return "refused"
        refusal = self._simulation.post(payer.account, payee.account, row.amount)
        if refusal:
            name = refusal.reason.partition("_")[0]
            code = getattr(row, name)
            problems.append(Problem(name, code, refusal.reason, refusal.room))
            return "refused"
        # a hash will do: posting compares all of it again
        self._seen[row.key] = hash((payer, payee, row.amount, row.description))
        if row.category and not self.get_category_id(row):
            problems.append(Problem("category", row.category, "category"))
        return "post"

    def _get_before(self, row, known, payer, payee):
        """Return whether the row's key came before with the same content; None when
        it did not come before."""
        if row.key in known:
            return known[row.key] == Known(
                payer.account_id, payee.account_id, row.amount, row.description
            )
        if row.key in self._seen:
            content = (payer, payee, row.amount, row.description)
            return self._seen[row.key] == hash(content)
        return None
