"""Run tests of the suite by their names, in a database of the caller's choice."""

import contextlib
import functools
import importlib
import unittest
from unittest.mock import patch

import odoo.modules.module
from odoo.tools import config


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


class _WithPlant:
    """Mixed into a test class: plant a bug before a test, and take it out after it."""

    plant = None

    def setUp(self):
        if self.plant:
            self._plant()
        super().setUp()

    def _plant(self):
        savepoint = self.env.cr.savepoint()

        def take_out():
            savepoint.close(rollback=True)
            # PostgreSQL forgets what it was before a savepoint within this one
            self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
            self.env.invalidate_all(flush=False)
            self.env.registry.clear_all_caches()

        self.addCleanup(take_out)
        self.plant(self)
        self.env.flush_all()
        self.env.invalidate_all()


@functools.cache
def find_check_class(addon, name):
    """Return a test class of an addon, able to have bugs planted.

    :param str addon: technical name
    :param str name: ``module.Class`` below the tests of the addon
    """
    module, class_name = name.split(".")
    module = importlib.import_module(f"odoo.addons.{addon}.tests.{module}")
    # Odoo learns from the module to which addon a test belongs
    namespace = {"__module__": module.__name__}
    return type(class_name, (_WithPlant, getattr(module, class_name)), namespace)


@contextlib.contextmanager
def set_up(check_class):
    """Do for a test class what is done once for all its tests."""
    try:
        check_class.setUpClass()
        yield check_class
        check_class.tearDownClass()
    finally:
        check_class.doClassCleanups()


def run_check(check_class, method, plant=None):
    """Run a test of a class that is set up; return what it complains of, as texts.

    :param plant: called with the test before its own set-up; whatever it does to the
        database is rolled back
    """
    test = check_class(method)
    test.plant = plant
    result = Complaints()
    with patch.object(odoo.modules.module, "current_test", test):
        test.run(result)
    assert result.testsRun == 1 and not result.skipped, f"{method} did not run"
    return result.texts
