"""Eight processes against few accounts: what is always true stays true, nothing that
was acknowledged is lost, and no client sees another error than a refusal.

The error of a worker fails the test (``Workers.results``).
"""

from decimal import Decimal

import pytest
from ledger_world import LedgerWorld
from own_database import own_database
from processes import Workers
from trading import pay_at_random, pay_the_popular, send_all_keys

WORKERS = 8
WAYS = ["pay_at_once", "pay_in_transaction"]


@pytest.fixture
def world():
    with own_database() as database:
        yield LedgerWorld.create(database, members=1 + WORKERS, credit_limit=5)


@pytest.fixture
def payments(full):
    """Payments of each worker; the limit of 5.00 is one cent for each of 500."""
    return 500 if full else 60


@pytest.mark.parametrize("way", WAYS)
def test_few_accounts(world, way, payments):
    few = LedgerWorld(world.database, world.ledger_id, world.account_ids[:4])
    results = Workers(few, WORKERS, pay_at_random, way, payments).results()
    acknowledged = {key: id_ for answers, _n in results for key, id_ in answers.items()}
    refused = sum(number for _answers, number in results)
    assert len(acknowledged) + refused == WORKERS * payments
    assert refused > WORKERS, "the limits were at stake"
    assert world.transfers() == acknowledged, "nothing lost, twice or more"
    assert not world.violations()
    assert not world.deadlocks()


@pytest.mark.parametrize("way", WAYS)
def test_one_popular_payee(world, way, payments):
    results = Workers(world, WORKERS, pay_the_popular, way, payments).results()
    acknowledged = {key: id_ for answers in results for key, id_ in answers.items()}
    assert len(acknowledged) == WORKERS * payments
    assert world.transfers() == acknowledged, "nothing lost, twice or more"
    [(balance,)] = world.query(
        "SELECT balance::text FROM solidarity_account WHERE id = %s",
        world.account_ids[0],
    )
    assert Decimal(balance) == WORKERS * payments * Decimal("0.01")
    assert not world.violations()
    assert not world.deadlocks()


def test_idempotency_storm(world, payments):
    """One transfer for each key, whoever is first; all get the same answer."""
    keys = [f"storm-{number}" for number in range(payments)]
    answers = Workers(world, WORKERS, send_all_keys, keys).results()
    assert all(answer == answers[0] for answer in answers)
    assert world.transfers() == answers[0]
    assert len(answers[0]) == len(keys)
    assert not world.violations()
    assert not world.deadlocks()
