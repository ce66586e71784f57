"""The first page of a search among many listings, beside the same page by its ids."""

import contextlib
import os
import random
import statistics

import psycopg2
from figures import milliseconds, print_table, take_turns
from ledger_world import environment
from own_database import own_database

LISTINGS = int(os.environ.get("BENCHMARK_LISTINGS", 100_000))
MEMBERS = 1_000
TURNS, SIZE = 10, 5
PAGE = 20
# about the size of a country: what is near is a small part of what there is
NORTH, EAST, CITY = 8, 9, (52.52, 13.4)
RARE = ("accordion", "beekeeping", "calligraphy", "darning", "espalier", "fresco")
COMMON = ("garden", "repair", "help", "lesson", "bicycle", "children", "cooking")

INSERT = """
INSERT INTO solidarity_listing (community_id, membership_id, kind, title, description,
    transaction_type, price_kind, state, visibility, is_shown, latitude, longitude,
    date_expires, create_uid, create_date, write_date)
SELECT %(community)s, (%(members)s::int[])[1 + n %% %(count)s],
    CASE WHEN n %% 3 = 0 THEN 'want' ELSE 'offer' END, title, description, 'exchange',
    'agree', 'published', 'community', TRUE, latitude, longitude, CURRENT_DATE + 90, 1,
    now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
FROM unnest(%(titles)s, %(descriptions)s, %(latitudes)s, %(longitudes)s)
    WITH ORDINALITY AS row (title, description, latitude, longitude, n)
"""


def test_listings():
    with own_database() as database:
        community_id, uid = create_listings(database)
        seconds, queries, counts = measure(database, community_id, uid)
    baseline = statistics.median(seconds["by ids"])
    print_table(
        f"First page of {PAGE} among {LISTINGS:,} listings, read by a member",
        ["what", "found", "queries", "median", "ratio"],
        [
            [
                name,
                counts[name],
                queries[name],
                milliseconds(times),
                f"{statistics.median(times) / baseline:.2f} ×",
            ]
            for name, times in seconds.items()
        ],
    )


def create_listings(database):
    """Commit a community with listings; return its id and a member's user id."""
    chance = random.Random(5)
    with environment(database) as env:
        community = env["solidarity.community"].create(
            {"name": "Crowded", "code": "crowded"}
        )
        partners = env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(MEMBERS)]
        )
        members = env["solidarity.membership"].create(
            [
                {
                    "community_id": community.id,
                    "partner_id": partner.id,
                    "state": "active",
                }
                for partner in partners
            ]
        )
        user = env["res.users"].create(
            {
                "login": "reader",
                "partner_id": partners[0].id,
                "group_ids": [(6, 0, [env.ref("base.group_portal").id])],
            }
        )
        titles, descriptions, latitudes, longitudes = [], [], [], []
        for _number in range(LISTINGS):
            words = chance.sample(COMMON, 3)
            if chance.random() < 0.01:
                words.append(chance.choice(RARE))
            titles.append(" ".join(words))
            descriptions.append(
                " ".join(
                    f"word{int(chance.paretovariate(0.5)) % 20000}" for _n in "x" * 30
                )
            )
            latitudes.append(CITY[0] + chance.uniform(-NORTH / 2, NORTH / 2))
            longitudes.append(CITY[1] + chance.uniform(-EAST / 2, EAST / 2))
        env.flush_all()
        env.cr.execute(
            INSERT,
            {
                "community": community.id,
                "members": members.ids,
                "count": MEMBERS,
                "titles": titles,
                "descriptions": descriptions,
                "latitudes": latitudes,
                "longitudes": longitudes,
            },
        )
        ids = community.id, user.id
    with contextlib.closing(psycopg2.connect(dbname=database)) as connection:
        connection.autocommit = True
        connection.cursor().execute("VACUUM (ANALYZE)")
    return ids


def measure(database, community_id, uid):
    """Return seconds, queries and numbers found, each by the name of the way."""
    near = {"near": CITY}
    searches = {
        "everything": {},
        "a rare word": {"text": "beekeeping"},
        "a common word": {"text": "garden"},
        "two common words": {"text": "garden lesson"},
        "the beginning of a word": {"text": "gard"},
        "a word that is nowhere": {"text": "zeppelin"},
        "10 km": {**near, "km": 10},
        "a rare word and 50 km": {"text": "beekeeping", **near, "km": 50},
        "a common word and 10 km": {"text": "garden", **near, "km": 10},
        "a common word and 50 km": {"text": "garden", **near, "km": 50},
        "a common word and 500 km": {"text": "garden", **near, "km": 500},
        "a common word and 10 km, by distance": {
            "text": "garden",
            **near,
            "km": 10,
            "order": "distance",
        },
        "a common word, by distance": {"text": "garden", **near, "order": "distance"},
    }
    queries, counts = {}, {}

    def look(name, work):
        with environment(database, uid) as env:
            before = env.cr.sql_log_count
            listings, counts[name] = work(env)
            for listing in listings:
                assert listing.title and listing.member_name
            queries[name] = env.cr.sql_log_count - before

    def search(options):
        def work(env):
            found, total, _next = env["solidarity.listing"]._search_page(
                env["solidarity.community"].browse(community_id), limit=PAGE, **options
            )
            return found, "more than 500" if total is None else total

        return work

    with environment(database) as env:
        ids = env["solidarity.listing"].search([], limit=PAGE, order="id desc").ids

    def by_ids(env):
        return env["solidarity.listing"].search([("id", "in", ids)]), PAGE

    ways = {"by ids": by_ids} | {name: search(opts) for name, opts in searches.items()}
    for name, work in ways.items():
        look(name, work)  # what a process loads once
    seconds = take_turns(
        {
            name: lambda _number, name=name, work=work: look(name, work)
            for name, work in ways.items()
        },
        TURNS,
        SIZE,
    )
    return seconds, queries, counts
