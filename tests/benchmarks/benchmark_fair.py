"""The fair exchange index of a large community, beside counting the same rows."""

import contextlib
import statistics

import psycopg2
from benchmark_scale import vacuum
from figures import milliseconds, print_table, take_turns
from ledger_world import LedgerWorld, environment
from own_database import own_database

MEMBERS = 10_000
EXCHANGES = 1_000_000
TURNS = 9

COUNT = """SELECT count(*) FROM solidarity_exchange_participant
            WHERE is_counted AND community_id = %s AND date >= %s"""

# The exchanges are of the last 180 days, so that all of them count.
EXCHANGES_SQL = """
    INSERT INTO solidarity_exchange
           (community_id, ledger_id, date, description, hours, kind, sharing, state)
    SELECT %(community)s, %(ledger)s, current_date - n %% 180, 'Help in the garden',
           (1 + n %% 16) / 4.0, 'one', 'split', 'confirmed'
      FROM generate_series(1, %(count)s) n
"""
# Each exchange is between a member and another one, at varying distance.
PARTICIPANTS_SQL = """
    INSERT INTO solidarity_exchange_participant
           (exchange_id, community_id, membership_id, role, hours, date, is_counted)
    SELECT x.id, x.community_id,
           m.ids[1 + (x.id * 7919::bigint + side * (1 + x.id %% 97))
                     %% cardinality(m.ids)],
           CASE side WHEN 0 THEN 'provider' ELSE 'receiver' END, x.hours, x.date, TRUE
      FROM solidarity_exchange x
     CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM solidarity_membership
                  WHERE community_id = %(community)s AND state = 'active') m
     CROSS JOIN generate_series(0, 1) side
     WHERE x.community_id = %(community)s
"""


def test_fair_exchange():
    rows = []
    with own_database() as database:
        world = LedgerWorld.create(database, MEMBERS, credit_limit=10_000)
        community_id = fill(world)
        with environment(database) as env:
            community = env["solidarity.community"].browse(community_id)
            start = community._get_fair_exchange_start()
            member = community.membership_ids.sorted("id")[MEMBERS // 2]
            [(count,)] = world.query(COUNT, community_id, start)
            assert count == 2 * EXCHANGES
            figures = community._fair_exchange_all()
            assert len(figures) == MEMBERS
            given = sum(hours for hours, _received, _ratio in figures.values())
            assert given == sum(hours for _given, hours, _ratio in figures.values())
            report = env["solidarity.fair.exchange.report"]

            def read_count(_number):
                env.cr.execute(COUNT, [community_id, start])
                env.cr.fetchall()

            def read_distribution(_number):
                env.invalidate_all()
                found = report.search_fetch(
                    [("community_id", "=", community_id)], ["band", "member_count"]
                )
                assert sum(found.mapped("member_count")) == MEMBERS

            seconds = take_turns(
                {
                    "`SELECT count(*)` of the same rows": read_count,
                    "the index of all members": lambda _n: (
                        community._fair_exchange_all()
                    ),
                    "the distribution for organisers": read_distribution,
                    "the index of one member": lambda _n: member._fair_exchange(),
                },
                turns=TURNS,
                size=1,
            )
        bare = statistics.median(seconds["`SELECT count(*)` of the same rows"])
        for name, times in seconds.items():
            ratio = statistics.median(times) / bare
            rows.append([name, milliseconds(times), f"{ratio:.2f}"])
    print_table(
        f"{MEMBERS:,} members, {EXCHANGES:,} exchanges that count ({TURNS} turns)",
        ["what", "median", "ratio"],
        rows,
    )


def fill(world):
    """Write the exchanges as SQL does it fastest; return the community's id."""
    [(community_id,)] = world.query(
        "SELECT community_id FROM solidarity_ledger WHERE id = %s", world.ledger_id
    )
    values = {
        "community": community_id,
        "ledger": world.ledger_id,
        "count": EXCHANGES,
    }
    with (
        contextlib.closing(psycopg2.connect(dbname=world.database)) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(EXCHANGES_SQL, values)
        cursor.execute(PARTICIPANTS_SQL, values)
    vacuum(world.database)
    return community_id
