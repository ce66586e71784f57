"""setup/test: style checks and all tests, on a copy of a prepared database."""

import argparse
import os
import subprocess

from .. import addons, browser, checks, environment, process
from ..errors import SetupError
from ..places import REPOSITORY
from ..progress import step
from ..templates import Templates

SCRIPTS = REPOSITORY / "setup"
TESTS = REPOSITORY / "tests"


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
        step("copying the test template")
        with templates.copy() as database:
            findings = style.findings()
            step("testing")
            command = pytest_command(place, database, to_test(chosen), for_pytest)
            variables = test_variables(place, templates.suite_name, findings)
            child = subprocess.Popen(command, cwd=REPOSITORY, env=variables)
            return process.attend(child)
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


def pytest_command(place, database, paths, for_pytest):
    """Return pytest's command line."""
    return [
        str(part)
        for part in (
            *(place.python, "-m", "pytest", "-p", "lib.pytest_plugin"),
            "--odoo-http",
            f"--odoo-config={place.config}",
            f"--odoo-database={database}",
            *("-o", f"cache_dir={place.folder / 'cache' / 'pytest'}"),
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
