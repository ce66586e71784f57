"""Payments by the portal's route, beside a route that does nothing: 4 clients, one
server with 4 workers."""

import itertools
import pathlib
import random
import statistics
import threading
import time
import uuid

from figures import print_table
from ledger_world import LedgerWorld
from own_database import own_database
from portal_client import PortalClient, make_logins, server

CLIENTS = 4
WORKERS = 4
SECONDS = 15
HOT_ACCOUNTS = 10
ADDONS = pathlib.Path(__file__).parent / "addons"


def test_http_payments(tmp_path):
    with own_database() as database:
        world = LedgerWorld.create(database, HOT_ACCOUNTS, credit_limit=1000000)
        make_logins(world)
        with server(
            database, tmp_path, WORKERS, ADDONS, "solidarity_benchmark"
        ) as started:
            accounts = world.account_ids
            sessions = [
                Session(
                    started.port, f"member{number}", account, accounts[number - CLIENTS]
                )
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


class Session(PortalClient):
    """A member who does what is measured."""

    def __init__(self, port, login, account, own_payee):
        super().__init__(port, login, account)
        self.own_payee = own_payee

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
        return self.send_payment(account, "0.01", str(uuid.uuid4()))[0]


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
