"""What a secret vote leaves behind: in the database, in sequences, in the session, in
the log. Nothing but the mark on the roll and the urn, each change of which is looked at
by ``test_secrecy_by_sql.py``.

Each vote is a request to a server, as a browser sends it.
"""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from governance_world import GovernanceWorld
from ledger_world import environment
from own_database import own_database
from portal_client import Client, server

from odoo import fields
from odoo.tools import config

MEMBERS = 4
REASON = "A word that nobody else wrote: zylophonie"


@pytest.fixture(scope="module")
def world():
    with own_database() as database:
        world = GovernanceWorld.create(database, MEMBERS, proposals=1)
        with environment(database) as env:
            users = env["solidarity.membership"].browse(world.member_ids[:2])
            for user in users.partner_id.user_ids:
                user.password = user.login
                user.email = f"{user.login}@example.com"
        yield world


def open_ballot(world, method="majority"):
    with environment(world.database) as env:
        decision = env["solidarity.decision"].create(
            {
                "title": "Shall we?",
                "community_id": world.community_id,
                "method": method,
                "is_secret": True,
                "date_close": fields.Datetime.now() + timedelta(days=8),
            }
        )
        decision.action_open()
        return decision.id, decision.option_ids.ids


class Voter(Client):
    """A member with the page of a ballot open."""

    def __init__(self, port, login, decision_id):
        super().__init__(port, login)
        self.path = f"/my/decision/{decision_id}"
        self.csrf = self.token(self.path)

    def vote(self, **form):
        """Return the status and the text of the answer."""
        form["csrf_token"] = self.csrf
        status, _headers, body = self.send("POST", f"{self.path}/vote", form)
        return status, body.decode()

    def get_session(self):
        """Return what the server knows of the session."""
        sid = re.search("session_id=([^;]+)", self.cookie)[1]
        path = Path(config["data_dir"], "sessions", sid[:2], sid)
        return json.loads(path.read_text())


def get_receipt(page):
    """Return the receipt that is on a page."""
    [receipt] = set(re.findall(r"\b(?:[A-Z2-9]{4}-){4}[A-Z2-9]{4}\b", page))
    return receipt


class Snapshot:
    """All rows and sequences of a database, by the versions of rows."""

    def __init__(self, world):
        tables = world.query(
            "SELECT c.oid::regclass::text FROM pg_class AS c"
            " JOIN pg_namespace AS n ON n.oid = relnamespace"
            " WHERE relkind = 'r' AND nspname = 'public'"
        )
        self.rows = {
            table: set(world.query(f"SELECT ctid::text, xmin::text FROM {table}"))
            for (table,) in tables
        }
        self.sequences = dict(
            world.query("SELECT sequencename, last_value FROM pg_sequences")
        )

    def changed(self, later):
        """Return how many rows came or changed until ``later``, by table, and which
        sequences were drawn from."""
        rows = {
            table: len(later.rows[table] - rows) for table, rows in self.rows.items()
        }
        gone = {
            table
            for table, old in self.rows.items()
            if len(old) > len(later.rows[table])
        }
        sequences = {
            name
            for name, value in self.sequences.items()
            if later.sequences[name] != value
        }
        assert not gone
        return {table: count for table, count in rows.items() if count}, sequences


def test_a_trace_is_noticed(world):
    """What this compares would show it: a row that was written as it was, and a
    number that was drawn by what was rolled back."""
    before = Snapshot(world)
    with environment(world.database) as env:
        env.cr.execute("UPDATE res_company SET name = name")
    with environment(world.database) as env:
        env.cr.execute("SELECT nextval('res_partner_id_seq')")
        env.cr.rollback()
    changed, sequences = before.changed(Snapshot(world))
    assert changed == {"res_company": 1}
    assert sequences == {"res_partner_id_seq"}


def test_traces(world, tmp_path):
    """One row of the roll and the urn with the first vote, the urn with the second one;
    no number is drawn, and the session is as it was."""
    decision_id, options = open_ballot(world, "consent")
    objection = options[1]
    with server(world.database, tmp_path, 2, log_level="info") as running:
        voters = [Voter(running.port, f"member{n}", decision_id) for n in range(2)]
        sessions = [voter.get_session() for voter in voters]
        before = Snapshot(world)
        status, page = voters[0].vote(choice=objection, reason=REASON)
        assert status == 200
        first = Snapshot(world)
        receipt = get_receipt(page)
        assert before.changed(first) == (
            {"solidarity_elector": 1, "solidarity_urn": 1},
            set(),
        )
        status, page = voters[0].vote(choice=options[0], receipt=receipt)
        assert status == 200 and get_receipt(page) == receipt
        second = Snapshot(world)
        assert first.changed(second) == ({"solidarity_urn": 1}, set())
        # what is refused leaves nothing at all
        for form in (
            {"choice": objection, "reason": REASON, "receipt": "ABCD"},
            {"choice": objection, "reason": ""},
            {"choice": "nonsense"},
        ):
            status, page = voters[0].vote(**form)
            assert status == 200 and "ballot_error" in page
        assert second.changed(Snapshot(world)) == ({}, set())
        status, page = voters[1].vote(choice=objection, reason=REASON)
        assert second.changed(Snapshot(world)) == (
            {"solidarity_elector": 1, "solidarity_urn": 1},
            set(),
        )
        receipts = [receipt, get_receipt(page)]
        status, _headers, body = voters[1].send(
            "POST",
            f"{voters[1].path}/check",
            {"csrf_token": voters[1].csrf, "receipt": receipts[1]},
        )
        assert status == 200 and "Objection" in body.decode()
        assert [voter.get_session() for voter in voters] == sessions
    log = (tmp_path / "server.log").read_text()
    assert f"/my/decision/{decision_id}/vote" in log, "the log has requests"
    for secret in (*receipts, REASON, "zylophonie", f"choice={objection}"):
        assert secret not in log
