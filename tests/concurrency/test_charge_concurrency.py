"""Recurring charges with real cursors: once per account and period, however often and
however concurrently the job starts, and wherever it dies."""

import random
from unittest.mock import patch

import pytest
from ledger_world import LedgerWorld, environment, run_workers
from own_database import own_database

from odoo import fields
from odoo.modules.registry import Registry

from odoo.addons.solidarity_ledger.exceptions import PayerLimitError
from odoo.addons.solidarity_ledger.models import solidarity_charge_taking
from odoo.addons.solidarity_ledger.models.solidarity_charge_line import (
    SolidarityChargeLine,
)
from odoo.addons.solidarity_ledger.models.solidarity_charge_run import (
    SolidarityChargeRun,
)

MEMBERS = 30
LIMIT = 50


@pytest.fixture
def world():
    """A charge of 1 that was announced a week ago to 30 members."""
    with own_database() as database:
        world = LedgerWorld.create(database, members=MEMBERS, credit_limit=LIMIT)
        with environment(database) as env:
            charge = env["solidarity.charge"].create(
                {
                    "ledger_id": world.ledger_id,
                    "name": "Membership",
                    "description": "Room and tools",
                    "amount": 1,
                    "date_next": fields.Date.today(),
                }
            )
            charge.write({"active": True, "policy_reason": "Assembly of May"})
        run_job(world)
        with Registry(database).cursor() as cr:
            cr.execute("UPDATE solidarity_charge_run SET date_due = now()")
        yield world


def run_job(world, _number=None):
    with environment(world.database) as env:
        env["solidarity.charge"]._cron_charge()


def get_charged(world):
    """Return how often each account was charged."""
    return dict(
        world.query(
            "SELECT payer_account_id, count(*)::int FROM solidarity_transfer"
            " WHERE origin_model = 'solidarity.charge' GROUP BY 1"
        )
    )


def assert_all_charged_once(world):
    assert get_charged(world) == dict.fromkeys(world.account_ids, 1)
    assert world.query("SELECT state FROM solidarity_charge_run") == [("done",)]
    states = world.query("SELECT DISTINCT state FROM solidarity_charge_line")
    assert states == [("paid",)]
    assert not world.violations()


def test_announced_once_by_jobs_at_once():
    with own_database() as database:
        world = LedgerWorld.create(database, members=4, credit_limit=LIMIT)
        with environment(database) as env:
            charge = env["solidarity.charge"].create(
                {
                    "ledger_id": world.ledger_id,
                    "name": "Membership",
                    "description": "Room and tools",
                    "amount": 1,
                    "date_next": fields.Date.today(),
                }
            )
            charge.write({"active": True, "policy_reason": "Assembly of May"})
        run_workers(2, lambda _number: run_job(world))
        run_job(world)
        assert world.query("SELECT count(*) FROM solidarity_charge_run") == [(1,)]
        assert world.query(
            "SELECT state, count(*) FROM solidarity_charge_line GROUP BY 1"
        ) == [("announced", 4)]


@pytest.mark.parametrize("is_locked", [True, False])
def test_jobs_at_once(world, is_locked):
    """Without the lock on the run the jobs meet at the lines, and start over."""
    touch = SolidarityChargeRun._touch if is_locked else lambda run: None
    with (
        patch.object(SolidarityChargeRun, "_touch", touch),
        patch.object(solidarity_charge_taking, "POST_BATCH", 5),
    ):
        run_workers(2, lambda _number: run_job(world))
        run_job(world)
    assert_all_charged_once(world)


def test_job_while_members_trade(world):
    def work(number):
        if number == 0:
            return run_job(world)
        chance = random.Random(number)
        with environment(world.database) as env:
            for _payment in range(60):
                payer, payee = chance.sample(range(MEMBERS), 2)
                try:
                    env["solidarity.transfer"]._post_at_once(
                        [world.vals(payer, payee, "0.25")]
                    )
                except PayerLimitError:
                    continue

    with patch.object(solidarity_charge_taking, "POST_BATCH", 5):
        run_workers(3, work)
    assert_all_charged_once(world)


def test_job_dies_in_the_middle(world):
    """Killed in its third batch: two batches stay, the next job takes the rest."""
    prepare = SolidarityChargeLine._prepare_transfer_vals
    calls = []

    def die(line):
        calls.append(line)
        if len(calls) == 13:
            raise KeyboardInterrupt
        return prepare(line)

    with patch.object(solidarity_charge_taking, "POST_BATCH", 5):
        with (
            patch.object(SolidarityChargeLine, "_prepare_transfer_vals", die),
            pytest.raises(KeyboardInterrupt),
        ):
            run_job(world)
        assert len(get_charged(world)) == 10
        states = dict(
            world.query("SELECT state, count(*) FROM solidarity_charge_line GROUP BY 1")
        )
        assert states == {"paid": 10, "open": 20}
        run_job(world)
    assert_all_charged_once(world)


def test_key_alone_keeps_it_to_once(world):
    """Posted, but what the job noted about it is lost: the key finds the transfer."""
    run_job(world)
    with Registry(world.database).cursor() as cr:
        cr.execute(
            "UPDATE solidarity_charge_line SET state = 'open', transfer_id = NULL,"
            " date_tried = NULL"
        )
        cr.execute("UPDATE solidarity_charge_run SET state = 'running'")
    run_workers(2, lambda _number: run_job(world))
    assert_all_charged_once(world)
