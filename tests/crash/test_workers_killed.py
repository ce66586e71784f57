"""``kill -9`` of a server's workers while members pay through the portal.

A member whose answer never came sends the same payment again, with its key, as a
browser does whose user presses the button again.
"""

import http.client
import os
import random
import re
import signal
import threading
import time
import uuid

import psutil
import pytest
from ledger_world import LedgerWorld
from own_database import own_database
from portal_client import PortalClient, make_logins, server

MEMBERS = 6
WORKERS = 3
LOST = (OSError, http.client.HTTPException)  # what a client without an answer sees


@pytest.fixture
def world():
    with own_database() as database:
        world = LedgerWorld.create(database, MEMBERS, credit_limit=100000)
        make_logins(world)
        yield world


def test_no_payment_is_lost_or_made_twice(world, tmp_path, full):
    cycles = 50 if full else 5
    with server(world.database, tmp_path, WORKERS) as odoo_server:
        members = [Member(odoo_server.port, number, world) for number in range(MEMBERS)]
        for member in members:
            member.start()
        try:
            kills = kill_until(odoo_server.pid, members, cycles)
        finally:
            for member in members:
                member.is_leaving = True
            for member in members:
                member.join(30)
    assert not any(member.is_alive() for member in members)
    assert not [member.error for member in members if member.error]
    acknowledged = {}
    for member in members:
        acknowledged |= member.acknowledged
    print(
        f"{kills} kills, {sum(member.lost for member in members)} answers lost, "
        f"{sum(member.lost_posted for member in members)} of them after the posting, "
        f"{len(acknowledged)} payments acknowledged"
    )
    # the portal's keys begin with the user
    posted = {key.rpartition(":")[2]: id_ for key, id_ in world.transfers().items()}
    assert posted == acknowledged, "nothing lost, twice or more"
    assert not world.violations()


def kill_until(server_pid, members, cycles):
    """Kill workers until members have lost their answer to so many kills.

    :return: the number of kills
    """
    kills = hits = 0
    while hits < cycles:
        assert kills < 5 * cycles + 10, "workers die, but nobody misses an answer"
        lost = sum(member.lost for member in members)
        time.sleep(random.uniform(0.3, 1.2))
        for pid in random.sample(get_workers(server_pid), random.randint(1, WORKERS)):
            os.kill(pid, signal.SIGKILL)
        kills += 1
        time.sleep(0.2)
        hits += sum(member.lost for member in members) > lost
        assert not [member.error for member in members if member.error]
    return kills


def get_workers(server_pid):
    """Return the ids of the processes that answer HTTP requests."""
    while True:
        workers = [
            child.pid
            for child in psutil.Process(server_pid).children()
            if is_worker(child)
        ]
        if len(workers) == WORKERS:
            return workers
        time.sleep(0.05)  # the server has not replaced the last one yet


def is_worker(process):
    """Whether this child of the server answers requests; it may just have ended."""
    try:
        return (
            process.status() != psutil.STATUS_ZOMBIE
            and "gevent" not in process.cmdline()  # not the one for the message bus
        )
    except psutil.NoSuchProcess:
        return False


class Member(threading.Thread):
    """A member who pays others without a break, and repeats what got no answer.

    ``acknowledged``: ids of transfers by key; ``lost``: requests without an answer;
    ``lost_posted``: those of them that had paid nevertheless.
    """

    def __init__(self, port, number, world):
        super().__init__(daemon=True)
        self.world = world
        own = world.account_ids[number]
        self.client = PortalClient(port, f"member{number}", own)
        self.others = [account for account in world.account_ids if account != own]
        self.acknowledged = {}
        self.lost = self.lost_posted = 0
        self.is_leaving = False
        self.error = None

    def run(self):
        try:
            while not self.is_leaving:
                payment = (random.choice(self.others), "0.01", str(uuid.uuid4()))
                self.acknowledged[payment[-1]] = self.pay(*payment)
        except Exception as error:  # shown by the test
            self.error = error

    def is_posted(self, key):
        return bool(
            self.world.query(
                "SELECT FROM solidarity_transfer WHERE idempotency_key LIKE %s",
                f"%:{key}",
            )
        )

    def pay(self, *payment):
        """Return the id of the transfer, sending it until an answer comes."""
        while True:
            try:
                status, headers, _body = self.client.send_payment(*payment)
            except LOST:
                self.lost += 1
                self.lost_posted += self.is_posted(payment[-1])
                continue
            location = headers["Location"] or ""
            done = re.search(r"/my/credit/transfer/(\d+)\?done=1$", location)
            assert status == 303 and done, f"{status} {location}"
            return int(done[1])
