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
