"""setup/test runs the tests of addons and those of tests/ side by side."""

import pytest
from lib.commands import test as command
from lib.places import REPOSITORY

ADDON = REPOSITORY / "solidarity_ledger" / "tests"
CRASH = REPOSITORY / "tests" / "crash"


def test_addons_beside_what_starts_processes_of_its_own():
    assert command.to_parts([ADDON, command.TESTS]) == [[ADDON], [command.TESTS]]
    assert command.to_parts([CRASH, ADDON]) == [[ADDON], [CRASH]]
    assert command.to_parts([CRASH]) == [[CRASH]]


def test_addons_in_halves(tmp_path):
    """By the number of their tests: as much to do here as there."""
    paths = []
    for number in (4, 9, 1, 6):
        path = tmp_path / f"addon_{number}"
        path.mkdir()
        tests = "    def test_it(self):\n" * number
        (path / "test_some.py").write_text(f"class TestSome:\n{tests}")
        (path / "common.py").write_text("    def test_not_counted(self):\n")
        paths.append(path)
    four, nine, one, six = paths
    assert command.to_parts(paths) == [[nine, one], [six, four]]
    file = nine / "test_some.py"
    assert command.to_parts([four, file]) == [[file], [four]]


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        ([0, 0], 0),
        ([0, 1], 1),
        ([2, 1], 2),
        ([-9, 0], -9),
        # -k finds something in one part only, or nowhere
        ([5, 0], 0),
        ([5, 5], 5),
        ([5, 1], 1),
    ],
)
def test_one_failure_fails_the_run(statuses, status):
    assert command.join(statuses) == status
