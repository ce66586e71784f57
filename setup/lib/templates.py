"""Databases for tests: prepared once, then copied for each run.

Two templates are kept. One holds the addons that the suite stands on, which takes
longest to install and changes least; the other, a copy of it, holds the suite itself.
The name of each ends in a hash of what it was made of. Attachments are kept inside
these databases, so that copying a database copies everything.
"""

import contextlib
import hashlib
import os
import shutil

from . import addons
from .errors import SetupError
from .locks import Lock, exclusive
from .progress import step

NEEDS = "solidarity_needs_"
SUITE = "solidarity_suite_"
TEST = "solidarity_test_"

# bundles are built here because those that no addon of the suite extends stay valid
FINISH = """
env["ir.config_parameter"].set_param("ir_attachment.location", "db")
env["ir.attachment"].force_storage()
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""


def _key(*parts):
    """Return a short hash."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:10]


class Templates:
    """The prepared databases of an Environment."""

    def __init__(self, place):
        self.place = place
        self.databases = place.databases
        self.locks = place.folder / "run"
        self.held = []
        suite = addons.find()
        if not suite:
            raise SetupError("There are no addons in this repository to test.")
        self.suite = [addon.name for addon in suite]
        self.needs = addons.outside_needs(suite)
        needs_key = _key(place.odoo.version, self.needs)
        self.needs_name = NEEDS + needs_key
        self.suite_name = SUITE + _key(needs_key, addons.digests(suite))

    def prepare(self):
        """Make the templates that are not there yet, drop those nobody needs any more
        and return the name of the suite's.

        :raises SetupError: an addon cannot be installed
        """
        with exclusive(self.locks / "templates"):
            self._hold(self.needs_name)
            self._hold(self.suite_name)
            self._drop_old()
            if not self.databases.exists(self.suite_name):
                if not self.databases.exists(self.needs_name):
                    self._make_needs()
                self._make_suite()
        return self.suite_name

    def _hold(self, name):
        """Keep other runs from dropping a template for as long as this one lasts."""
        lock = Lock(self.locks / name)
        lock.share()
        self.held.append(lock)

    def _drop_old(self):
        """Drop the templates of other addon sources and what broken runs left.

        Only what has a lock here is dropped: on a shared server, others' databases
        may have such names, too.
        """
        for prefix in (NEEDS, SUITE, TEST):
            for file in self.locks.glob(f"{prefix}*"):
                lock = Lock(file)
                if lock.try_take():
                    self.databases.drop(file.name)
                    shutil.rmtree(self._filestore(file.name), ignore_errors=True)
                    file.unlink()
                lock.release()

    def _filestore(self, name):
        """Return the folder in which Odoo keeps files of a database."""
        return self.place.data / "filestore" / name

    @contextlib.contextmanager
    def _draft(self, name):
        """Give a name to build under; what is built gets its own when complete."""
        draft = f"{name}_draft"
        self._hold(draft)
        self.databases.drop(draft)
        yield draft
        self.databases.rename(draft, name)
        shutil.rmtree(self._filestore(draft), ignore_errors=True)
        (self.locks / draft).unlink()

    def _make_needs(self):
        step(f"preparing the test template, first part: {', '.join(self.needs)}")
        with self._draft(self.needs_name) as draft:
            self.databases.create(draft)
            self.place.install(draft, self.needs, demo=False)
            self._finish(draft)

    def _make_suite(self):
        step(f"preparing the test template, second part: {', '.join(self.suite)}")
        with self._draft(self.suite_name) as draft:
            self.databases.copy(self.needs_name, draft)
            self.place.install(draft, self.suite, demo=False)

    def _finish(self, database):
        """Move the files of a database inside it and build its asset bundles."""
        arguments = ("shell", "-d", database, "--no-http", "--max-cron-threads=0")
        self.place.run_odoo("Preparing the test template", *arguments, script=FINISH)

    @contextlib.contextmanager
    def copy(self, number=0, tablespace=None):
        """Give the name of a copy of the suite's template; drop it afterwards.

        :param int number: which of the copies of this process
        :param tablespace: where to keep it, and copies that are made of it
        """
        name = f"{TEST}{os.getpid()}_{number}"
        self._hold(name)
        try:
            self.databases.copy(self.suite_name, name, tablespace)
            yield name
        finally:
            self.databases.drop(name)
            shutil.rmtree(self._filestore(name), ignore_errors=True)
            (self.locks / name).unlink(missing_ok=True)
