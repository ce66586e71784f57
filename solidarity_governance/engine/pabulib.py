"""Files of participatory budgets in the Pabulib format. Plain Python, no ORM.

Source: Pabulib, http://pabulib.org/format: three tables in one text, META, PROJECTS and
VOTES, each with a line of its column names; cells are divided by semicolons.

>>> election = parse('''META
... key;value
... num_projects;2
... num_votes;1
... budget;100
... vote_type;approval
... PROJECTS
... project_id;cost;name;selected
... 1;60;"Garden; north";1
... 2;50,50;Market;0
... VOTES
... voter_id;vote
... 7;1,2
... ''')
>>> election.projects[0].name, election.projects[1].cost
('Garden; north', Decimal('50.50'))
>>> election.votes
[[('1', 1), ('2', 1)]]
>>> parse(election.format()).votes == election.votes
True
"""

import collections
import csv
import dataclasses
import io
import re
from decimal import Decimal

SECTIONS = {
    "META": ("key", "value"),
    "PROJECTS": ("project_id", "cost"),
    "VOTES": ("voter_id", "vote"),
}
APPROVAL_TYPES = ("approval", "choose-1")
POINTS_TYPES = ("cumulative", "scoring")
VOTE_TYPES = (*APPROVAL_TYPES, *POINTS_TYPES, "ordinal")
MAX_MONEY = 10**13
# What a ballot of the suite can give in total.
MAX_POINTS = 1000
_NUMBER = re.compile(r"\d{1,15}([.,]\d{1,6})?")
_WHOLE = re.compile(r"\d{1,9}")


@dataclasses.dataclass(frozen=True)
class Problem:
    """What is wrong in a file: ``line`` (from 1, 0 for the whole file), a ``word``, and
    ``details`` for a sentence about it:

    * ``empty``; ``quotes``; ``no_section`` (section); ``before`` (text): before META
    * ``no_column`` (section, column); ``cells`` (found, most): more than columns
    * ``no_meta`` and ``meta`` (key, value): missing, or not a number that makes sense
    * ``vote_type`` (value); ``count`` (section, stated, found)
    * ``project_id``; ``project_repeated`` (value); ``cost`` (value)
    * ``unknown_project`` (value); ``vote_repeated`` (value); ``points`` (value);
      ``points_count`` (projects, points)
    """

    line: int
    word: str
    details: dict = dataclasses.field(default_factory=dict)


class PabulibError(ValueError):
    """A file that cannot be counted; ``problems`` names what is wrong, line by line."""

    def __init__(self, problems):
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclasses.dataclass
class Project:
    """A line of PROJECTS. ``votes`` and ``score`` are what the file states, or None."""

    reference: str
    name: str
    cost: Decimal
    is_selected: bool = False
    votes: int | None = None
    score: int | None = None


@dataclasses.dataclass
class Election:
    """A file that was read, or is to be written.

    ``votes`` are lists of (reference, points): 1 for an approval; of a ranking the
    first has as many points as a ballot has places, the next one less, and so on.
    ``repeated_voters`` are the ids of voters with more than one vote.
    """

    meta: dict
    projects: list
    votes: list
    repeated_voters: list = dataclasses.field(default_factory=list)

    @property
    def is_approval(self):
        """Whether voters approve; else they give points."""
        return self.meta["vote_type"] in APPROVAL_TYPES

    @property
    def budget(self):
        return _read_number(self.meta["budget"])

    def count(self):
        """Return how many votes and how many points each project has.

        :return: ``{reference: (votes, points)}``
        """
        counts = {project.reference: (0, 0) for project in self.projects}
        for vote in self.votes:
            for reference, points in vote:
                votes, score = counts[reference]
                counts[reference] = votes + 1, score + points
        return counts

    def format(self):
        """Return the text of a file. Votes come without names, in the order of what
        they say: it tells nothing about who voted."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\n")
        writer.writerows([["META"], ["key", "value"], *self.meta.items()])
        counts = self.count()
        score = [] if self.is_approval else ["score"]
        columns = ["project_id", "cost", "votes", *score, "name", "selected"]
        writer.writerows([["PROJECTS"], columns])
        for project in self.projects:
            votes, points = counts[project.reference]
            writer.writerow(
                [
                    project.reference,
                    project.cost,
                    votes,
                    *([points] if score else []),
                    " ".join(project.name.split()),
                    int(project.is_selected),
                ]
            )
        given = [] if self.meta["vote_type"] not in POINTS_TYPES else ["points"]
        writer.writerows([["VOTES"], ["voter_id", "vote", *given]])
        for number, vote in enumerate(sorted(self.votes), 1):
            cells = [",".join(reference for reference, _points in vote)]
            if given:
                cells.append(",".join(str(points) for _reference, points in vote))
            writer.writerow([number, *cells])
        return text.getvalue()


def parse(text):
    """Return what is in a file.

    :param str text: the whole file
    :rtype: Election
    :raise PabulibError: something is missing or makes no sense

    >>> parse("META\\nkey;value\\nbudget;0\\n")
    ... # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    PabulibError: 6 problems
    """
    return _Reader(text).get_election()


def _read_number(text):
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text.replace(",", "."))
    return number if number < MAX_MONEY else None


class _Reader:
    def __init__(self, text):
        self.problems = []
        self.tables = self._split(text)

    def _add(self, line, word, **details):
        self.problems.append(Problem(line, word, details))

    def get_election(self):
        """Read all tables, so that all problems are told at once."""
        meta = self._read_meta()
        projects = self._read_projects()
        votes = self._read_votes(meta, projects)
        if not self.problems:
            self._check_counts(meta, projects, votes)
        if self.problems:
            raise PabulibError(sorted(self.problems, key=lambda one: one.line))
        return Election(meta, projects, votes, self._find_repeated_voters())

    def _split(self, text):
        """Return ``{section: [(line, {column: cell}), …]}``."""
        tables, section, columns = {}, None, None
        if not text.strip():
            self._add(0, "empty")
            return tables
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
        line = 1
        try:
            for row in reader:
                cells = [cell.strip() for cell in row]
                while cells and not cells[-1]:
                    cells.pop()
                if len(cells) == 1 and cells[0].upper() in SECTIONS:
                    section, columns = cells[0].upper(), None
                    tables[section] = []
                elif cells and section is None:
                    self._add(line, "before", text=cells[0][:40])
                    return tables
                elif cells and columns is None:
                    columns = cells
                    self._check_columns(line, section, columns)
                elif len(cells) > len(columns or ()):
                    self._add(line, "cells", found=len(cells), most=len(columns))
                elif cells:
                    cells += [""] * (len(columns) - len(cells))
                    row = dict(zip(columns, cells, strict=True))
                    tables[section].append((line, row))
                line = reader.line_num + 1
        except csv.Error:
            self._add(line, "quotes")
        for name in SECTIONS:
            if name not in tables:
                self._add(0, "no_section", section=name)
        return tables

    def _check_columns(self, line, section, columns):
        for column in SECTIONS[section]:
            if column not in columns:
                self._add(line, "no_column", section=section, column=column)

    def _get_rows(self, section):
        """Return the rows of a section; none if a column is missing, told already."""
        rows = self.tables.get(section, [])
        return [
            (line, row) for line, row in rows if set(SECTIONS[section]) <= row.keys()
        ]

    def _read_meta(self):
        rows = self._get_rows("META")
        meta = {row["key"]: row["value"] for _line, row in rows}
        lines = {row["key"]: line for line, row in rows}
        for key in ("budget", "vote_type", "num_projects", "num_votes"):
            if key not in meta and "META" in self.tables:
                self._add(0, "no_meta", key=key)
        for key in ("num_projects", "num_votes", "max_length"):
            if key in meta and not _WHOLE.fullmatch(meta[key]):
                self._add(lines[key], "meta", key=key, value=meta[key])
        if "budget" in meta and not _read_number(meta["budget"]):
            self._add(lines["budget"], "meta", key="budget", value=meta["budget"])
        if "vote_type" in meta and meta["vote_type"] not in VOTE_TYPES:
            self._add(lines["vote_type"], "vote_type", value=meta["vote_type"])
        return meta

    def _read_projects(self):
        projects = {}
        for line, row in self._get_rows("PROJECTS"):
            reference = row["project_id"]
            cost = _read_number(row["cost"])
            if not reference or "," in reference:
                self._add(line, "project_id", value=reference)
            elif reference in projects:
                self._add(line, "project_repeated", value=reference)
            if cost is None:
                self._add(line, "cost", value=row["cost"])
            projects[reference] = Project(
                reference=reference,
                name=row.get("name") or reference,
                cost=cost,
                # 2 and more: funded, too, with a remark of the city
                is_selected=row.get("selected", "0") not in ("", "0"),
                votes=_read_stated(row.get("votes")),
                score=_read_stated(row.get("score")),
            )
        return list(projects.values())

    def _read_votes(self, meta, projects):
        references = {project.reference for project in projects}
        vote_type = meta.get("vote_type")
        rows = self._get_rows("VOTES")
        if vote_type in POINTS_TYPES and rows and "points" not in rows[0][1]:
            line = rows[0][0] - 1
            self._add(line, "no_column", section="VOTES", column="points")
            return []
        places = self._count_places(meta, rows)
        votes = []
        for line, row in rows:
            names = [name.strip() for name in row["vote"].split(",") if name.strip()]
            for number, name in enumerate(names):
                if name not in references:
                    self._add(line, "unknown_project", value=name)
                elif name in names[:number]:
                    self._add(line, "vote_repeated", value=name)
            if vote_type in POINTS_TYPES:
                points = self._read_points(line, row["points"], len(names))
            elif vote_type == "ordinal":
                points = range(places, 0, -1)
            else:
                points = [1] * len(names)
            votes.append(list(zip(names, points, strict=False)))
        return votes

    def _find_repeated_voters(self):
        voters = collections.Counter(
            row["voter_id"] for _line, row in self._get_rows("VOTES")
        )
        return [voter for voter, count in voters.items() if voter and count > 1]

    def _count_places(self, meta, rows):
        """Return how many places a ranking has: as stated, and at least the longest."""
        longest = max((row["vote"].count(",") + 1 for _line, row in rows), default=0)
        stated = meta.get("max_length", "")
        return max(longest, int(stated) if _WHOLE.fullmatch(stated) else 0)

    def _read_points(self, line, text, count):
        cells = [cell.strip() for cell in text.split(",") if cell.strip()]
        if len(cells) != count:
            self._add(line, "points_count", projects=count, points=len(cells))
        for cell in cells:
            if not _WHOLE.fullmatch(cell):
                self._add(line, "points", value=cell)
        return [int(cell) if _WHOLE.fullmatch(cell) else 0 for cell in cells]

    def _check_counts(self, meta, projects, votes):
        for section, key, found in (
            ("PROJECTS", "num_projects", len(projects)),
            ("VOTES", "num_votes", len(votes)),
        ):
            if int(meta[key]) != found or not found:
                self._add(0, "count", section=section, stated=meta[key], found=found)


def _read_stated(text):
    return int(text) if text and _WHOLE.fullmatch(text) else None
