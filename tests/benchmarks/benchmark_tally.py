"""Counting the votes of a large ballot, beside reading them from the database."""

import os
import random
import statistics

from figures import milliseconds, print_table, take_turns
from ledger_world import environment
from own_database import own_database

from odoo.addons.solidarity_governance.engine.tally import tally

VOTES = int(os.environ.get("BENCHMARK_VOTES", 100_000))
OPTIONS = 20
TURNS = 5
LIMIT = 10  # how many times reading a count may take

READ = "SELECT content FROM solidarity_ballot WHERE decision_id = %s ORDER BY id"
MEMBERS_SQL = """
    WITH partner AS (
        INSERT INTO res_partner (name, active, autopost_bills)
        SELECT 'Member ' || n, TRUE, 'ask' FROM generate_series(1, %(count)s) n
        RETURNING id
    )
    INSERT INTO solidarity_membership (
        community_id, partner_id, state, role, origin, date_joined, reference
    )
    SELECT %(community)s, id, 'active', 'member', 'application', current_date, id
      FROM partner
"""
BALLOTS_SQL = """
    WITH marked AS (
        UPDATE solidarity_elector SET has_voted = TRUE WHERE decision_id = %(decision)s
    )
    SELECT id FROM solidarity_elector WHERE decision_id = %(decision)s ORDER BY id
"""
INSERT_SQL = """
    INSERT INTO solidarity_ballot (decision_id, community_id, elector_id, content)
    SELECT %(decision)s, %(community)s, elector, content::jsonb
      FROM unnest(%(electors)s::int[], %(contents)s) AS vote (elector, content)
"""


def test_tally():
    """Rankings are counted, by either rule and as the system does it when a ballot
    closes, within ten times of what reading them takes."""
    with own_database() as database, environment(database) as env:
        decision = create_ballot(env)
        options = decision.option_ids.ids

        def read(_number=None):
            env.cr.execute(READ, [decision.id])
            return [(1, content) for (content,) in env.cr.fetchall()]

        votes = read()
        assert len(votes) == VOTES
        ways = {"reading the votes": read}
        for rule in ("schulze", "instant_runoff"):
            ways[f"counting them, {rule}"] = lambda _n, rule=rule: tally(
                "ranked", options, votes, ranked_rule=rule
            )
        ways["the decision reads, weighs and counts"] = lambda _n: tally_anew(decision)
        seconds = take_turns(ways, turns=TURNS, size=1)
    bare = statistics.median(seconds["reading the votes"])
    ratios = {name: statistics.median(times) / bare for name, times in seconds.items()}
    print_table(
        f"{VOTES:,} rankings of {OPTIONS} options ({TURNS} turns)",
        ["what", "median", "ratio"],
        [
            [name, milliseconds(times), f"{ratios[name]:.2f} ×"]
            for name, times in seconds.items()
        ],
    )
    for name, ratio in ratios.items():
        assert ratio <= LIMIT, (name, ratio)


def tally_anew(decision):
    decision.env.invalidate_all()
    assert decision._tally()["votes"] == VOTES


def create_ballot(env):
    """Open a ballot in which so many members have ranked all options, each in an order
    of their own."""
    community = env["solidarity.community"].create({"name": "City", "code": "city"})
    values = {"community": community.id, "count": VOTES}
    env.cr.execute(MEMBERS_SQL, values)
    env.invalidate_all()
    decision = env["solidarity.decision"].create(
        {
            "title": "Which of twenty?",
            "community_id": community.id,
            "method": "ranked",
            "date_close": "2099-01-01 00:00:00",
            "option_ids": [
                (0, 0, {"name": f"Option {number}", "sequence": number})
                for number in range(1, OPTIONS + 1)
            ],
        }
    )
    decision.action_open()
    env.flush_all()
    values["decision"] = decision.id
    env.cr.execute(BALLOTS_SQL, values)
    values["electors"] = [elector for (elector,) in env.cr.fetchall()]
    values["contents"] = make_rankings(decision.option_ids.ids)
    env.cr.execute(INSERT_SQL, values)
    env.cr.execute("ANALYZE solidarity_ballot")
    env.invalidate_all()
    return decision


def make_rankings(options):
    """Return contents as JSON: some options are liked more, no two people the same."""
    chance = random.Random(20)
    contents = []
    for _voter in range(VOTES):
        liking = {option: chance.gauss(n / 8) for n, option in enumerate(options)}
        ranking = sorted(options, key=liking.get)
        contents.append(f'{{"ranking": {ranking}}}')
    return contents
