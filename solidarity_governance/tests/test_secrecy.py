import hashlib
import json
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
        return self.urn._get_all()

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
                "solidarity_urn": ["ballots", "decision_id", "id", "key_name"],
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
        for text in seen.values():
            self.assertNotIn(str(self.yes), text[:3])
            self.assertNotIn("choice", text)
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
            texts = decision._get_urn()._get_all().values()
            self.assertEqual(len({len(text) for text in texts}), 1, method)
        decision = self._open_decision(method="consent", is_secret=True)
        self._vote(decision, self.members[0], "yes")
        self._vote(decision, self.members[1], "no", reason="ß" * 1000)
        self._vote(decision, self.members[2], "block", reason='"' * 1000)
        texts = decision._get_urn()._get_all().values()
        self.assertEqual(len({len(text) for text in texts}), 1)

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
                [key.decode()],
            )
            self.assertEqual(self.env.cr.fetchone(), (0,), table)
        path.unlink()
        with (
            mute_logger("odoo.addons.solidarity_governance.models.solidarity_urn"),
            self.assertRaisesRegex(UserError, "file store"),
            self.env.cr.savepoint(),
        ):
            self.decision._close()
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

    def test_a_text_in_the_urn_that_is_none(self):
        """Somebody who changes the urn by SQL does not change the result unnoticed."""
        self._give(self.members[0])
        ballots = {name: text[:-2] + "AA" for name, text in self._ballots().items()}
        self.env.cr.execute(
            "UPDATE solidarity_urn SET ballots = %s WHERE id = %s",
            [json.dumps(ballots), self.urn.id],
        )
        with self.assertRaisesRegex(UserError, "were changed"), self.env.cr.savepoint():
            self.decision._close()

    def test_roll_is_public_and_the_urn_is_not(self):
        self._give(self.members[0])
        user = self._user(self.members[1])
        electors = self.env["solidarity.elector"].with_user(user)
        self.assertEqual(
            electors.search(
                [("decision_id", "=", self.decision.id), ("has_voted", "=", True)]
            ).member_name,
            self.members[0].name,
        )
