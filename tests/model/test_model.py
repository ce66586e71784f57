"""Thousands of random operations: the ledger answers each as the model in plain Python
does, with the same class of refusal for the same row, and moves the same amounts."""

import collections
import doctest
import os
from unittest.mock import patch

import ledger_model
import pytest
from ledger_world import LedgerWorld
from operations import Run
from own_database import own_database

from odoo import api
from odoo.modules.registry import Registry

from odoo.addons.solidarity_ledger.tests.soundness import VIOLATIONS, find_violations

MEMBERS = 6
CREDIT = 1000
SEEDS = int(os.environ.get("SOLIDARITY_MODEL_SEEDS", "20"))
OPERATIONS = 500  # a seed


@pytest.fixture(scope="module")
def world():
    with own_database() as database:
        yield LedgerWorld.create(database, MEMBERS, CREDIT / 100)


def run_seed(world, seed, operations=OPERATIONS):
    """Do the operations of a seed, roll them back, and return the ``Run``."""
    with Registry(world.database).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        run = Run(
            env,
            env["solidarity.ledger"].browse(world.ledger_id),
            env["solidarity.account"].browse(world.account_ids),
            ledger_model.Model(MEMBERS, CREDIT),
            seed,
        )
        # letters are not at stake here, and take most of the time
        with patch.object(type(env["solidarity.transfer"]), "_notify"):
            for _operation in range(operations):
                run.step()
        run.compare_all()
        assert find_violations(cr, VIOLATIONS) == []
        cr.rollback()
    return run


def test_answers_as_the_model(world):
    refused = collections.Counter()
    done = 0
    for seed in range(SEEDS):
        run = run_seed(world, seed)
        refused.update(run.refused)
        done += run.done
    print(f"{done} operations, {refused.total()} refused: {dict(refused)}")
    assert done == SEEDS * OPERATIONS
    assert refused.total() > done / 5, "refusals are what is at stake"
    assert set(refused) == {
        "AmountError",
        "DescriptionError",
        "DuplicateKeyError",
        "LedgerClosedError",
        "PayeeLimitError",
        "PayeeStateError",
        "PayerLimitError",
        "PayerStateError",
        "ReversalError",
        "TransferStateError",
        "WrongLedgerError",
    }


def test_doctests_of_the_model():
    results = doctest.testmod(ledger_model)
    assert results.attempted
    assert not results.failed
