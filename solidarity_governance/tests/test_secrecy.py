import hashlib
import os

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine import urn_seal
from .decision_common import DecisionCommon


@tagged("post_install", "-at_install")
class TestSecrecy(DecisionCommon):
    """Who voted is public, what was voted is in the count, and nothing joins them.

    ``tests/concurrency/test_secrecy_by_sql.py`` attacks a ballot with committed votes.
    """

    def setUp(self):
        super().setUp()
        self.decision = self._open_decision(is_secret=True)
        self.urn = self.decision._get_urn()

    def _ballots(self):
        """Return what is in the urn, as it is there, by name."""
        if self.urn.key_name:
            return {
                one[: urn_seal.NAME_SIZE].hex(): one for one in self.urn._get_records()
            }
        return self.urn.ballots

    def _give(self, member, choice="yes", **kwargs):
        return self._vote(self.decision, member, choice, **kwargs)["receipt"]

    def test_receipt(self):
        receipt = self._give(self.members[0])
        self.assertRegex(receipt, r"^([A-Z2-9]{4}-){4}[A-Z2-9]{4}$")
        self.assertEqual(self.decision._is_in_urn(receipt), {"choice": self.yes})
        typed = receipt.lower().replace("-", " ")
        self.assertEqual(self.decision._is_in_urn(typed), {"choice": self.yes})
        for wrong in ("", "1", None, 7, urn_seal.make_receipt(), "é" * 20):
            self.assertIsNone(self.decision._is_in_urn(wrong))
        # after the count it is there under the SHA-256 that the voter can compute
        self.decision._close()
        name = hashlib.sha256(receipt.encode()).hexdigest()
        self.assertEqual(self._ballots(), {name: {"choice": self.yes}})
        self.assertEqual(self.decision._is_in_urn(receipt), {"choice": self.yes})

    @property
    def yes(self):
        return self._option(self.decision, "yes")

    def test_change_needs_the_receipt(self):
        receipt = self._give(self.members[0])
        self._give(self.members[1])
        for wrong in (None, "", "no receipt", urn_seal.make_receipt()):
            with self.assertRaisesRegex(UserError, "enter the receipt"):
                self._give(self.members[0], "no", receipt=wrong)
        answer = self._vote(self.decision, self.members[0], "no", receipt=receipt)
        self.assertEqual(answer["receipt"], receipt)
        self.decision._close()
        self.assertTotals(self.decision, yes=1, no=1)

    def test_nothing_else_is_on_the_rows(self):
        """No dates, no authors, and one row for all votes."""
        self.env.cr.execute(
            "SELECT table_name, array_agg(column_name::text ORDER BY column_name)"
            "  FROM information_schema.columns"
            " WHERE table_name IN ('solidarity_elector', 'solidarity_urn')"
            " GROUP BY 1"
        )
        self.assertEqual(
            dict(self.env.cr.fetchall()),
            {
                "solidarity_elector": [
                    "community_id",
                    "decision_id",
                    "delegate_id",
                    "has_voted",
                    "id",
                    "mails_sent",
                    "membership_id",
                ],
                "solidarity_urn": [
                    "ballots",
                    "decision_id",
                    "id",
                    "key_name",
                    "record_size",
                    "records",
                ],
            },
        )
        self._give(self.members[0])
        self._give(self.members[1])
        self.assertEqual(
            self.env["solidarity.urn"].search_count(
                [("decision_id", "=", self.decision.id)]
            ),
            1,
        )
        self.assertFalse(self.decision.ballot_ids)

    def test_who_looks_twice(self):
        """What comes into the urn while it is open says nothing, and has another name
        when it is counted."""
        seen = {}
        for member, choice in zip(self.members[:6], ["yes", "no"] * 3, strict=True):
            before = self._ballots()
            self._give(member, choice)
            [name] = self._ballots().keys() - before.keys()
            seen[name] = self._ballots()[name]
        self.assertEqual(len({len(text) for text in seen.values()}), 1)
        self.assertEqual(len(set(seen.values())), 6)
        for record in seen.values():
            self.assertNotIn(b"choice", record)
        self.decision._close()
        counted = self._ballots()
        self.assertEqual(len(counted), 6)
        self.assertFalse(counted.keys() & seen.keys())
        for name in seen:
            again = hashlib.sha256(name.encode()).hexdigest()
            self.assertNotIn(again, counted)
        self.assertEqual(list(counted), sorted(counted))
        self.assertFalse(self.urn.key_name)

    def test_length_says_nothing(self):
        """Rankings, reasons of objections: as long as the shortest vote."""
        for method, contents in (
            ("ranked", (["a"], ["c", "b", "a"])),
            ("dot", ({"a": 1}, {"a": 3, "b": 3, "c": 3})),
            ("approval", ([], ["a", "b", "c"])),
        ):
            decision = self._open_decision(
                ["a", "b", "c"], method=method, is_secret=True
            )
            for member, content in zip(self.members[:2], contents, strict=True):
                self._vote(decision, member, content)
            self.assertOneLength(decision, 2)
        decision = self._open_decision(method="consent", is_secret=True)
        self._vote(decision, self.members[0], "yes")
        self._vote(decision, self.members[1], "no", reason="ß" * 1000)
        self._vote(decision, self.members[2], "block", reason='"' * 1000)
        self._vote(decision, self.members[3], "no", reason="\N{GRINNING FACE}" * 1000)
        self.assertOneLength(decision, 4)

    def assertOneLength(self, decision, votes):
        """All votes of an urn are as long as the longest one can be."""
        urn = decision._get_urn()
        records = urn._get_records()
        self.assertEqual([len(one) for one in records], votes * [urn.record_size])
        longest = decision._get_vote_size()
        self.assertEqual(urn.record_size, urn_seal.get_record_size(longest))

    def test_key(self):
        """It is not in the database, for this user alone, and a ballot whose key is
        gone says so and can be cancelled."""
        path = self.urn._get_key_path(self.urn.key_name)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self._give(self.members[0])
        key = path.read_bytes()
        self.env.flush_all()
        for table in ("solidarity_urn", "solidarity_decision", "ir_config_parameter"):
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} AS t WHERE position(%s in t::text) > 0",
                [key.hex()],
            )
            self.assertEqual(self.env.cr.fetchone(), (0,), table)
        for lose in (lambda: path.write_bytes(b""), path.unlink):
            lose()
            for ask in (self.decision._close, lambda: self._give(self.members[1])):
                with (
                    mute_logger(
                        "odoo.addons.solidarity_governance.models.solidarity_urn"
                    ),
                    self.assertRaisesRegex(UserError, "file store"),
                    self.env.cr.savepoint(),
                ):
                    ask()
        self.decision.action_cancel("The key of the urn was lost")
        self.assertEqual(self.decision.state, "cancelled")

    def test_key_is_destroyed(self):
        """After what is committed: not when the count was taken back."""
        path = self.urn._get_key_path(self.urn.key_name)
        self._give(self.members[0])
        with self.enter_registry_test_mode():
            with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
                self.decision._close()
                raise ZeroDivisionError
            self.env.invalidate_all()
            self.env.cr.postcommit.run()
            self.assertTrue(path.exists())
            self.decision._close()
            self.assertTrue(path.exists())
            self.env.cr.postcommit.run()
            self.assertFalse(path.exists())
        self.assertEqual(self.decision.turnout_count, 1)

    def test_keys_left_behind(self):
        """A key that no open ballot needs goes after a day, others stay."""
        path = self.urn._get_key_path(self.urn.key_name)
        orphan, young = path.with_name("orphan"), path.with_name("young")
        for one in (orphan, young):
            one.write_bytes(b"key")
            self.addCleanup(one.unlink, missing_ok=True)
        for one in (path, orphan):
            os.utime(one, (0, 0))
        self.urn._gc_keys()
        self.assertEqual(
            [one.exists() for one in (path, young, orphan)], [True, True, False]
        )

    def test_one_vote_of_each(self):
        """Two tabs: the second vote is refused, not added."""
        self._give(self.members[0])
        with self.assertRaises(UserError):
            self._give(self.members[0])
        self.assertEqual(len(self._ballots()), 1)

    def test_changed_by_sql(self):
        """Somebody who changes the urn by SQL does not change the result unnoticed:
        not a bit of a vote, not by giving one the content of another, not by putting in
        one twice."""
        self._give(self.members[0], "yes")
        self._give(self.members[1], "no")
        one, two = self.urn._get_records()
        changed_bit = one[:-1] + bytes([one[-1] ^ 1])
        for records in (changed_bit + two, one[:32] + two[32:] + two, one + one):
            with self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(
                    "UPDATE solidarity_urn SET records = %s WHERE id = %s",
                    [records, self.urn.id],
                )
                with (
                    self.assertRaisesRegex(UserError, "were changed"),
                    self.env.cr.savepoint(),
                ):
                    self.decision._close()
                savepoint.rollback()

    def test_order_in_the_urn(self):
        """It is that of the names, whatever comes when, and votes are found in it."""
        receipts = [self._give(member) for member in self.members[:12]]
        names = [
            record[: urn_seal.NAME_SIZE].hex() for record in self.urn._get_records()
        ]
        self.assertEqual(
            names, sorted(urn_seal.open_name(one).hex() for one in receipts)
        )
        for receipt, member in zip(receipts[:6], self.members[:6], strict=True):
            self._vote(self.decision, member, "no", receipt=receipt)
        for place, receipt in enumerate(receipts):
            choice = self._option(self.decision, "no" if place < 6 else "yes")
            self.assertEqual(self.decision._is_in_urn(receipt), {"choice": choice})
        self.assertEqual(
            [record[: urn_seal.NAME_SIZE].hex() for record in self.urn._get_records()],
            names,
        )
        self.decision._close()
        self.assertTotals(self.decision, yes=6, no=6)
