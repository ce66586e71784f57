"""Bugs planted on purpose, each caught by a test of the suite that passes without it.

A bug nobody catches is a test that fails here. What a check says about the bug is part
of the table, so that it cannot fail for a reason of its own.
"""

import re
from collections import defaultdict

import pytest
from bugs import BUGS
from checks import run_checks, working_in
from own_database import own_database

CHECKS = defaultdict(set)
for one in BUGS:
    name, method = one.check.rsplit(".", 1)
    CHECKS[name].add(method)


@pytest.fixture(scope="module", autouse=True)
def database():
    with own_database() as name, working_in(name):
        yield


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_checks_pass_on_the_sound_system(name):
    assert run_checks(name, sorted(CHECKS[name])) == []


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_is_caught(bug):
    name, method = bug.check.rsplit(".", 1)
    complaints = run_checks(name, [method], bug.plant)
    assert complaints, f"{bug.check} passes in spite of: {bug.name}"
    assert any(re.search(bug.says, text) for text in complaints), complaints


def test_names_are_unique():
    assert len({bug.name for bug in BUGS}) == len(BUGS)
