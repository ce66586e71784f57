"""setup/test: style checks and all tests, on a copy of a prepared database."""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile

from .. import addons, browser, checks, environment, process
from ..errors import SetupError
from ..places import REPOSITORY
from ..progress import step
from ..templates import Templates

SCRIPTS = REPOSITORY / "setup"
TESTS = REPOSITORY / "tests"

PASSED, NOTHING_COLLECTED = 0, 5  # of pytest's exit statuses


def main(arguments):
    """Check and test what is named, and return pytest's exit status."""
    options, for_pytest = parse(arguments)
    chosen = choose(options.what)
    place = environment.prepare()
    try:
        browser.ensure(place.folder / "log" / "setup.log")
        style = checks.StyleChecks(place, *to_check(chosen))
        templates = Templates(place)
        templates.prepare()
        findings = style.findings()
        return run(place, templates, to_parts(to_test(chosen)), for_pytest, findings)
    finally:
        place.close()


def parse(arguments):
    """Return the command line's options, and those that are meant for pytest."""
    parser = argparse.ArgumentParser(
        prog="setup/test",
        usage="setup/test [addon or path …] [pytest's own options …]",
        description="Run the style checks and the tests: of everything, or of what is "
        "named. Options such as -k EXPRESSION go to pytest.",
        allow_abbrev=False,
    )
    parser.add_argument("-k", dest="expression", help=argparse.SUPPRESS)
    parser.add_argument("-m", dest="marks", help=argparse.SUPPRESS)
    parser.add_argument("what", nargs="*", help="addons, or paths in the repository")
    options, for_pytest = parser.parse_known_intermixed_args(arguments)
    for flag, value in (("-k", options.expression), ("-m", options.marks)):
        if value is not None:
            for_pytest += [flag, value]
    return options, for_pytest


def choose(names):
    """Return the paths of the named addons, files or folders; all if none is named.

    :raises SetupError: there is no such addon or path
    """
    suite = {addon.name: addon.path for addon in addons.find()}
    if not names:
        return [*suite.values(), SCRIPTS, TESTS]
    chosen = []
    for name in names:
        path = suite.get(name.rstrip("/"), REPOSITORY / name)
        if not path.exists():
            raise SetupError(
                f"There is no addon or path {name} here: the addons are "
                f"{', '.join(suite)}."
            )
        chosen.append(path)
    return chosen


def to_check(chosen):
    """Return the paths for the style checks, and the addons among them."""
    suite = [addon.path for addon in addons.find()]
    return chosen, [path for path in chosen if path in suite]


def to_test(chosen):
    """Return the paths to give to pytest: of an addon, its tests.

    :raises SetupError: there is nothing to test
    """
    suite = [addon.path for addon in addons.find()]
    paths = [path / "tests" if path in suite else path for path in chosen]
    paths = [path for path in paths if path.exists() and path != SCRIPTS]
    if not paths:
        raise SetupError("None of what you named has tests.")
    return paths


def to_parts(paths):
    """Return the paths in parts that run side by side: the tests of addons in two, of
    about as many tests, and those of tests/, which start processes of their own.

    Three parts keep two processors busy: a test that waits for a browser does not work.
    """
    own = [path for path in paths if path == TESTS or TESTS in path.parents]
    others = [path for path in paths if path not in own]
    counts = {path: count_tests(path) for path in others}
    halves = [[], []]
    for path in sorted(others, key=counts.get, reverse=True):
        min(halves, key=lambda half: sum(map(counts.get, half))).append(path)
    return [part for part in (*halves, own) if part]


def count_tests(path):
    """Return about how many tests a file or folder has."""
    files = path.rglob("test_*.py") if path.is_dir() else [path]
    return sum(file.read_text().count("    def test_") for file in files)


def run(place, templates, parts, for_pytest, findings):
    """Run pytest for each part at the same time, and return the exit status of all.

    What the first one prints is seen at once, the rest when it is over.
    """
    with contextlib.ExitStack() as stack:
        step("copying the test template")
        tablespace = place.server.memory_tablespace()
        # the first is for copies that tests make themselves
        template, *databases = (
            stack.enter_context(templates.copy(number, tablespace))
            for number in range(1 + len(parts))
        )
        step("testing")
        runs = []
        for number, (database, paths) in enumerate(zip(databases, parts, strict=True)):
            output = stack.enter_context(tempfile.TemporaryFile()) if number else None
            # the findings of the style checks are told once
            found = [] if number else findings
            child = subprocess.Popen(
                pytest_command(place, database, paths, for_pytest, number),
                cwd=REPOSITORY,
                env=test_variables(place, template, found),
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
            )
            stack.callback(process.end, child)
            runs.append((child, output))
        statuses = []
        for child, output in runs:
            beside = [other for other, _output in runs if other is not child]
            statuses.append(process.attend(child, beside))
            if output:
                output.seek(0)
                shutil.copyfileobj(output, sys.stdout.buffer)
                sys.stdout.flush()
    return join(statuses)


def join(statuses):
    """Return one exit status for several runs of pytest.

    >>> join([0, 0]), join([0, 5]), join([5, 5]), join([0, 1]), join([2, 1])
    (0, 0, 5, 1, 2)
    """
    failed = [
        status for status in statuses if status not in (PASSED, NOTHING_COLLECTED)
    ]
    return failed[0] if failed else min(statuses)


def pytest_command(place, database, paths, for_pytest, part):
    """Return pytest's command line for one part."""
    return [
        str(part)
        for part in (
            *(place.python, "-m", "pytest", "-p", "lib.pytest_plugin"),
            "--odoo-http",
            f"--odoo-config={place.config}",
            f"--odoo-database={database}",
            *("-o", f"cache_dir={place.folder / 'cache' / f'pytest{part}'}"),
            *for_pytest,
            *paths,
        )
    ]


def test_variables(place, template, findings):
    """Return the environment variables for the tests.

    SOLIDARITY_TEMPLATE names a database with the suite in it, to which nobody is
    connected, for tests that need copies of their own; PG* say on which server.
    """
    variables = place.variables()
    path = [str(SCRIPTS), variables.get("PYTHONPATH", "")]
    variables.update(
        PYTHONPATH=os.pathsep.join(filter(None, path)),
        SOLIDARITY_TEMPLATE=template,
        HYPOTHESIS_STORAGE_DIRECTORY=str(place.folder / "cache" / "hypothesis"),
    )
    variables[checks.STYLE_FINDINGS] = ", ".join(findings)
    return variables
