"""Bugs planted on purpose, each caught by a test of the suite that passes without it.

A bug nobody catches is a test that fails here. What a check says about the bug is part
of the table, so that it cannot fail for a reason of its own.
"""

import contextlib
import pathlib
import re

import pytest
from bugs import BUGS
from checks import find_check_class, run_check, set_up, working_in
from own_database import own_database
from planting import replace_once

DOCS = pathlib.Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module", autouse=True)
def database():
    with own_database() as name, working_in(name):
        yield


@pytest.fixture(scope="module")
def prepare():
    """Set up a test class and keep it until another one is asked for."""
    with contextlib.ExitStack() as kept:
        current = None

        def prepare(check_class):
            nonlocal current
            if check_class is not current:
                kept.close()
                current = kept.enter_context(set_up(check_class))
            return check_class

        yield prepare


# sorted, so that a class is set up once for all its bugs
@pytest.mark.parametrize(
    "bug",
    sorted(BUGS, key=lambda bug: (bug.addon, bug.check)),
    ids=lambda bug: bug.name,
)
def test_is_caught(prepare, bug):
    class_name, method = bug.check.rsplit(".", 1)
    check_class = prepare(find_check_class(bug.addon, class_name))
    assert run_check(check_class, method) == [], "without the bug"
    complaints = run_check(check_class, method, bug.plant)
    assert complaints, f"{bug.check} passes in spite of: {bug.name}"
    assert any(re.search(bug.says, text) for text in complaints), complaints


def test_the_table_is_published():
    text = "".join(path.read_text() for path in DOCS.glob("reliability*.md"))
    missing = [
        bug.name for bug in BUGS if f"| {bug.name} | `{bug.check}` |" not in text
    ]
    assert not missing


@pytest.mark.parametrize("source", ["a = 2", "a = 1; a = 1"])
def test_a_bug_without_its_place_is_an_error(source):
    with pytest.raises(AssertionError, match="is there [02] times"):
        replace_once(source, "a = 1", "a = 0")
