"""Timesheet lines that two people approve at once: the hours are credited once."""

import pytest
from ledger_world import LedgerWorld, environment, run_workers
from own_database import own_database

from odoo import fields
from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

DAYS = 5
WORKERS = 3


@pytest.fixture
def world():
    """A member who is an employee and donated four hours on each of five days."""
    with own_database() as database:
        world = LedgerWorld.create(database, members=1, credit_limit=10)
        with environment(database) as env:
            ledger = env["solidarity.ledger"].browse(world.ledger_id)
            ledger.community_account_id.write(
                {"credit_limit": 100, "policy_reason": "It gives for donated work"}
            )
            account = env["solidarity.account"].browse(world.account_ids)
            account.membership_id.date_joined = "2020-01-01"
            project = env["project.project"].create(
                {
                    "name": "Garden",
                    "is_timebank": True,
                    "timebank_community_id": ledger.community_id.id,
                    "company_id": ledger.company_id.id,
                }
            )
            employee = env["hr.employee"].create(
                {"name": "Wanda", "work_contact_id": account.partner_id.id}
            )
            today = fields.Date.today()
            world.line_ids = (
                env["account.analytic.line"]
                .create(
                    [
                        {
                            "name": "Weeding",
                            "project_id": project.id,
                            "employee_id": employee.id,
                            "date": fields.Date.subtract(today, days=day),
                            "unit_amount": 4,
                        }
                        for day in range(DAYS)
                    ]
                )
                .ids
            )
        yield world


def approve(world, line_ids):
    """Turn lines into exchanges, retried as Odoo retries requests.

    :return: number of exchanges, or the message of a refusal
    """
    while True:
        try:
            with environment(world.database) as env:
                lines = env["account.analytic.line"].browse(line_ids)
                return len(lines._create_exchanges())
        except (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            continue
        except UserError as error:
            return str(error)


def check_credited_once(world):
    assert world.query(
        "SELECT count(*), sum(amount) FROM solidarity_transfer WHERE state = 'posted'"
    ) == [(DAYS, 4 * DAYS)]
    assert world.query(
        "SELECT count(DISTINCT exchange_id) FROM account_analytic_line"
        " WHERE id = ANY(%s) AND exchange_id IS NOT NULL",
        world.line_ids,
    ) == [(DAYS,)]
    assert world.query("SELECT count(*) FROM solidarity_exchange") == [(DAYS,)]
    assert not world.violations()


def test_same_lines_from_several_sessions(world):
    results = run_workers(WORKERS, lambda _number: approve(world, world.line_ids))
    assert results.count(DAYS) == 1
    refusals = [result for result in results if result != DAYS]
    assert all(
        "already" in refusal or "Somebody else" in refusal for refusal in refusals
    ), refusals
    assert "already" in approve(world, world.line_ids)
    check_credited_once(world)


def test_sessions_that_share_some_lines(world):
    """Each line in one exchange, though every session has another choice of them."""

    def work(number):
        while True:
            result = approve(world, world.line_ids[number : number + 3])
            if not isinstance(result, str) or "Somebody else" not in result:
                return result

    results = run_workers(WORKERS, work)
    assert sum(result for result in results if isinstance(result, int)) == DAYS
    check_credited_once(world)


def test_a_change_while_it_is_approved(world):
    """Either the change comes first and counts, or it is refused."""

    def work(number):
        if number:
            return approve(world, world.line_ids[:1])
        while True:
            try:
                with environment(world.database) as env:
                    line = env["account.analytic.line"].browse(world.line_ids[0])
                    line.unit_amount = 6
                return "changed"
            except (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                continue
            except UserError:
                return "refused"

    changed, approved = run_workers(2, work)
    if approved != 1:
        assert "Somebody else" in approved
        assert approve(world, world.line_ids[:1]) == 1
    credited = 6 if changed == "changed" else 4
    assert world.query("SELECT sum(amount)::integer FROM solidarity_transfer") == [
        (credited,)
    ]
    assert world.query(
        "SELECT unit_amount::integer FROM account_analytic_line WHERE id = %s",
        world.line_ids[0],
    ) == [(credited,)]
    assert not world.violations()
