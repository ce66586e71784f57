"""A funding round is opened by eight at once: there is one ballot, and one answer for
those who come later."""

from governance_world import GovernanceWorld
from ledger_world import run_workers
from own_database import own_database

from odoo.exceptions import UserError

WORKERS = 8
OPENED = "opened"


def test_opened_once():
    with own_database() as database:
        world = GovernanceWorld.create(database, members=5, proposals=0)
        round_id = world.create_round(costs=(60, 50, 40))

        def open_round(_number):
            try:
                world.request(
                    lambda env: env["solidarity.funding.round"]
                    .browse(round_id)
                    .action_open()
                )
            except UserError as error:
                return error.args[0]
            return OPENED

        answers = run_workers(WORKERS, open_round)
        assert answers.count(OPENED) == 1, answers
        assert set(answers) == {OPENED, 'Members vote in "Fund" already.'}
        [(ballots,)] = world.query("SELECT count(*) FROM solidarity_decision")
        assert ballots == 1
        rows = world.query(
            """SELECT DISTINCT p.state, p.decision_id = f.decision_id
                 FROM solidarity_proposal p
                 JOIN solidarity_funding_round f ON f.id = p.funding_round_id"""
        )
        assert rows == [("voting", True)]
