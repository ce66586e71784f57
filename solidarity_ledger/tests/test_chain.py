import hashlib
import json
import random
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LedgerCommon
from .http_common import LedgerHttpCommon


class ChainCommon(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seals = cls.env["solidarity.ledger.seal"]

    def _seal(self):
        with self.enter_registry_test_mode():
            return self.seals._seal(self.ledger.ids)

    def _query(self, query, *params):
        self.env.flush_all()
        self.env.cr.execute(query, params)
        return self.env.cr.fetchall()

    def _tamper(self, query, *params):
        """Do what an administrator of the database can do."""
        self.env.flush_all()
        tables = "transfer", "entry", "account", "ledger_seal", "account_unfolded"
        for table in tables:
            self.env.cr.execute(f"ALTER TABLE solidarity_{table} DISABLE TRIGGER USER")
        self.env.cr.execute(query, params)
        for table in tables:
            self.env.cr.execute(f"ALTER TABLE solidarity_{table} ENABLE TRIGGER USER")
        self.env.invalidate_all()

    def assertBroken(self, code, record=None):
        report = self.ledger.action_verify()
        self.assertEqual(report.state, "broken")
        problems = {
            (problem.code, problem.res_model, problem.res_id)
            for problem in report.problem_ids
        }
        if record:
            self.assertIn((code, record._name, record.id), problems)
        else:
            self.assertIn(code, {problem[0] for problem in problems})
        return report


@tagged("post_install", "-at_install")
class TestChain(ChainCommon):
    def test_seals_what_was_posted_in_order(self):
        first, second = self._pay("1"), self._pay("2", description='say "hi"\n\\o/')
        request = self._request("3")
        self.assertEqual(self._seal(), 1)
        third = self._pay("1")
        self.assertEqual(self._seal(), 1)
        self.assertEqual(self._seal(), 0, "nothing new, no new head")
        self.assertEqual([t.sequence for t in (first, second, third)], [1, 2, 3])
        self.assertFalse(request.sequence)
        self.assertEqual(first.previous_hash, "0" * 64)
        self.assertEqual(second.previous_hash, first.hash)
        self.assertEqual(third.previous_hash, second.hash)
        head = self.ledger._get_head()
        self.assertEqual((head.sequence, head.hash), (3, third.hash))

    def test_the_hash_is_that_of_the_published_text(self):
        self._pay("1", description="Bread; „jam“\nand more")
        self._pay("2")
        self._seal()
        previous = "0" * 64
        for _sequence, stored, content in self._query(
            "SELECT * FROM solidarity_chain(%s, 0, 10)", self.ledger.id
        ):
            text = bytes.fromhex(previous) + content.encode()
            previous = hashlib.sha256(text).hexdigest()
            self.assertEqual(previous, stored)

    def test_each_ledger_has_its_own_chain(self):
        other = self._create_ledger(self.community, name="Other hours")
        a, b = other._account(self.partner_a), other._account(self.partner_b)
        self._pay("1")
        transfer = self._pay("1", a, b)
        with self.enter_registry_test_mode():
            self.seals._cron_seal()
        self.assertEqual(transfer.sequence, 1)
        self.assertEqual(other.action_verify().state, "sound")
        self.assertEqual(self.ledger.action_verify().state, "sound")

    def test_nobody_writes_the_chain(self):
        transfer = self._pay("1")
        self.env.flush_all()
        for column in ("sequence = 1", "hash = 'x'", "previous_hash = 'x'"):
            self.assertSqlRefused(
                f"UPDATE solidarity_transfer SET {column} WHERE id = %s",
                [transfer.id],
                "SL011",
            )
        self._seal()
        for query in (
            "UPDATE solidarity_transfer SET sequence = 7",
            "UPDATE solidarity_ledger_seal SET hash = 'x'",
            "DELETE FROM solidarity_ledger_seal",
            "TRUNCATE solidarity_ledger_seal",
        ):
            self.assertSqlRefused(query, code="SL011")
        self.env.cr.execute(
            "INSERT INTO solidarity_ledger_seal (ledger_id, sequence, hash)"
            " VALUES (%s, 99, 'forged')",
            [self.ledger.id],
        )
        self.assertEqual(self.ledger._get_head().sequence, 1, "filled in by sealing")


@tagged("post_install", "-at_install")
class TestVerification(ChainCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger.write(
            {
                "fee_percent": 5,
                "fee_side": "both",
                "levy_percent": 2,
                "policy_reason": "Rules of this test",
            }
        )

    def setUp(self):
        super().setUp()
        self.transfer = self._pay("2", description="Bread")
        self._pay("1.50", self.account_b, self.account_a)
        self.last = self._pay("3")
        self.last.action_reverse("Not eaten")
        self._seal()

    def test_sound(self):
        promise = self._request("1", self.account_b, self.account_a)
        promise.with_user(self.user_b).action_accept_later(
            fields.Date.today() + timedelta(days=3)
        )
        self._pay("1")
        report = self.ledger.action_verify()
        self.assertEqual(report.state, "sound", report.problem_ids.mapped("name"))
        self.assertEqual(report.transfer_count, 5)
        self.assertEqual(report.sequence, 4)
        self.assertEqual(report.unsealed_count, 1)
        self.assertEqual(report.account_count, 3)
        self.assertEqual(report.hash, self.ledger._get_head().hash)
        self.assertFalse(report.first_problem)

    def test_the_first_wrong_row_is_named(self):
        self._tamper(
            "UPDATE solidarity_transfer SET description = 'Cake' WHERE id IN (%s, %s)",
            self.transfer.id,
            self.last.id,
        )
        report = self.assertBroken("hash", self.transfer)
        self.assertEqual(report.problem_count, 2)
        self.assertIn(self.transfer.name, report.first_problem)
        self.assertIn("Not what was sealed", report.first_problem)

    def test_a_forged_hash_breaks_the_next_link(self):
        self._tamper(
            """UPDATE solidarity_transfer t
                  SET amount = 200, hash = solidarity_seal_hash(previous_hash, content)
                 FROM solidarity_transfer_contents(ARRAY[%s]) AS contents
                WHERE t.id = contents.id""",
            self.transfer.id,
        )
        self.assertBroken("hash", self.transfer)  # the amount was not in it yet
        self._tamper(
            """UPDATE solidarity_transfer t
                  SET hash = solidarity_seal_hash(previous_hash, content)
                 FROM solidarity_transfer_contents(ARRAY[%s]) AS contents
                WHERE t.id = contents.id""",
            self.transfer.id,
        )
        following = self.transfers.search([("sequence", "=", 2)])
        self.assertBroken("link", following)

    def test_a_chain_cut_at_its_end(self):
        """Even when balances are made to fit, the published head tells."""
        reversal = self.last.reversal_ids
        self._tamper(
            """UPDATE solidarity_account a SET balance = balance - coalesce((
                   SELECT sum(amount) FROM solidarity_entry
                    WHERE transfer_id = %(id)s AND account_id = a.id), 0);
               DELETE FROM solidarity_entry WHERE transfer_id = %(id)s;
               DELETE FROM solidarity_transfer WHERE id = %(id)s RETURNING id"""
            % {"id": reversal.id}
        )
        self.assertBroken("head")

    def test_entries_without_a_transfer(self):
        pending = self._request("1")
        self._tamper(
            """INSERT INTO solidarity_entry (transfer_id, account_id, amount, purpose,
                      date, date_posted, balance)
               VALUES (%s, %s, -5, 'principal', now(), now(), 0),
                      (%s, %s, 5, 'principal', now(), now(), 0);
               UPDATE solidarity_account SET balance = balance - 5 WHERE id = %s;
               UPDATE solidarity_account SET balance = balance + 5 WHERE id = %s""",
            pending.id,
            self.account_a.id,
            pending.id,
            self.account_b.id,
            self.account_a.id,
            self.account_b.id,
        )
        self.assertBroken("stray", pending)

    def test_a_hundred_random_edits_are_located(self):
        chance = random.Random(20261121)
        for number in range(8):
            self._pay(f"0.{number + 1:02d}", description=f"No. {number}")
        self._seal()
        later = self._request("1", self.account_b, self.account_a)
        later.with_user(self.user_b).action_accept_later(
            fields.Date.today() + timedelta(days=3)
        )
        self._pay("0.50")  # not sealed
        self.assertEqual(self.ledger.action_verify().state, "sound")
        located = 0
        for edit in range(100):
            self.env.flush_all()
            with self.subTest(edit=edit), self.env.cr.savepoint() as savepoint:
                model, res_id, query = self._make_edit(chance)
                self._tamper(query)
                report = self.ledger.action_verify()
                named = {(p.res_model, p.res_id) for p in report.problem_ids}
                self.assertTrue(self._get_named(model, res_id) & named, query)
                located += 1
                savepoint.close(rollback=True)
            self.env.invalidate_all()
        self.assertEqual(located, 100)

    def _make_edit(self, chance):
        """Return table, id and SQL of a random change to what is sealed."""
        edits = {
            "transfer": [
                "amount = amount + 0.01",
                "amount = amount - 0.01",
                "description = coalesce(description, '') || '.'",
                "date = date - 1",
                "payer_account_id = payee_account_id,"
                " payee_account_id = payer_account_id",
                "idempotency_key = idempotency_key || '.'",
                "state = 'cancelled'",
                "create_date = create_date - interval '1 hour'",
                "create_uid = NULL",
                "origin_id = 77",
                "purpose = 'opening'",
                "hash = md5(hash) || md5(hash)",
                "previous_hash = hash",
                "sequence = sequence + 1000",
                "sequence = NULL",
                "counterpart_account_id = (SELECT min(id) FROM account_account)",
                "analytic_distribution = jsonb_build_object('1', 100)",
                "reversal_of_id = NULL, category_id = (SELECT min(id) FROM"
                " solidarity_category)",
            ],
            "entry": [
                "amount = amount + 0.01",
                "amount = -amount",
                "balance = balance + 1",
                "purpose = 'opening'",
                "date = date + 1",
                "date_posted = date_posted - interval '1 second'",
                "account_id = (SELECT max(id) FROM solidarity_account WHERE id <>"
                " account_id AND ledger_id = {ledger})",
                "DELETE",
                "COPY",
            ],
            "account": ["balance = balance + 0.01", "reserved = reserved + 1"],
            "ledger_seal": ["hash = md5(hash) || md5(hash)", "sequence = sequence - 1"],
        }
        wheres = {
            "transfer": "sequence IS NOT NULL AND ledger_id = {ledger}",
            "entry": "transfer_id IN (SELECT id FROM solidarity_transfer WHERE"
            " sequence IS NOT NULL AND ledger_id = {ledger}) AND balance IS NOT NULL",
            "account": "ledger_id = {ledger}",
            "ledger_seal": "ledger_id = {ledger}",
        }
        table = chance.choices(list(edits), weights=[8, 6, 2, 1])[0]
        where = wheres[table].format(ledger=self.ledger.id)
        ids = [
            row[0]
            for row in self._query(
                f"SELECT id FROM solidarity_{table} WHERE {where} ORDER BY id"
            )
        ]
        res_id = chance.choice(ids)
        edit = chance.choice(edits[table]).format(ledger=self.ledger.id)
        name = f"solidarity_{table}"
        if edit == "DELETE":
            query = f"DELETE FROM {name} WHERE id = {res_id}"
        elif edit == "COPY":
            query = (
                f"INSERT INTO {name} (transfer_id, account_id, amount, purpose, date,"
                f" date_posted, balance) SELECT transfer_id, account_id, amount,"
                f" purpose, date, date_posted, balance FROM {name} WHERE id = {res_id}"
            )
        else:
            query = f"UPDATE {name} SET {edit} WHERE id = {res_id}"
        return f"solidarity.{table.replace('_', '.')}", res_id, query

    def _get_named(self, model, res_id):
        """Return the records of which one must be named: the row itself, or the
        transfer that an entry belonged to."""
        if model != "solidarity.entry":
            return {(model, res_id)}
        entry = self.env[model].browse(res_id).exists()
        rows = self._query(
            "SELECT id FROM solidarity_transfer WHERE ledger_id = %s", self.ledger.id
        )
        transfers = {("solidarity.transfer", row[0]) for row in rows}
        return {("solidarity.transfer", entry.transfer_id.id)} if entry else transfers

    def test_organisers_and_accountants_verify(self):
        accountant = self._create_accountant()
        organiser = self.user_organiser
        for user in (accountant, organiser):
            report = self.ledger.with_user(user).action_verify()
            self.assertEqual(report.with_user(user).state, "sound")
            self.assertEqual(report.user_id, user)
            with self.assertRaises(AccessError):
                report.with_user(user).write({"state": "broken"})
        for user in (self.user_a, self.user_b):
            with self.assertRaises(AccessError):
                self.ledger.with_user(user).action_verify()
            with self.assertRaises(AccessError):
                report.with_user(user).read(["hash"])
            head = self.seals.with_user(user).search([])
            self.assertIn(self.ledger._get_head(), head, "heads are published")
            with self.assertRaises(AccessError):
                self.seals.with_user(user).create({"ledger_id": self.ledger.id})


@tagged("post_install", "-at_install")
class TestChainExport(ChainCommon, LedgerHttpCommon):
    def test_the_file_proves_itself(self):
        self._pay("1", description='He said: "bread"\n, twice')
        self._pay("2.50", self.account_b, self.account_a)
        self._seal()
        self._login(self.user_organiser)
        lines = self.url_open(f"/solidarity/ledger/{self.ledger.id}/chain").text
        first, *rows = [json.loads(line) for line in lines.splitlines()]
        self.assertEqual(first["transfers"], 2)
        self.assertEqual(first["head"], self.ledger._get_head().hash)
        self.assertEqual(rows[-1][1], first["head"])
        self.assertIn("sound: 2 accounts, sum 0.00, head", self._check(lines))
        self.assertIn(first["head"], self._check(lines))

    def _check(self, text):
        """Return what the published script says about an exported chain."""
        root = Path(__file__).parents[2]
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            done = subprocess.run(
                [sys.executable, root / "docs" / "verify_chain.py", file.name],
                capture_output=True,
                text=True,
                check=False,
            )
        return done.stdout + done.stderr

    def test_the_script_finds_what_was_changed(self):
        self._pay("1", description="Bread")
        self._pay("2.50", self.account_b, self.account_a)
        self._seal()
        self._login(self.user_organiser)
        lines = self.url_open(f"/solidarity/ledger/{self.ledger.id}/chain").text
        changed = lines.replace("Bread", "Cakes")
        self.assertIn("place 1: this transfer is not", self._check(changed))
        first, *rows = lines.splitlines(keepends=True)
        self.assertIn("does not end with the head", self._check(first + rows[0]))
        self.assertIn("place 1: this", self._check(first + rows[1]))

    def _publish_from(self, members):
        self.community.write(
            {"publish_threshold": members, "policy_reason": "Rules of this test"}
        )

    def test_the_head_is_published(self):
        self._pay("1")
        self._seal()
        self._publish_from(3)
        head = self.ledger._get_head().hash
        public = f"/community/{self.community.code}"
        self.assertIn(head, self.url_open(public).text)
        self._publish_from(1000)
        self.assertNotIn(head, self.url_open(public).text, "a small community")
        self._login(self.user_a)
        self.assertIn(head, self.url_open(f"/my/community/{self.community.code}").text)

    def test_members_and_the_public_get_no_file(self):
        url = f"/solidarity/ledger/{self.ledger.id}/chain"
        self._login(self.user_a)
        self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(url).url)
