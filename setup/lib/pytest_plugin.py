"""What setup/test adds to pytest: no silent skips, a quiet Chromium, and patience."""

import os

import pytest

from . import browser
from .checks import STYLE_FINDINGS

# the one reason for which a test may be skipped
NO_SHARED_DATA = "shared data folder is not there"
# beyond Odoo's own flags: nothing that a browser does of its own accord
QUIET_FLAGS = (
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-sync",
    "--no-pings",
)
# seconds for a page: Odoo's 12 are few where eight processes work beside the test
PATIENCE = 60

_skipped = []


def _note_skip(report):
    """Remember a skip for which there is no good reason."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else "skipped"
    if NO_SHARED_DATA not in reason:
        _skipped.append(f"{report.nodeid}: {reason}")


def pytest_runtest_logreport(report):
    """Look at each test's outcome."""
    _note_skip(report)


def pytest_collectreport(report):
    """Look at modules that skip as a whole."""
    _note_skip(report)


def pytest_sessionstart():
    """Prepare Odoo's test classes before any test module is imported."""
    from odoo.tests.common import BaseCase, ChromeBrowser, HttpCase

    # Odoo sets these on test classes inside addons only; tests/ has some, too
    BaseCase.test_tags = {"standard", "at_install"}
    BaseCase.test_module = "tests"
    spawn = ChromeBrowser._spawn_chrome

    def spawn_quietly(self, command):
        return spawn(self, [command[0], *QUIET_FLAGS, *command[1:]])

    url_open = HttpCase.url_open

    def open_patiently(self, url, data=None, files=None, timeout=PATIENCE, **options):
        return url_open(self, url, data, files, timeout, **options)

    HttpCase.url_open = open_patiently
    ChromeBrowser._spawn_chrome = spawn_quietly
    ChromeBrowser.executable = browser.find()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session, exitstatus):
    """Let a run fail that skipped tests or follows style findings."""
    if exitstatus == pytest.ExitCode.OK and (_skipped or os.environ[STYLE_FINDINGS]):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    """Name what made the run fail although no test did."""
    if _skipped:
        terminalreporter.section("skipped tests: this run counts as failed", red=True)
        for line in _skipped:
            terminalreporter.line(line)
    if os.environ[STYLE_FINDINGS]:
        terminalreporter.section("style: this run counts as failed", red=True)
        terminalreporter.line(f"{os.environ[STYLE_FINDINGS]}: see the findings above")
