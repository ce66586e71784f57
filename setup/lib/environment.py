"""The whole environment: Python packages, Odoo, PostgreSQL, and Odoo's settings."""

import os
import re
import subprocess
import time

from . import addons, odoo_package, places, postgres, wkhtmltopdf
from .database import Databases
from .errors import DISK_FULL, SetupError
from .locks import exclusive
from .progress import step
from .python_env import PythonEnv

TELL_EVERY = 10  # seconds


class Environment:
    """What setup/run, setup/test and setup/odoo work with.

    Use :func:`prepare` to get one; leave it with :meth:`close`.
    """

    def __init__(self, folder, python_env, odoo, server, programs=None):
        self.folder = folder
        self.programs = programs
        self.python = python_env.python
        self.odoo = odoo
        self.server = server
        self.databases = Databases(server)
        self.config = folder / "odoo.conf"
        self.log = folder / "log" / "odoo.log"
        self.data = folder / "data"

    def write_config(self):
        """Write Odoo's settings; the database server is named by PG* variables."""
        paths = [self.odoo.addons, *addons.folders()]
        text = "\n".join(
            (
                "[options]",
                f"addons_path = {','.join(map(str, paths))}",
                f"data_dir = {self.data}",
                f"screenshots = {self.folder / 'screenshots'}",
                "",
            )
        )
        if not self.config.exists() or self.config.read_text() != text:
            self.config.write_text(text)

    def variables(self):
        """Return the environment variables for Odoo and its tests."""
        path = [str(self.programs)] if self.programs else []
        path.append(os.environ.get("PATH", os.defpath))
        return {
            **self.server.environment(),
            "ODOO_RC": str(self.config),
            "PATH": os.pathsep.join(path),
        }

    def command(self, *arguments):
        """Return the command line of Odoo with ``arguments``."""
        program = self.python.parent / "odoo"
        return [str(part) for part in (self.python, program, *arguments)]

    def run_odoo(self, what, *arguments, script=None):
        """Run Odoo to its end, telling how far it is; its output goes to the log.

        :param str what: what is being done, to begin a sentence with
        :param str script: Python for ``odoo shell``
        :raises SetupError: Odoo failed
        """
        last, full = "", False
        told = time.monotonic()
        with (
            open(self.log, "a") as log,
            subprocess.Popen(
                self.command(*arguments),
                env=self.variables(),
                stdin=subprocess.PIPE if script else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            ) as odoo,
        ):
            if script:
                odoo.stdin.write(script)
                odoo.stdin.close()
            for line in odoo.stdout:
                log.write(line)
                found = re.search(r"Loading module (\S+) \((\d+/\d+)\)", line)
                if found and time.monotonic() - told > TELL_EVERY:
                    step(f"  … {found[1]} ({found[2]})")
                    told = time.monotonic()
                if line.strip():
                    last = line.strip()
                full = full or "No space left on device" in line
        if odoo.returncode:
            if full:
                raise SetupError(DISK_FULL)
            raise SetupError(
                f"{what} failed ({last[:300]}): see the end of {self.log}."
            )

    def install(self, database, names, demo, update=()):
        """Install the addons ``names`` in a database and update those of ``update``.

        :raises SetupError: one of them cannot be installed
        """
        arguments = ["-d", database, "--stop-after-init", "--no-http"]
        arguments += ["--max-cron-threads=0"]
        if names:
            arguments += ["-i", ",".join(names)]
        if update:
            arguments += ["-u", ",".join(update)]
        if demo:
            arguments.append("--with-demo")
        self.run_odoo(f"Installing the addons in {database}", *arguments)
        wanted = {*names, *update}
        rows = self.databases.query(
            "SELECT name FROM ir_module_module WHERE state = 'installed'", database
        )
        missing = sorted(wanted - {row[0] for row in rows})
        if missing:
            raise SetupError(
                f"Odoo did not install {', '.join(missing)}, most likely because an "
                f"addon that it depends on is missing: see the end of {self.log}."
            )

    def close(self):
        """Leave the environment; the last one to leave stops PostgreSQL."""
        self.server.stop_if_unused()


def prepare():
    """Make what is missing of the environment, start PostgreSQL and return it.

    :raises SetupError: something a person has to put right first
    """
    folder = places.make_home()
    log = folder / "log" / "setup.log"
    python_env = PythonEnv(folder / "venv")
    with exclusive(folder / "run" / "making"):
        if not python_env.is_ready():
            python_env.make(log)
        odoo = odoo_package.find(folder, log)
        python_env.use_odoo(odoo)
        printing = wkhtmltopdf.find(folder, log)
    programs = postgres.programs(python_env.packages)
    server = postgres.choose(folder, programs, log)
    environment = Environment(folder, python_env, odoo, server, printing)
    try:
        server.start()
        environment.write_config()
    except BaseException:
        environment.close()
        raise
    return environment
