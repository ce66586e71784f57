"""Which addons there are, when they count as changed, and what setup/run then does."""

import subprocess
import sys

import pytest
from lib import addons, demo, places
from lib.commands import run
from lib.errors import SetupError


@pytest.fixture
def repository(tmp_path):
    """A repository with an application, a building block and one not installable."""
    for name, manifest in (
        ("solidarity_app", {"depends": ["solidarity_block", "mail"]}),
        ("addons/solidarity_block", {"depends": ["portal", "mail"]}),
        ("addons/solidarity_later", {"installable": False}),
    ):
        folder = tmp_path / name
        (folder / "tests").mkdir(parents=True)
        (folder / "__manifest__.py").write_text(repr(manifest))
    return tmp_path


def test_suite_and_what_it_stands_on(repository):
    suite = addons.find(repository)
    assert [addon.name for addon in suite] == ["solidarity_app", "solidarity_block"]
    assert addons.outside_needs(suite) == ["mail", "portal"]
    assert addons.folders(repository) == [repository / "addons", repository]


def test_digest_changes_with_sources_and_not_with_tests(repository):
    before = addons.digests(addons.find(repository))
    (repository / "solidarity_app/tests/test_it.py").write_text("pass")
    assert addons.digests(addons.find(repository)) == before
    (repository / "solidarity_app/model.py").write_text("pass")
    after = addons.digests(addons.find(repository))
    assert after["solidarity_app"] != before["solidarity_app"]
    assert after["solidarity_block"] == before["solidarity_block"]


@pytest.mark.parametrize("text", ["{", "['a list']", "{'name': unknown}"])
def test_broken_manifest_is_named(repository, text):
    (repository / "solidarity_app/__manifest__.py").write_text(text)
    with pytest.raises(SetupError, match="solidarity_app/__manifest__.py is not a"):
        addons.find(repository)


class Place:
    """An environment whose database server is a dictionary of marks."""

    def __init__(self, **marks):
        self.marks = marks
        self.calls = []
        self.databases = self

    def exists(self, name):
        return name in self.marks

    def read_mark(self, name):
        return self.marks.get(name)

    def mark(self, name, content):
        self.marks[name] = content

    def create(self, name):
        self.calls.append("create")

    def drop(self, name):
        self.calls.append("drop")
        self.marks.pop(name, None)

    def install(self, _database, names, demo, update=()):
        self.calls.append(("install", list(names), list(update)))


@pytest.fixture
def suite(repository, monkeypatch):
    """setup/run sees the addons of ``repository`` and one OCA addon that is only for
    the demo; what marks each of them is returned."""
    found = addons.find(repository)
    requirements = repository / "requirements.txt"
    requirements.write_text("odoo-addon-reports==19.0.1\nodoo-addon-reports_xlsx==2\n")
    monkeypatch.setattr(addons, "find", lambda: found)
    monkeypatch.setattr(demo, "FOR_ACCOUNTANTS", ("reports",))
    monkeypatch.setattr(demo, "REQUIREMENTS", requirements)
    return {**addons.digests(found), "reports": "19.0.1"}


ALL = ["solidarity_app", "solidarity_block", "reports"]


def test_first_start_installs_everything(suite):
    place = Place()
    demo.up_to_date(place, "coop", fresh=False)
    assert place.calls == ["create", ("install", ALL, [])]
    assert place.marks == {"coop": suite}


def test_second_start_does_nothing(suite):
    place = Place(coop=suite)
    demo.up_to_date(place, "coop", fresh=False)
    assert place.calls == []


def test_changed_and_new_addons_are_brought_in(suite):
    place = Place(coop={"solidarity_app": "as it was", "reports": "19.0.0"})
    demo.up_to_date(place, "coop", fresh=False)
    changed = ["solidarity_app", "reports"]
    assert place.calls == [("install", ["solidarity_block"], changed)]
    assert place.marks == {"coop": suite}


def test_oca_addons_of_the_demo_are_pinned():
    versions = addons.pinned(demo.FOR_ACCOUNTANTS, demo.REQUIREMENTS)
    assert versions["account_financial_report"].startswith("19.0.")


@pytest.mark.parametrize(("mark", "fresh"), [("building", False), (None, True)])
def test_half_made_and_unwanted_databases_are_made_anew(suite, mark, fresh):
    place = Place(coop=mark or suite)
    demo.up_to_date(place, "coop", fresh=fresh)
    assert place.calls == ["drop", "create", ("install", ALL, [])]


def test_database_of_somebody_else_is_left_alone(suite):
    place = Place(coop=None)
    for fresh in (False, True):
        with pytest.raises(SetupError, match="not made by setup/run.*--db"):
            demo.up_to_date(place, "coop", fresh=fresh)
    assert place.calls == []


def test_welcome_says_where_to_log_in():
    text = run.welcome("http://here", "a log", [("Ana", "ana", False)])
    assert "Ana  ana    ana       http://here/my" in text


@pytest.mark.parametrize(
    ("reason", "findings", "status"),
    [
        ("the shared data folder is not there", "", 0),
        ("no browser", "", 1),
        ("the shared data folder is not there", "ruff check", 1),
    ],
)
def test_skips_and_style_findings_fail_a_run(tmp_path, reason, findings, status):
    file = tmp_path / "test_it.py"
    file.write_text(f"import pytest\ndef test_it():\n    pytest.skip({reason!r})\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:odoo", "-p", "lib.pytest_plugin"]
        + ["-p", "no:cacheprovider", file],
        cwd=tmp_path,
        env={
            "PYTHONPATH": str(places.REPOSITORY / "setup"),
            "SOLIDARITY_STYLE_FINDINGS": findings,
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == status, done.stdout + done.stderr
    last = done.stdout.strip().splitlines()[-1]
    assert "1 skipped" in last
