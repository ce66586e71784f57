"""Real cursors against few accounts: what is always true stays true, nothing that was
acknowledged is lost, and the same checks catch the posting without its lock."""

import random

import pytest
from ledger_world import LedgerWorld, environment, run_workers
from own_database import own_database

from odoo.exceptions import ConcurrencyError
from odoo.modules.registry import Registry
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.solidarity_ledger.exceptions import LedgerError, PayerLimitError

WORKERS = 8
PAYMENTS = 60
CREDIT_LIMIT = 5


@pytest.fixture
def world():
    with own_database() as database:
        yield LedgerWorld.create(database, members=4, credit_limit=CREDIT_LIMIT)


def pay_at_once(world, env, vals):
    """Pay as the portal does: in a READ COMMITTED transaction of its own."""
    env["solidarity.transfer"]._post_at_once([vals])


def pay_in_transaction(world, _env, vals):
    """Pay inside a REPEATABLE READ transaction, retried as Odoo retries requests."""
    while True:
        try:
            with environment(world.database) as env:
                env["solidarity.transfer"]._post_transfers([vals])
            return
        except (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            continue


def trade(world, pay, seed=0):
    """Let the workers pay at random; return the acknowledged keys and refusals."""

    def work(number):
        chance = random.Random(seed * 100 + number)
        acknowledged, refused = [], 0
        with environment(world.database) as env:
            for payment in range(PAYMENTS):
                payer, payee = chance.sample(range(len(world.account_ids)), 2)
                key = f"{seed}-{number}-{payment}"
                cents = chance.randint(1, 300)
                vals = world.vals(
                    payer, payee, f"{cents / 100:.2f}", idempotency_key=key
                )
                try:
                    pay(world, env, vals)
                    acknowledged.append(key)
                except PayerLimitError:
                    refused += 1
        return acknowledged, refused

    results = run_workers(WORKERS, work)
    return [key for keys, _n in results for key in keys], sum(n for _k, n in results)


@pytest.mark.parametrize("pay", [pay_at_once, pay_in_transaction])
def test_few_accounts_many_workers(world, pay):
    acknowledged, refused = trade(world, pay)
    assert len(acknowledged) + refused == WORKERS * PAYMENTS
    assert refused > WORKERS, "the limits were at stake"
    posted = {
        key for (key,) in world.query("SELECT idempotency_key FROM solidarity_transfer")
    }
    assert posted == set(acknowledged), "nothing lost, nothing twice, nothing more"
    assert not world.violations()


def test_the_same_keys_from_all_workers(world):
    keys = [f"storm-{number}" for number in range(30)]

    def work(number):
        order = random.Random(number).sample(keys, len(keys))
        with environment(world.database) as env:
            return {
                key: env["solidarity.transfer"]._post_at_once(
                    [world.vals(0, 1, "0.01", idempotency_key=key)]
                )
                for key in order
            }

    answers = run_workers(WORKERS, work)
    assert all(answer == answers[0] for answer in answers)
    assert world.query("SELECT count(*) FROM solidarity_transfer") == [(len(keys),)]
    assert not world.violations()


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


def test_posting_without_its_lock_is_caught(world):
    """The planted bug: the same code, but no lock on the accounts."""
    with Registry(world.database).cursor() as cr:
        cr.execute("SELECT pg_get_functiondef('solidarity_transfer_post'::regproc)")
        source = cr.fetchone()[0]
        broken = source.replace("FOR NO KEY UPDATE", "")
        assert broken != source
        cr.execute(broken)
    for seed in range(20):
        trade(world, pay_at_once, seed)
        if world.violations():
            return
    raise AssertionError("posting without a lock went unnoticed")
