"""Payments by the portal's route, beside a route that does nothing: 4 clients, one
server with 4 workers."""

import contextlib
import http.client
import itertools
import pathlib
import random
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid

from figures import print_table
from ledger_world import LedgerWorld, environment
from own_database import own_database

import odoo

CLIENTS = 4
WORKERS = 4
SECONDS = 15
HOT_ACCOUNTS = 10
ADDONS = pathlib.Path(__file__).parent / "addons"


def test_http_payments(tmp_path):
    with own_database() as database:
        world = LedgerWorld.create(database, HOT_ACCOUNTS, credit_limit=1000000)
        make_logins(world)
        with server(database, tmp_path) as port:
            accounts = world.account_ids
            sessions = [
                Session(port, f"member{number}", account, accounts[number - CLIENTS])
                for number, account in enumerate(accounts)
            ]
            run(sessions, Session.empty, 2)  # all workers have loaded everything
            run(sessions, Session.pay, 2)
            results = {}
            for turn in range(2):
                results["empty route", turn] = run(sessions[:CLIENTS], Session.empty)
                results["payments, each client its own pair", turn] = run(
                    sessions[:CLIENTS], Session.pay_own_pair
                )
                results["payments among ten hot accounts", turn] = run(
                    sessions, Session.pay
                )
        assert not world.violations()
    empty = statistics.mean(len(results["empty route", turn]) for turn in range(2))
    rows = []
    for (name, turn), times in results.items():
        median = statistics.median(times)
        rows.append(
            [
                f"{name}, turn {turn + 1}",
                f"{len(times) / SECONDS:.0f}/s",
                f"{len(times) / empty:.2f}",
                f"{median * 1000:.1f} ms",
                f"{max(times) * 1000:.1f} ms",
                f"{max(times) / median:.1f}",
            ]
        )
    print_table(
        f"HTTP, {CLIENTS} clients on {WORKERS} workers, {SECONDS} s each",
        ["what", "requests", "ratio to empty", "median", "slowest", "slowest / median"],
        rows,
    )


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
def server(database, folder):
    """Yield the port of a server with workers, with the benchmark's addon."""
    config = odoo.tools.config
    path = ",".join([*config["addons_path"], str(ADDONS)])
    command = [sys.executable, "-m", "odoo", "-c", config["config"], "-d", database]
    command += ["--addons-path", path, "--no-database-list", "--max-cron-threads=0"]
    log = open(folder / "server.log", "w")
    subprocess.run(
        [*command, "-i", "solidarity_benchmark", "--stop-after-init", "--no-http"],
        check=True,
        stdout=log,
        stderr=log,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command += [f"--workers={WORKERS}", f"--http-port={port}", "--log-level=warn"]
    command += ["--http-interface=127.0.0.1", f"--gevent-port={port + 1}"]
    process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        for _attempt in range(120):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            time.sleep(0.5)
        yield port
    finally:
        process.terminate()
        process.wait(30)
        log.close()


class Session:
    """A logged-in member on a connection of its own."""

    def __init__(self, port, login, account, own_payee):
        self.account = account
        self.own_payee = own_payee
        self.cookie = "tz=Europe/Berlin"  # as Odoo's login page sets it
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        token = self.token("/web/login")
        form = {"login": login, "password": login, "csrf_token": token}
        status, _body = self.send("POST", "/web/login", form)
        assert status == 303, f"{login} could not log in: {status}"
        self.csrf = self.token(f"/my/credit/{account}/pay")

    def send(self, method, path, form=None):
        headers = {"Cookie": self.cookie}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(
            method, path, urllib.parse.urlencode(form or {}), headers
        )
        answer = self.connection.getresponse()
        body = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("session_id="):
                self.cookie = f"tz=Europe/Berlin; {value.split(';')[0]}"
        return answer.status, body

    def token(self, path):
        _status, body = self.send("GET", path)
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', body)
        assert found, f"no form on {path}"
        return found[1].decode()

    def empty(self, _sessions, _number):
        return self.send("POST", "/benchmark/empty", {"csrf_token": self.csrf})[0]

    def pay(self, sessions, _number):
        """Pay somebody of the ten."""
        others = [one.account for one in sessions if one is not self]
        return self.pay_to(random.choice(others))

    def pay_own_pair(self, _sessions, _number):
        """Pay to where no other client pays or gets paid."""
        return self.pay_to(self.own_payee)

    def pay_to(self, account):
        form = {
            "csrf_token": self.csrf,
            "key": str(uuid.uuid4()),
            "other_account_id": account,
            "amount": "0.01",
            "description": "Benchmark",
        }
        path = f"/my/credit/{self.account}/pay/confirm"
        status, _body = self.send("POST", path, form)
        return status


def run(sessions, action, seconds=SECONDS):
    """Let the clients act for so long; return the seconds of each request.

    Sessions are shared out among the clients, each is used by one client alone.
    """
    shares = [sessions[number::CLIENTS] for number in range(CLIENTS)]
    times, statuses = [], set()
    end = time.perf_counter() + seconds

    def client(number):
        for session in itertools.cycle(shares[number]):
            start = time.perf_counter()
            if start > end:
                return
            statuses.add(action(session, sessions, number))
            times.append(time.perf_counter() - start)

    threads = [threading.Thread(target=client, args=[n]) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses <= {200, 303}, statuses
    return times
