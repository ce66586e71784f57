"""Run tests of the suite by their names, in a database of the caller's choice."""

import contextlib
import importlib
import unittest
from unittest.mock import patch

import odoo.modules.module
from odoo.tools import config

ADDON_TESTS = "odoo.addons.solidarity_ledger.tests"


@contextlib.contextmanager
def working_in(database):
    """Let tests of addons, and requests that they send, work in this database."""
    before = config["db_name"]
    config["db_name"] = [database]
    try:
        yield
    finally:
        config["db_name"] = before


class Complaints(unittest.TestResult):
    """What tests complain of, without the way there: ``AssertionError: 1 != 2``."""

    def __init__(self):
        super().__init__()
        self.texts = []

    def _note(self, test, error):
        self.texts.append(f"{test.id()}: {error[0].__name__}: {error[1]}")

    def addFailure(self, test, err):
        """Called when an assertion does not hold."""
        self._note(test, err)

    def addError(self, test, err):
        """Called when a test, or what it needs, fails unexpectedly."""
        self._note(test, err)

    def addSubTest(self, test, subtest, err):
        """Called after each subtest."""
        if err:
            self._note(subtest, err)


def run_checks(name, methods, plant=None):
    """Run tests of one class and return what they complain of: a list of texts.

    :param str name: ``module.Class`` below the tests of the ledger
    :param methods: names of its tests
    :param plant: called with the test class once it is set up; whatever it does to the
        database is rolled back with the class
    """
    module, class_name = name.split(".")
    sound_class = getattr(
        importlib.import_module(f"{ADDON_TESTS}.{module}"), class_name
    )

    class Check(sound_class):
        # tells Odoo which addon this belongs to
        __module__ = sound_class.__module__

        @classmethod
        def setUpClass(cls):
            super().setUpClass()
            if plant:
                plant(cls)
                cls.env.flush_all()
                cls.env.invalidate_all()

    tests = [Check(method) for method in methods]
    result = Complaints()
    with patch.object(odoo.modules.module, "current_test", tests[0]):
        unittest.TestSuite(tests).run(result)
    assert result.testsRun == len(methods) and not result.skipped, result.texts
    return result.texts
