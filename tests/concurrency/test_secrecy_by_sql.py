"""Attacks on a secret ballot by somebody who reads the database, also during the vote.

Each voter is a committed transaction of its own, as in life, and after each of them the
attacker writes down everything that is in the two tables, system columns included: what
``pageinspect`` would find in old versions of the rows is the same. Twelve members vote,
six for and six against. An attack succeeds if it tells who voted what better than the
count itself does.
"""

import random
from datetime import timedelta

import pytest
from governance_world import GovernanceWorld
from ledger_world import environment
from own_database import own_database
from voting import vote

from odoo import fields
from odoo.tools import config

from odoo.addons.solidarity_governance.engine import urn_seal

MEMBERS = 12
SYSTEM_COLUMNS = "ctid::text, xmin::text, xmax::text, cmin::text, cmax::text"


class Attack:
    """What was seen: after each vote the roll and the urn, and after the end."""

    def __init__(self, world, decision_id):
        self.world, self.decision_id = world, decision_id
        self.rolls, self.urns = [self.roll()], [self.urn()]

    def roll(self):
        """Return all columns of the electors, system columns too, by elector."""
        rows = self.world.query(
            f"SELECT id, {SYSTEM_COLUMNS}, to_jsonb(e) FROM solidarity_elector AS e"
            " WHERE decision_id = %s",
            self.decision_id,
        )
        return {row[0]: row for row in rows}

    def urn(self):
        [row] = self.world.query(
            f"SELECT {SYSTEM_COLUMNS}, to_jsonb(u) FROM solidarity_urn AS u"
            " WHERE decision_id = %s",
            self.decision_id,
        )
        values = row[-1]
        if values["key_name"]:
            records = bytes.fromhex(values["records"].removeprefix("\\x"))
            values["ballots"] = {
                record[: urn_seal.NAME_SIZE].hex(): record
                for record in urn_seal.split(records, values["record_size"])
            }
        return {"system": dict(zip(("ctid", "xmin"), row, strict=False)), **values}

    def look(self):
        self.rolls.append(self.roll())
        self.urns.append(self.urn())


@pytest.fixture(scope="module")
def ballot():
    """A ballot with what was seen of it, and what nobody but the test knows."""
    with own_database() as database:
        world = GovernanceWorld.create(database, MEMBERS, proposals=1)
        with environment(database) as env:
            decision = env["solidarity.decision"].create(
                {
                    "title": "Shall we?",
                    "community_id": world.community_id,
                    "is_secret": True,
                    "hide_until_closed": False,
                    "date_close": fields.Datetime.now() + timedelta(days=8),
                }
            )
            decision.action_open()
            world.decision_id = decision.id
            urn = decision._get_urn()
            world.key = urn._get_key().hex()
            world.key_name = urn.key_name
        attack = Attack(world, world.decision_id)
        world.votes = {}
        order = random.Random(7).sample(range(MEMBERS), MEMBERS)
        for place, member in enumerate(order):
            choice = place % 2
            answer = vote(world, world.decision_id, member, choice)
            world.votes[member] = choice, answer["receipt"]
            attack.look()
        # one of them changes the vote, and back again
        for choice in (1, 0):
            member = order[0]
            receipt = world.votes[member][1]
            vote(world, world.decision_id, member, choice, receipt=receipt)
            attack.look()
        world.order = order
        world.hashes = look_everywhere(
            world,
            [
                urn_seal.open_name(receipt).hex()
                for _choice, receipt in world.votes.values()
            ],
        )
        world.hidden = look_everywhere(
            world, [world.key, *(receipt for _c, receipt in world.votes.values())]
        )
        with environment(database) as env:
            env["solidarity.decision"].browse(world.decision_id)._close()
        attack.look()
        yield world, attack


def look_everywhere(world, texts):
    """Return in which tables of the database any of the texts is found."""
    found = []
    for (table,) in world.query(
        "SELECT quote_ident(table_name) FROM information_schema.tables"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    ):
        [(count,)] = world.query(
            f"SELECT count(*) FROM {table} AS t"
            " WHERE EXISTS (SELECT FROM unnest(%s) AS text"
            "                WHERE position(text IN t::text) > 0)",
            texts,
        )
        if count:
            found.append(table)
    return found


def names(urn):
    return set(urn["ballots"])


def test_the_votes_are_counted(ballot):
    world, attack = ballot
    assert len(attack.urns[-1]["ballots"]) == MEMBERS
    with environment(world.database) as env:
        decision = env["solidarity.decision"].browse(world.decision_id)
        assert [n for _o, n in decision.result["totals"]] == [6, 6, 0]
        options = decision.option_ids.ids
        for choice, receipt in world.votes.values():
            assert decision._is_in_urn(receipt) == {"choice": options[choice]}


def test_by_what_came_into_the_urn(ballot):
    """Between two looks one elector was marked and one name came: which vote it is
    cannot be read, and the name is not that of the count."""
    _world, attack = ballot
    counted = attack.urns[-1]["ballots"]
    came = []
    for before, after in zip(attack.urns[:12], attack.urns[1:13], strict=True):
        [name] = names(after) - names(before)
        came.append(after["ballots"][name])
        assert name not in counted
    # texts of one length, all different, though only two kinds of votes were given
    assert len(set(came)) == 12
    assert len({len(text) for text in came}) == 1


def test_by_a_vote_that_changed(ballot):
    """Neither the roll nor the names of the urn show that somebody voted again; of the
    text nobody sees that it is the first vote once more."""
    _world, attack = ballot
    assert attack.rolls[12] == attack.rolls[13] == attack.rolls[14]
    assert names(attack.urns[12]) == names(attack.urns[13]) == names(attack.urns[14])
    texts = [set(urn["ballots"].values()) for urn in attack.urns[12:15]]
    assert len(texts[0] & texts[1]) == len(texts[1] & texts[2]) == 11
    assert len(texts[0] & texts[2]) == 11


def test_by_a_copy_with_the_key(ballot):
    """Who has one copy of database and file store, with all votes in it, reads the
    votes, and no more: they lie by random names, not as they came, and of all that is
    on the roll nothing is in them."""
    world, attack = ballot
    seen = attack.urns[12]["ballots"]
    assert list(seen) == sorted(seen)
    key = bytes.fromhex(world.key)
    votes = [urn_seal.unseal(key, record) for record in seen.values()]
    assert {tuple(vote) for _name, vote in votes} == {("choice",)}
    assert len({name for name, _vote in votes}) == MEMBERS
    came = [
        (names(after) - names(before)).pop()
        for before, after in zip(attack.urns[:12], attack.urns[1:13], strict=True)
    ]
    assert sorted(came) == list(seen) != came, "the places are those of the names"
    assert not {name for name, _vote in votes} & set(came)
    # the one version of the row that is not old has the number of the last voter alone
    last = attack.urns[12]["system"]["xmin"]
    assert [row[2] for row in attack.rolls[12].values()].count(last) == 1


def test_by_copies_of_records(ballot):
    """A record that is not the new one stays as it is, byte by byte: so no look tells
    more about the votes before than the look before."""
    _world, attack = ballot
    for before, after in zip(attack.urns[:12], attack.urns[1:13], strict=True):
        assert before["ballots"].items() <= after["ballots"].items()


def test_by_order(ballot):
    """The roll shows by ctid and xmin in which order they voted; the urn has one order,
    that of random names, and one row whose xmin is that of the count."""
    world, attack = ballot
    counted = attack.urns[-1]["ballots"]
    assert list(counted) == sorted(counted)
    assert attack.urns[-1]["system"]["xmin"] not in {
        row[2] for row in attack.rolls[12].values()
    }
    # as they voted, for and against took turns: by no order of the urn they do
    votes = [vote["choice"] for vote in counted.values()]
    turns = sum(a != b for a, b in zip(votes, votes[1:], strict=False))
    assert turns < 11, "as likely as 1 : 462"
    [rows] = world.query(
        "SELECT count(*) FROM solidarity_urn WHERE decision_id = %s", world.decision_id
    )
    assert rows == (1,)


def test_by_columns(ballot):
    """No elector has anything that says when or what: only who, and that."""
    _world, attack = ballot
    before, after = attack.rolls[0], attack.rolls[12]
    for elector, row in after.items():
        changed = {
            column
            for column, value in row[-1].items()
            if value != before[elector][-1][column]
        }
        assert changed == {"has_voted"}
    shape = {tuple(sorted(row[-1])) for row in after.values()}
    assert shape == {
        (
            "community_id",
            "decision_id",
            "delegate_id",
            "has_voted",
            "id",
            "mails_sent",
            "membership_id",
        )
    }
    # all who voted look the same but for who they are
    rest = {(row[-1]["delegate_id"], row[-1]["mails_sent"]) for row in after.values()}
    assert len(rest) == 1


def test_by_figures_meanwhile(ballot):
    """No figure of a secret ballot changes before its end, even where results are shown
    at once, and the row of the decision does not either."""
    world, _attack = ballot
    with environment(world.database) as env:
        decision = env["solidarity.decision"].create(
            {
                "title": "And now?",
                "community_id": world.community_id,
                "is_secret": True,
                "hide_until_closed": False,
                "date_close": fields.Datetime.now() + timedelta(days=8),
            }
        )
        decision.action_open()
        decision_id = decision.id
    look = "SELECT xmin::text, to_jsonb(d) FROM solidarity_decision AS d WHERE id = %s"
    before = world.query(look, decision_id)
    vote(world, decision_id, 0, 0)
    assert world.query(look, decision_id) == before
    with environment(world.database) as env:
        assert not env["solidarity.decision"].browse(decision_id)._get_result_rows()


def test_by_searching_everywhere(ballot):
    """Neither the key nor a receipt is in any table, and the key is gone at the end."""
    world, _attack = ballot
    assert world.hidden == []
    assert world.hashes == ["solidarity_urn"]
    receipts = [receipt for _choice, receipt in world.votes.values()]
    for name, tables in (
        (lambda receipt: urn_seal.open_name(receipt).hex(), []),
        (urn_seal.final_name, ["solidarity_urn"]),
    ):
        assert look_everywhere(world, [name(one) for one in receipts]) == tables
    with environment(world.database) as env:
        path = env["solidarity.urn"]._get_key_path(world.key_name)
    assert str(path).startswith(config["data_dir"])
    assert not path.exists()


def test_by_the_end(ballot):
    """Votes that are alike are told from each other by nothing but the receipt."""
    _world, attack = ballot
    counted = attack.urns[-1]["ballots"]
    assert {tuple(vote) for vote in counted.values()} == {("choice",)}
    assert len({vote["choice"] for vote in counted.values()}) == 2
