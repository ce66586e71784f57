"""Two who do the same at the same moment, on real cursors."""

import pytest
from ledger_world import LedgerWorld, environment, run_workers
from own_database import own_database

from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.solidarity_ledger.exceptions import LedgerError

WORKERS = 8
CREDIT_LIMIT = 5


@pytest.fixture
def world():
    with own_database() as database:
        yield LedgerWorld.create(database, members=4, credit_limit=CREDIT_LIMIT)


def test_accept_and_cancel_at_once(world):
    """Of two who answer a request at the same moment one is right, never both."""
    with environment(world.database) as env:
        requests = [
            env["solidarity.transfer"]._request_transfer(world.vals(0, 1, "0.01")).id
            for _number in range(10)
        ]

    def work(number):
        action = ("action_accept", "action_cancel")[number % 2]
        done = set()
        for request in requests:
            try:
                with environment(world.database) as env:
                    getattr(env["solidarity.transfer"].browse(request), action)()
                done.add(request)
            except LedgerError:
                continue
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                continue
        return done

    accepted, cancelled = run_workers(2, work)
    assert not accepted & cancelled
    states = dict(world.query("SELECT id, state FROM solidarity_transfer"))
    assert {key for key, state in states.items() if state == "posted"} == accepted
    assert {key for key, state in states.items() if state == "cancelled"} == cancelled
    assert not world.violations()


def test_account_opened_by_two_at_once(world):
    with environment(world.database) as env:
        partner = env["res.partner"].create({"name": "Newcomer"})
        ledger = env["solidarity.ledger"].browse(world.ledger_id)
        env["solidarity.membership"].create(
            {
                "community_id": ledger.community_id.id,
                "partner_id": partner.id,
                "state": "active",
            }
        )
        partner_id = partner.id

    def work(_number):
        while True:
            try:
                with environment(world.database) as env:
                    ledger = env["solidarity.ledger"].browse(world.ledger_id)
                    return ledger._account(env["res.partner"].browse(partner_id)).id
            except ConcurrencyError:
                continue

    assert len(set(run_workers(WORKERS, work))) == 1
