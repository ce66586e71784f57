"""A PostgreSQL server of a test's own, to be killed: started, owned and reaped here."""

import contextlib
import pathlib
import signal
import subprocess
import sysconfig
import time

import psutil
import psycopg2
from lib.postgres import ROLE, SETTINGS, Embedded, programs

START_SECONDS = 60
END_SECONDS = 20
RECOVERED = "automatic recovery in progress"


class Cluster(Embedded):
    """A cluster in ``folder`` whose postmaster is a child of this process.

    PostgreSQL's settings are those of the suite's own server, so ``fsync`` is on; only
    that it syncs its whole folder before recovering is done in one call.
    """

    def __init__(self, folder):
        for name in ("log", "run"):
            (folder / name).mkdir()
        packages = pathlib.Path(sysconfig.get_path("purelib"))
        super().__init__(folder, programs(packages), folder / "log" / "setup.log")
        self.postmaster = None

    def create(self):
        """Make the cluster and start it."""
        self._make_folders()
        self._create(self._privileges())
        self.launch()

    def launch(self):
        """Start the server and wait until it accepts connections.

        After a crash this is when it recovers.
        """
        settings = {
            **SETTINGS,
            "unix_socket_directories": str(self.sockets),
            "recovery_init_sync_method": "syncfs",
        }
        command = [*self._privileges(), self.programs / "postgres", "-D", self.data]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with open(self.server_log, "a") as log:
            self.postmaster = subprocess.Popen(
                list(map(str, command)), cwd="/", stdout=log, stderr=log
            )
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.postmaster.poll() is None, f"no server: see {self.server_log}"
            assert time.monotonic() < end, "the server does not come up"
            time.sleep(0.05)

    def kill(self, family):
        """Kill the postmaster with SIGKILL and return when all its processes are gone.

        :param bool family: kill its children as well, all at once; otherwise they are
            left to notice by themselves that it is gone, and work on until then
        """
        children = psutil.Process(self.postmaster.pid).children(recursive=True)
        self.postmaster.kill()
        if family:
            _kill(children)
        self.postmaster.wait()
        _wait_until_gone(children)
        # a child of the postmaster's last moment is not among them
        strangers = list(self._strangers())
        _kill(strangers)
        _wait_until_gone(strangers)

    def close(self):
        """Stop what runs, whatever the test has left."""
        if self.postmaster and self.postmaster.poll() is None:
            self.kill(family=True)

    def connect(self, database):
        """Return a connection in autocommit mode."""
        connection = psycopg2.connect(
            dbname=database, host=str(self.sockets), port=5432, user=ROLE
        )
        connection.autocommit = True
        return connection

    def copy_from_here(self, database):
        """Bring a database of the server that PG* name into this one."""
        dump = subprocess.Popen(
            [self.programs / "pg_dump", "--format=custom", "--compress=0", database],
            stdout=subprocess.PIPE,
        )
        run = {"env": self.environment(), "check": True}
        subprocess.run([self.programs / "createdb", database], **run)
        restore = [self.programs / "pg_restore", "--no-owner", "-d", database]
        subprocess.run(restore, stdin=dump.stdout, **run)
        dump.stdout.close()
        assert not dump.wait(), "pg_dump failed"

    def recoveries(self):
        """Return how often the server has come back from a crash."""
        return self.server_log.read_text(errors="replace").count(RECOVERED)

    def options(self):
        """Return the options with which Odoo finds the server."""
        return {"db_host": self.sockets, "db_port": 5432, "db_user": ROLE}

    def _strangers(self):
        """Return processes of the cluster that are still there: their command line or
        working directory names its folder."""
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.cwd() == str(self.data):
                    yield process


def _kill(processes):
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)


def _wait_until_gone(processes):
    """Wait until the processes have ended, whether or not init has reaped them."""
    end = time.monotonic() + END_SECONDS
    while alive := [process for process in processes if _is_alive(process)]:
        assert time.monotonic() < end, f"still there: {alive}"
        time.sleep(0.01)


def _is_alive(process):
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
