"""A server with workers, and members who pay through its portal."""

import contextlib
import http.client
import re
import socket
import subprocess
import sys
import time
import urllib.parse

from ledger_world import environment

import odoo

START_SECONDS = 60
STOP_SECONDS = 60


def make_logins(world):
    """Give each member account a portal user, ``member0`` and so on."""
    with environment(world.database) as env:
        accounts = env["solidarity.account"].browse(world.account_ids)
        for number, account in enumerate(accounts):
            login = f"member{number}"
            env["res.users"].create(
                {
                    "login": login,
                    "password": login,
                    "partner_id": account.partner_id.id,
                    "group_ids": [(6, 0, [env.ref("base.group_portal").id])],
                }
            )


@contextlib.contextmanager
def server(database, folder, workers, addons=None, install=None, log_level="warn"):
    """Run a server of the test's own; yield its ``Popen`` with its ``port``.

    :param folder: for its log
    :param addons: one more folder of addons
    :param install: the name of an addon to install before
    :param log_level: of its log; requests are there from ``info`` on
    """
    config = odoo.tools.config
    command = [sys.executable, "-m", "odoo", "-c", config["config"], "-d", database]
    command += ["--no-database-list", "--max-cron-threads=0"]
    if addons:
        command.append(
            f"--addons-path={','.join([*config['addons_path'], str(addons)])}"
        )
    with open(folder / "server.log", "w") as log:
        if install:
            subprocess.run(
                [*command, "-i", install, "--stop-after-init", "--no-http"],
                check=True,
                stdout=log,
                stderr=log,
            )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command += [f"--workers={workers}", f"--http-port={port}"]
        command += [f"--log-level={log_level}"]
        command += ["--http-interface=127.0.0.1", f"--gevent-port={port + 1}"]
        process = subprocess.Popen(command, stdout=log, stderr=log)
        process.port = port
        try:
            wait_for(port)
            yield process
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def wait_for(port):
    """Wait until somebody listens on ``port``."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


class Client:
    """A logged-in user on a connection of its own.

    :param login: also the password
    """

    def __init__(self, port, login):
        self.cookie = "tz=Europe/Berlin"  # as Odoo's login page sets it
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        token = self.token("/web/login")
        form = {"login": login, "password": login, "csrf_token": token}
        status, _headers, _body = self.send("POST", "/web/login", form)
        assert status == 303, f"{login} could not log in: {status}"

    def send(self, method, path, form=None, **headers):
        """Return the status, the headers and the body of the answer.

        :raise OSError, http.client.HTTPException: there was none
        """
        headers["Cookie"] = self.cookie
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(
                method, path, urllib.parse.urlencode(form or {}), headers
            )
            answer = self.connection.getresponse()
            body = answer.read()
        except BaseException:
            self.connection.close()  # the next request opens it again
            raise
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("session_id="):
                self.cookie = f"tz=Europe/Berlin; {value.split(';')[0]}"
        return answer.status, answer.headers, body

    def token(self, path):
        """Return the token of the form on a page, without which nothing is sent."""
        _status, _headers, body = self.send("GET", path)
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', body)
        assert found, f"no form on {path}"
        return found[1].decode()


class PortalClient(Client):
    """A logged-in member who pays.

    :param account: id of the member's account
    """

    def __init__(self, port, login, account):
        super().__init__(port, login)
        self.account = account
        self.csrf = self.token(f"/my/credit/{account}/pay")

    def send_payment(self, payee, amount, key):
        """Confirm a payment, as the second step of the portal does.

        :param payee: id of an account
        :return: as ``send``
        """
        form = {
            "csrf_token": self.csrf,
            "key": key,
            "other_account_id": payee,
            "amount": amount,
            "description": "Haircut",
        }
        return self.send("POST", f"/my/credit/{self.account}/pay/confirm", form)
