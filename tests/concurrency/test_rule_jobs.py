"""Jobs that write to members, started twice at once: nobody gets a mail twice."""

import pytest
from ledger_world import LedgerWorld, environment, run_workers
from own_database import own_database

from odoo import fields

MEMBERS = 6


@pytest.fixture
def world():
    """Three members at 90 % of their limit; all want a statement."""
    with own_database() as database:
        world = LedgerWorld.create(database, members=MEMBERS, credit_limit=10)
        last_month = fields.Date.start_of(fields.Date.today(), "month")
        last_month = fields.Date.subtract(last_month, days=1)
        with environment(database) as env:
            env["solidarity.transfer"]._post_transfers(
                [
                    world.vals(payer, payer + 3, "9", date=last_month)
                    for payer in range(3)
                ]
            )
            accounts = env["solidarity.account"].browse(world.account_ids)
            accounts.is_statement_mailed = True
            accounts.partner_id.write({"email": "member@example.com"})
        with environment(database) as env:
            env.cr.execute(
                "UPDATE solidarity_account SET create_date = '2020-01-01'"
                " WHERE id = ANY(%s)",
                [world.account_ids],
            )
        yield world


@pytest.mark.parametrize(
    "model, job, expected",
    [
        ("solidarity.account.warning", "_cron_warn", 3),
        ("solidarity.monthly.statement", "_cron_send_statements", MEMBERS),
    ],
)
def test_nobody_gets_a_mail_twice(world, model, job, expected):
    def work(_number):
        with environment(world.database) as env:
            getattr(env[model], job)()

    run_workers(3, work)
    work(0)
    mails = world.query(
        "SELECT m.res_id, count(*) FROM mail_message m JOIN mail_mail l"
        " ON l.mail_message_id = m.id WHERE m.model = %s GROUP BY 1",
        model,
    )
    assert len(mails) == expected
    assert {count for _res_id, count in mails} == {1}
    assert not world.violations()
