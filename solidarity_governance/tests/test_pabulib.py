import doctest
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from pabutools.election.pabulib import parse_pabulib_from_string

from odoo.tests import BaseCase, tagged

from ..engine import pabulib
from ..engine.budget import share_budget
from ..engine.pabulib import Election, PabulibError, Project, parse
from .pabulib_common import FILES, SMALL, find_folder

REFERENCES = st.integers(1, 99).map(str)
NAMES = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x24F), min_size=1, max_size=30
).filter(str.strip)
CENTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)


@st.composite
def files(draw):
    """Strategy of elections that can be written and read."""
    vote_type = draw(st.sampled_from(["approval", "cumulative"]))
    references = draw(st.lists(REFERENCES, unique=True, min_size=1, max_size=6))
    points = st.just(1) if vote_type == "approval" else st.integers(1, 9)
    # pabutools cannot read a vote that gives points to nothing
    least = 0 if vote_type == "approval" else 1
    some = st.lists(st.sampled_from(references), unique=True, min_size=least)
    votes = draw(st.lists(some, min_size=1, max_size=8))
    projects = [
        Project(one, " ".join(draw(NAMES).split()), draw(CENTS), draw(st.booleans()))
        for one in references
    ]
    meta = {
        "description": " ".join(draw(NAMES).split()),
        "num_projects": str(len(projects)),
        "num_votes": str(len(votes)),
        "budget": str(draw(CENTS) + 1),
        "vote_type": vote_type,
    }
    return Election(
        meta, projects, [[(one, draw(points)) for one in vote] for vote in votes]
    )


@tagged("post_install", "-at_install")
class TestPabulibEngine(BaseCase):
    """Files in the Pabulib format, without a database."""

    def _get_problems(self, text):
        with self.assertRaises(PabulibError) as refusal:
            parse(text)
        return [(p.line, p.word, p.details) for p in refusal.exception.problems]

    def test_doctests(self):
        result = doctest.testmod(pabulib)
        self.assertGreater(result.attempted, 3)
        self.assertEqual(result.failed, 0)

    def test_read(self):
        election = parse(SMALL)
        self.assertEqual(
            election.projects,
            [
                Project("p1", 'Garden; with "fence"', Decimal(60), True, 3),
                Project("p2", "Market", Decimal("50.50"), False, 1),
                Project("p3", "Bench", Decimal(40), True, 2),
            ],
        )
        self.assertEqual(
            election.votes,
            [[("p1", 1), ("p3", 1)], [("p1", 1)], [("p2", 1), ("p1", 1)], [("p3", 1)]],
        )
        self.assertEqual(election.budget, 100)
        self.assertTrue(election.is_approval)

    def test_line_ends_and_blank_lines(self):
        for text in (SMALL.replace("\n", "\r\n"), SMALL.replace("\n", "\n\n")):
            self.assertEqual(parse(text), parse(SMALL))
        padded = SMALL.replace("META", "META;;;").replace("PROJECTS", " projects ;;")
        self.assertEqual(parse(padded), parse(SMALL))

    def test_rankings_are_points(self):
        """Three places: 3, 2 and 1 points, also where a voter ranks one only."""
        text = SMALL.replace("approval", "ordinal").replace("p1,p3;40", "p1,p3,p2;40")
        votes = parse(text).votes
        self.assertEqual(votes[0], [("p1", 3), ("p3", 2), ("p2", 1)])
        self.assertEqual(votes[1], [("p1", 3)])
        five = text.replace("rule;greedy", "max_length;5")
        self.assertEqual(parse(five).votes[1], [("p1", 5)])

    def test_points(self):
        text = (
            SMALL.replace("approval", "cumulative")
            .replace("voter_id;vote;age", "voter_id;vote;points")
            .replace("p1,p3;40", 'p1,p3;"4,0"')
            .replace("9;p1;", "9;p1;3")
            .replace("p2,p1;22", "p2,p1;2,2")
            .replace("13;p3;", "13;p3;1")
        )
        election = parse(text)
        self.assertEqual(election.votes[0], [("p1", 4), ("p3", 0)])
        self.assertEqual(election.count()["p1"], (3, 9))
        without = text.replace("points", "marks")
        self.assertEqual(
            self._get_problems(without)[0][1:],
            ("no_column", {"section": "VOTES", "column": "points"}),
        )
        wrong = text.replace("2,2", "2").replace("9;p1;3", "9;p1;-3")
        self.assertEqual(
            [problem[:2] for problem in self._get_problems(wrong)],
            [(20, "points"), (21, "points_count")],
        )

    def test_refused(self):
        """Each mistake has its line, and all are told at once."""
        for old, new, line, word, details in (
            ("budget;100", "budget;0", 6, "meta", {"key": "budget", "value": "0"}),
            ("budget;100", "budget;-1", 6, "meta", {"key": "budget", "value": "-1"}),
            ("budget;100", "budget;NaN", 6, "meta", {"key": "budget", "value": "NaN"}),
            ("budget;100\n", "", 0, "no_meta", {"key": "budget"}),
            (
                "num_votes;4",
                "num_votes;many",
                5,
                "meta",
                {"key": "num_votes", "value": "many"},
            ),
            (
                "num_votes;4",
                "num_votes;5",
                0,
                "count",
                {"section": "VOTES", "stated": "5", "found": 4},
            ),
            (
                "num_projects;3",
                "num_projects;2",
                0,
                "count",
                {"section": "PROJECTS", "stated": "2", "found": 3},
            ),
            ("approval", "guess", 7, "vote_type", {"value": "guess"}),
            ("p3;40", "p3;-40", 16, "cost", {"value": "-40"}),
            ("p3;40", "p3;", 16, "cost", {"value": ""}),
            ("p3;40", "p3;1e999", 16, "cost", {"value": "1e999"}),
            ("p2;50,50", "p1;50,50", 15, "project_repeated", {"value": "p1"}),
            ("p2;50,50", ";50,50", 15, "project_id", {"value": ""}),
            ("13;p3;", "13;p4;", 22, "unknown_project", {"value": "p4"}),
            ("p2,p1;22", "p1,p1;22", 21, "vote_repeated", {"value": "p1"}),
            ("9;p1;", "9;p1;30;M;x", 20, "cells", {"found": 5, "most": 3}),
            (
                "project_id;cost",
                "project_id;price",
                13,
                "no_column",
                {"section": "PROJECTS", "column": "cost"},
            ),
            ("VOTES\n", "BALLOTS\n", 0, "no_section", {"section": "VOTES"}),
            ("META\n", "", 1, "before", {"text": "key"}),
            ('""fence"""', '""fence""', 14, "quotes", {}),
        ):
            self.assertIn(old, SMALL)
            problems = self._get_problems(SMALL.replace(old, new, 1))
            self.assertIn((line, word, details), problems, new)

    def test_all_mistakes_at_once(self):
        text = SMALL.replace("p3;40", "p3;x").replace("13;p3", "13;p9")
        self.assertEqual(
            [problem[:2] for problem in self._get_problems(text)],
            [(16, "cost"), (22, "unknown_project")],
        )

    def test_empty(self):
        for text in ("", " \n\n"):
            self.assertEqual(self._get_problems(text)[0][1], "empty")

    @settings(max_examples=100, deadline=None)
    @given(files())
    def test_round_trip(self, election):
        """What is written is read again; pabutools reads the same."""
        text = election.format()
        again = parse(text)
        self.assertEqual(again.meta, election.meta)
        self.assertEqual(again.votes, sorted(election.votes))
        self.assertEqual(again.format(), text)
        for project, other in zip(election.projects, again.projects, strict=True):
            self.assertEqual(
                (project.reference, project.name, project.cost, project.is_selected),
                (other.reference, other.name, other.cost, other.is_selected),
            )
        instance, profile = parse_pabulib_from_string(text)
        self.assertEqual(len(profile), len(election.votes))
        self.assertEqual(
            {project.name: float(project.cost) for project in instance},
            {project.reference: float(project.cost) for project in election.projects},
        )

    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=60), st.integers(0, len(SMALL)), st.integers(0, 40))
    def test_any_damage(self, text, start, length):
        """Whatever happens to a file, it is read or refused with its mistakes."""
        damaged = SMALL[:start] + text + SMALL[start + length :]
        try:
            parse(damaged)
        except PabulibError as error:
            self.assertTrue(error.problems)


@tagged("post_install", "-at_install")
class TestPabulibData(BaseCase):
    """Real participatory budgets: the recorded winners come out."""

    def setUp(self):
        super().setUp()
        self.folder = find_folder()
        if not self.folder:
            self.skipTest("shared data folder is not there")

    def _read(self, name):
        path = self.folder / f"{name}.pb"
        return parse(path.read_text(encoding="utf-8-sig"))

    def test_winners(self):
        for name, (rule, funded, budget, amount) in FILES.items():
            election = self._read(name)
            self.assertEqual(election.budget, budget, name)
            recorded = {p.reference for p in election.projects if p.is_selected}
            spent = sum(p.cost for p in election.projects if p.is_selected)
            self.assertEqual((len(recorded), spent), (funded, amount), name)
            key = "approved" if election.is_approval else "dots"
            ballots = [
                (1, {key: [one for one, _n in vote] if key == "approved" else vote})
                for vote in election.votes
            ]
            result = share_budget(
                rule,
                [project.reference for project in election.projects],
                {project.reference: project.cost for project in election.projects},
                election.budget,
                ballots,
                increment=1,
            )
            winners = set(result["winners"])
            if amount > budget:
                self.assertNotEqual(winners, recorded, "not more than there is")
            else:
                self.assertEqual(winners, recorded, name)

    def test_stated_numbers(self):
        """Votes and scores that the files state are those of their votes."""
        for name in FILES:
            election = self._read(name)
            counts = election.count()
            for project in election.projects:
                votes, score = counts[project.reference]
                self.assertEqual(project.votes, votes, (name, project.reference))
                if project.score is not None:
                    self.assertEqual(project.score, score, (name, project.reference))
