"""Odoo as a web server in the foreground."""

import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from .errors import SetupError

HOST = "127.0.0.1"
START_TIMEOUT = 120  # seconds
STOP_TIMEOUT = 15  # seconds


def check_port(port):
    """Make sure that a server can listen on ``port``.

    :raises SetupError: somebody else does
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise SetupError(
                f"Only root may listen on port {port}: choose one above 1023 with "
                "--port, for example --port 8070."
            ) from error
        except OSError as error:
            raise SetupError(
                f"Port {port} is taken, perhaps by a server that you started before: "
                f"stop that one, or choose another port, for example --port {port + 1}."
            ) from error


class WebServer:
    """Odoo serving one database.

    It runs threads in one process, so that pages and their live updates share one
    port without a proxy; and in a session of its own, so that Ctrl-C reaches only the
    command that started it, which then stops it in order.
    """

    def __init__(self, place, database, port):
        self.url = f"http://localhost:{port}"
        self.log = place.log
        self.probe = f"http://{HOST}:{port}/web/login"
        self.place = place
        self.database = database
        self.port = port
        self.arguments = [
            "-d",
            database,
            f"--db-filter=^{database}$",
            f"--http-interface={HOST}",
            f"--http-port={port}",
            "--workers=0",
            "--max-cron-threads=1",
            f"--logfile={place.log}",
        ]
        self.child = None

    def start(self):
        """Start the server and return when it has answered a first page.

        :raises SetupError: it ended, or does not answer
        """
        self._tell_where_styles_are()
        with open(self.log, "a") as log:
            self.child = subprocess.Popen(
                self.place.command(*self.arguments),
                env=self.place.variables(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + START_TIMEOUT
        while time.monotonic() < end:
            if self.child.poll() is not None:
                raise SetupError(f"Odoo ended at once: see the end of {self.log}.")
            if self._answers():
                return
            time.sleep(0.3)
        self.stop()
        raise SetupError(
            f"Odoo does not answer after {START_TIMEOUT} s: see the end of {self.log}."
        )

    def _tell_where_styles_are(self):
        """wkhtmltopdf fetches styles and pictures of a PDF from the server: Odoo takes
        it for granted that this listens where the database thinks that it does."""
        self.place.databases.query(
            "INSERT INTO ir_config_parameter (key, value) "
            f"VALUES ('report.url', 'http://{HOST}:{self.port}') "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            self.database,
        )

    def _answers(self):
        """Tell whether the login page comes; it is what builds the first assets."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(self.probe, timeout=START_TIMEOUT) as page:
                return page.status == 200
        except urllib.error.HTTPError as error:
            raise SetupError(
                f"Odoo's login page answers with an error ({error.code}): see the end "
                f"of {self.log}."
            ) from error
        except OSError:
            return False

    def wait(self):
        """Wait for the server to end by itself and return its exit status."""
        return self.child.wait()

    def stop(self):
        """Stop the server, with force if it does not listen."""
        if self.child is None or self.child.poll() is not None:
            return
        self.child.send_signal(signal.SIGINT)
        try:
            self.child.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
