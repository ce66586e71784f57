import pathlib
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parent

# the helpers beside the test folders, and those of setup/, are imported by their names
sys.path[:0] = [str(TESTS), str(TESTS.parent / "setup")]


def pytest_addoption(parser):
    parser.addoption(
        "--full",
        action="store_true",
        help="Run the tests of load and crashes as long as docs/reliability.md says.",
    )


@pytest.fixture(scope="session")
def full(pytestconfig):
    """Whether tests run in the size of docs/reliability.md, or in one for every day."""
    return pytestconfig.getoption("--full")
