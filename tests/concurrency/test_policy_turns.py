"""An emergency change ends once, whoever comes a moment later: with the lock of
``_lock_active``, and without it, which these tests notice."""

from unittest.mock import patch

import pytest
from ledger_world import environment
from own_database import own_database
from policy_world import PolicyWorld
from turns import meet

from odoo.addons.solidarity_governance.models import solidarity_emergency_change_end

COMMUNITY = "solidarity.community"
OLD, NEW = 150, 40


@pytest.fixture
def world():
    with own_database() as database:
        yield PolicyWorld.create(database)


def prepare(world):
    """Commit an emergency change that is overdue, and the open ballot to ratify it, for
    which all have voted; return the ids of both."""

    def change(env):
        community = env[COMMUNITY].browse(world.community_id)
        emergency = community._emergency_change(
            community, "support_threshold", NEW, "The hall is closed this winter"
        )
        emergency.sudo().date_lapse = "2020-01-01"
        return emergency.id, emergency.sudo().proposal_id.id

    emergency_id, proposal_id = world.request(change, world.organiser_uid)
    return emergency_id, world.open_ballot(proposal_id)


def lapse(world):
    world.request(lambda env: env["solidarity.emergency.change"]._cron_lapse())


def outcome(world, emergency_id):
    with environment(world.database) as env:
        emergency = env["solidarity.emergency.change"].browse(emergency_id)
        community = env[COMMUNITY].browse(world.community_id)
        return emergency.state, community.support_threshold


def test_ratified_a_moment_before_it_lapses(world):
    """What members have decided is not set back by the job."""
    emergency_id, decision_id = prepare(world)
    meet(
        world,
        lambda env: env["solidarity.decision"].browse(decision_id)._close(),
        lambda: lapse(world),
    )
    assert outcome(world, emergency_id) == ("ratified", NEW)


def test_lapsed_a_moment_before_it_is_ratified(world):
    """The members' decision counts all the same."""
    emergency_id, decision_id = prepare(world)
    meet(
        world,
        lambda env: env["solidarity.emergency.change"]
        .browse(emergency_id)
        ._lapse("Its time is over"),
        lambda: world.close_ballot(decision_id),
    )
    assert outcome(world, emergency_id) == ("lapsed", NEW)


def test_lapsing_twice(world):
    """Two jobs at once: one line in the log says that it was set back."""
    emergency_id, _decision = prepare(world)
    meet(
        world,
        lambda env: [
            change._lapse("Its time is over")
            for change in env["solidarity.emergency.change"]
            .browse(emergency_id)
            ._lock_active()
        ],
        lambda: lapse(world),
    )
    assert outcome(world, emergency_id) == ("lapsed", OLD)
    assert len(world.log()) == 2, "the emergency, and its end"


def test_without_the_lock_it_is_noticed(world):
    """A planted bug: the changes in force are read and not locked."""
    emergency_id, decision_id = prepare(world)
    with patch.object(
        solidarity_emergency_change_end.SolidarityEmergencyChange,
        "_lock_active",
        lambda self: self.filtered(lambda change: change.state == "active"),
    ):
        meet(
            world,
            lambda env: env["solidarity.decision"].browse(decision_id)._close(),
            lambda: lapse(world),
        )
    assert outcome(world, emergency_id) == ("lapsed", OLD), "the vote was for nothing"
