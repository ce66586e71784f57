import base64
from decimal import Decimal
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine.import_simulation import Account, Simulation
from ..exceptions import LedgerError, PayerLimitError
from ..models import solidarity_import_check, solidarity_import_run
from .import_common import ImportCommon

THREE_ROWS = (
    "id;created;from;to;hours;subject\n"
    "1;2024-03-01;a;b;2,50;Bread\n"
    "2;2024-03-02;b;a;0.75;\n"
    '3;2024-03-03 18:00;a;b;1:30;"Cake; sliced"\n'
)
REASONS = {
    "PayerStateError": "payer_state",
    "PayeeStateError": "payee_state",
    "PayerLimitError": "payer_limit",
    "PayeeLimitError": "payee_limit",
}


@tagged("post_install", "-at_install")
class TestImport(ImportCommon):
    def test_check_writes_no_transfer(self):
        record = self._import(THREE_ROWS + "4;;new;b;1;\n", create_members=True)
        self.assertEqual(record.state, "draft")
        record.action_check()
        self.assertEqual(record.state, "checked")
        self.assertFalse(record.problem_ids)
        self.assertEqual(
            (record.row_count, record.transfer_count, record.new_member_count),
            (4, 4, 1),
        )
        self.assertEqual(record.volume, 5.75)
        self.assertEqual((record.balance_lowest, record.balance_highest), (-3.25, 4.25))
        self.assertNothingWritten(record)
        self.assertRecordValues(
            record.preview_ids[:1],
            [{"row": 2, "row_id": "1", "payer": "a", "amount": 2.5, "status": "post"}],
        )

    def test_import(self):
        record = self._run(THREE_ROWS)
        self.assertEqual(record.state, "done")
        self.assertEqual((record.transfer_count, record.volume), (3, 4.75))
        self.assertBalances(a="-3.25", b="3.25")
        self.assertLedgerSound()
        transfers = self.transfers.search([("ledger_id", "=", self.ledger.id)])
        self.assertRecordValues(
            transfers.sorted("id"),
            [
                {
                    "payer_account_id": self.account_a.id,
                    "amount": 2.5,
                    "description": "Bread",
                    "date": record.date_default.replace(2024, 3, 1),
                    "idempotency_key": "import:village:1",
                    "is_notified": True,
                },
                {
                    "payer_account_id": self.account_b.id,
                    "amount": 0.75,
                    "description": False,
                    "date": record.date_default.replace(2024, 3, 2),
                    "idempotency_key": "import:village:2",
                    "is_notified": True,
                },
                {
                    "payer_account_id": self.account_a.id,
                    "amount": 1.5,
                    "description": "Cake; sliced",
                    "date": record.date_default.replace(2024, 3, 3),
                    "idempotency_key": "import:village:3",
                    "is_notified": True,
                },
            ],
        )
        self.assertEqual(
            self.transfers.search(record.action_open_transfers()["domain"]), transfers
        )
        self.assertRecordValues(
            record.balance_ids,
            [
                {"code": "a", "paid": 4, "received": 0.75, "balance": -3.25},
                {"code": "b", "paid": 0.75, "received": 4, "balance": 3.25},
            ],
        )
        self.assertEqual(record.balance_ids.mapped("difference"), [0, 0])

    def test_second_import_posts_nothing(self):
        self._run(THREE_ROWS)
        record = self._run(THREE_ROWS)
        self.assertEqual(
            (record.transfer_count, record.known_count, record.refused_count), (0, 3, 0)
        )
        self.assertEqual(self._count(), 3)
        with self.assertRaisesRegex(UserError, "done"):
            record.action_import()

    def test_longer_file_posts_what_is_new(self):
        self._run(THREE_ROWS)
        record = self._run(THREE_ROWS + "4;2024-03-04;a;b;1;\n")
        self.assertEqual((record.transfer_count, record.known_count), (1, 3))
        self.assertBalances(a="-4.25", b="4.25")

    def test_rows_without_id(self):
        """Equal rows are several transfers, and are known when they come again."""
        text = "from,to,amount\na,b,1\na,b,1\nb,a,0.5\n"
        record = self._run(text)
        self.assertEqual(record.transfer_count, 3)
        record = self._run(text.replace(",", ";") + "a;b;1\n")
        self.assertEqual((record.transfer_count, record.known_count), (1, 3))
        self.assertBalances(a="-2.5", b="2.5")

    def test_another_source_is_another_history(self):
        self._run(THREE_ROWS)
        record = self._run(THREE_ROWS, source="town")
        self.assertEqual(record.transfer_count, 3)

    def test_ids_used_twice(self):
        record = self._run("id,from,to,amount\n1,a,b,1\n1,a,b,1\n1,a,b,2\n")
        self.assertEqual(
            (record.transfer_count, record.known_count, record.refused_count), (1, 1, 1)
        )
        self.assertEqual(self._problems(record), [(4, "row_id", "duplicate")])
        record = self._run("id,from,to,amount\n1,a,b,3\n")
        self.assertEqual(self._problems(record), [(2, "row_id", "duplicate")])
        self.assertBalances(a="-1", b="1")

    def test_new_members_are_found_again(self):
        text = "id,from,to,amount\n1,a,x9,1\n2,x9,y9,1\n3,z9,z9,1\n"
        record = self._run(text, create_members=True)
        self.assertEqual(record.new_member_count, 2)
        members = self.env["solidarity.membership"].search(
            [("community_id", "=", self.community.id), ("name", "in", ["x9", "y9"])]
        )
        self.assertRecordValues(
            members.sorted("name"),
            [
                {"name": "x9", "reference": "x9", "state": "active"},
                {"name": "y9", "reference": "y9", "state": "active"},
            ],
        )
        members.partner_id.name = "Renamed"
        members[:1].reference = "17"
        record = self._run(text + "4,y9,x9,1\n", create_members=True)
        self.assertEqual(
            (record.transfer_count, record.new_member_count, record.known_count),
            (1, 0, 2),
        )

    def test_members_by_email_and_name(self):
        text = "id,from,to,amount\n1,MEMBER_A@example.com,member_b@example.com ,1\n"
        self.assertEqual(self._run(text, member_match="email").transfer_count, 1)
        text = "id,from,to,amount\n2,ada  MEMBER,Bruno Member,1\n"
        self.assertEqual(self._run(text, member_match="name").transfer_count, 1)
        self.assertBalances(a="-2", b="2")

    def test_member_codes_by_hand(self):
        record = self._import("id,from,to,amount\n1,a,nobody,1\n")
        record.action_check()
        self.assertEqual(self._problems(record), [(2, "payee", "member")])
        self.env["solidarity.import.member"].create(
            {
                "community_id": self.community.id,
                "source": "village",
                "code": "nobody",
                "membership_id": self.membership_b.id,
            }
        )
        record.action_check()
        record.action_import()
        self.assertBalances(a="-1", b="1")

    def test_category(self):
        category = self.env["solidarity.category"].create(
            {"name": "Baking of Tests", "kind": "skill"}
        )
        record = self._run(
            "id,from,to,amount,category\n1,a,b,1,baking of tests\n2,a,b,1,Nonsense\n"
        )
        self.assertEqual(self._problems(record), [(3, "category", "category")])
        self.assertTrue(record.problem_ids.is_warning)
        transfers = self.transfers.search([("ledger_id", "=", self.ledger.id)])
        self.assertEqual(transfers.sorted("id").category_id, category)
        self.assertEqual(record.transfer_count, 2)

    def test_column_meanings_by_hand(self):
        record = self._import("a;b;1\nb;a;2\n")
        self.assertFalse(record.has_header)
        self.assertEqual(record.column_ids.mapped("name"), ["1", "2", "3"])
        with self.assertRaisesRegex(UserError, "Payer"):
            record.action_check()
        for column, meaning in zip(
            record.column_ids, ("payer", "payee", "payee"), strict=True
        ):
            column.meaning = meaning
        with self.assertRaisesRegex(UserError, "Two columns"):
            record.action_check()
        record.column_ids[2].meaning = "amount"
        record.action_check()
        self.assertEqual(record.transfer_count, 2)
        record.column_ids[0].meaning = "payee"
        self.assertEqual(record.state, "draft", "another meaning voids the check")

    def test_meanings_stay_with_names(self):
        record = self._import("who;whom;hours\na;b;1\n")
        for column, meaning in zip(record.column_ids, ("payer", "payee"), strict=False):
            column.meaning = meaning
        record.action_check()
        record.action_import()
        again = self._import("hours;whom;who\n1;a;b\n")
        self.assertEqual(
            again.column_ids.mapped("meaning"), ["amount", "payee", "payer"]
        )

    def test_another_file(self):
        """Another file is read anew: its own columns, and no check yet."""
        record = self._import(THREE_ROWS)
        record.action_check()
        text = b"buyer\tseller\tvalue\na\tb\t1\n"
        record.file = base64.b64encode(text)
        self.assertEqual(record.state, "draft")
        self.assertEqual(record.delimiter_used, "tab")
        self.assertEqual(
            record.column_ids.mapped("meaning"), ["payer", "payee", "amount"]
        )
        record.action_check()
        self.assertEqual((record.row_count, record.transfer_count), (1, 1))

    def test_suggested_source_is_that_of_the_last_import(self):
        imports = self.env["solidarity.import"]
        new = imports.new({"ledger_id": self.ledger.id, "file_name": "Año 2024.csv"})
        self.assertEqual(new.source, "a-o-2024")
        self._run(THREE_ROWS)
        new = imports.new({"ledger_id": self.ledger.id, "file_name": "other.csv"})
        self.assertEqual(new.source, "village")

    def test_limits_in_row_order(self):
        record = self._run(
            "id,from,to,amount\n1,a,b,8\n2,a,b,2.01\n3,b,a,1\n4,a,b,3\n5,b,a,20.01\n"
        )
        self.assertEqual(
            self._problems(record),
            [(3, "payer", "payer_limit"), (6, "payer", "payer_limit")],
        )
        self.assertIn("2.00", record.problem_ids[0].message)
        self.assertBalances(a="-10", b="10")

    def test_reality_differs_from_the_plan(self):
        """What the ledger alone knows is reported for its row; the rest goes on."""
        post = type(self.transfers)._post_transfers

        def refuse(transfers, vals_list):
            for row, vals in enumerate(vals_list):
                if vals["description"] == "Refused":
                    raise PayerLimitError("Not today.", row)
            return post(transfers, vals_list)

        rows = "".join(
            f"{n},{'ab'[n % 2]},{'ba'[n % 2]},1,{'Refused' if n % 5 == 0 else ''}\n"
            for n in range(1, 21)
        )
        with (
            patch.object(type(self.transfers), "_post_transfers", refuse),
            patch.object(solidarity_import_run, "SMALL_BATCH", 3),
        ):
            record = self._run("id,from,to,amount,description\n" + rows)
        self.assertEqual(
            self._problems(record),
            [(line, "row", "ledger") for line in (6, 11, 16, 21)],
        )
        self.assertEqual(record.problem_ids[0].message, "Not today.")
        self.assertEqual(
            (record.transfer_count, record.refused_count, record.volume), (16, 4, 16)
        )
        self.assertLedgerSound()

    def test_nothing_is_edited_afterwards(self):
        record = self._run(THREE_ROWS)
        with self.assertRaisesRegex(UserError, "has begun"):
            record.source = "other"
        with self.assertRaisesRegex(UserError, "has begun"):
            record.column_ids[0].meaning = False
        with self.assertRaisesRegex(UserError, "is kept"):
            record.unlink()
        self.assertEqual(record.user_id, self.env.user)

    def test_settings_void_the_check(self):
        record = self._import(THREE_ROWS)
        with self.assertRaisesRegex(UserError, "Check the file first"):
            record.action_import()
        record.action_check()
        record.member_match = "name"
        self.assertEqual(record.state, "draft")
        with self.assertRaisesRegex(UserError, "Check the file first"):
            record.action_import()
        self.assertFalse(self._count())

    def test_problems_as_csv(self):
        record = self._run("id,from,to,amount\n1,a,b,=1+1\n")
        text = record.with_context(bin_size=False).problem_file
        lines = base64.b64decode(text).decode("utf-8-sig").splitlines()
        self.assertEqual(
            lines,
            [
                "Line,Field,In the file,Reason,What to do",
                "2,Amount,'=1+1,Amount is no number,"
                '"Write the amount as a number, as in 12.50."',
            ],
        )
        self.assertIn(str(record.id), record.action_download_problems()["url"])

    @given(
        limits=st.lists(
            st.tuples(st.integers(0, 900), st.sampled_from([0, 0, 500])),
            min_size=3,
            max_size=3,
        ),
        payments=st.lists(
            st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 600)),
            max_size=15,
        ),
        fee=st.sampled_from([(0, 0), (2.5, 0.03)]),
        side=st.sampled_from(["payer", "payee", "both"]),
    )
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def test_simulation_does_as_posting(self, limits, payments, fee, side):
        """The engine and the database say the same to every payment, fees included."""
        with self.env.cr.savepoint() as savepoint:
            ledger = self._create_ledger(
                self.community,
                fee_percent=fee[0],
                fee_fixed=fee[1],
                fee_side=side,
                levy_percent=fee[0] * 2,
            )
            partners = self.partner_a | self.partner_b | self.partner_organiser
            accounts = [ledger._account(partner) for partner in partners]
            for account, (credit, maximum) in zip(accounts, limits, strict=True):
                account.write(
                    {
                        "credit_limit": credit / 100,
                        "balance_limit": maximum / 100,
                        "policy_reason": "A test of the simulation",
                    }
                )
            record = self._import(THREE_ROWS, ledger_id=ledger.id, is_charged=True)
            plan, directory = record._get_plan()
            by_id = {person.account_id: person.account for person in directory.people}
            for payer, payee, amount in payments:
                if payer == payee:
                    continue
                vals = self._vals(
                    Decimal(amount) / 100, accounts[payer], accounts[payee]
                )
                refusal = plan._simulation.post(
                    by_id[accounts[payer].id],
                    by_id[accounts[payee].id],
                    Decimal(amount) / 100,
                )
                try:
                    self.transfers._post_transfers([vals])
                    reason = None
                except LedgerError as error:
                    reason = REASONS[type(error).__name__]
                self.assertEqual(refusal and refusal.reason, reason)
            for account in accounts:
                self.assertEqual(by_id[account.id].balance, account._exact_balance())
            savepoint.rollback()
            self.env.invalidate_all()

    def test_states_of_accounts(self):
        self.account_b.write({"state": "frozen", "policy_reason": "Under discussion"})
        record = self._run("id,from,to,amount\n1,a,b,1\n2,b,a,1\n")
        self.assertEqual(
            self._problems(record),
            [(2, "payee", "payee_state"), (3, "payer", "payer_state")],
        )
        self.account_b.write(
            {"state": "credit_only", "policy_reason": "Agreed to earn first"}
        )
        record = self._run("id,from,to,amount\n1,b,a,1\n2,a,b,1\n3,b,a,1\n")
        self.assertEqual(self._problems(record), [(2, "payer", "payer_limit")])

    def test_simulated_state_of_the_engine(self):
        ada, bo = Account(state="closed"), Account(credit_limit=Decimal(1))
        refusal = Simulation(Decimal("0.01")).post(bo, ada, Decimal(1))
        self.assertEqual(refusal.reason, "payee_state")

    def test_closed_ledger(self):
        record = self._import(THREE_ROWS)
        record.action_check()
        self.ledger.write({"state": "closed", "policy_reason": "The year is over"})
        with self.assertRaisesRegex(UserError, "closed"):
            record.action_import()
        with self.assertRaisesRegex(UserError, "closed"):
            record.action_check()


@tagged("post_install", "-at_install")
class TestImportInBackground(ImportCommon):
    """Long files: batches, crashes, the scheduled job."""

    ROWS = "id,from,to,amount\n" + "".join(
        f"{n},{'ab'[n % 2]},{'ba'[n % 2]},{1 if n != 6 else 0}\n" for n in range(1, 11)
    )

    def setUp(self):
        super().setUp()
        for module in (solidarity_import_check, solidarity_import_run):
            patcher = patch.object(module, "BATCH_SIZE", 3)
            patcher.start()
            self.addCleanup(patcher.stop)
        self.cron = self.env.ref("solidarity_ledger.ir_cron_import")
        self.record = self._import(self.ROWS)
        self.record.action_check()

    def _trigger(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()

    def test_job(self):
        self.record.action_import()
        self.assertEqual(self.record.state, "running")
        self.assertFalse(self._count())
        with self.assertRaisesRegex(UserError, "running"):
            self.record.action_import()
        self._trigger()
        self.assertRecordValues(
            self.record,
            [
                {
                    "state": "done",
                    "row_offset": 10,
                    "progress": 100,
                    "transfer_count": 9,
                    "refused_count": 1,
                    "volume": 9,
                }
            ],
        )
        self.assertEqual(self._problems(self.record), [(7, "amount", "positive")])
        self.assertLedgerSound()

    def test_resume_after_a_crash(self):
        """A crash between two batches: the job goes on behind the last one."""
        self.record.action_import()
        batches = self.record._get_batches()
        self.record._import_batch(next(batches))
        self.record._import_batch(next(batches))
        self.assertEqual((self.record.row_offset, self.record.progress), (6, 60))
        self.assertEqual(self._count(), 5)
        self._trigger()
        self.assertEqual(self.record.state, "done")
        self.assertEqual((self.record.transfer_count, self._count()), (9, 9))
        self.assertEqual(len(self.record.problem_ids), 1)

    def test_crash_in_the_middle_of_a_batch(self):
        """What the batch did is gone with its transaction, and done again."""
        self.record.action_import()
        self.record._import_batch(next(self.record._get_batches()))
        self.env.flush_all()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            with patch.object(
                type(self.record), "_store_refusals", side_effect=ZeroDivisionError
            ):
                self.record._import_batch(next(self.record._get_batches()))
        self.env.invalidate_all()
        self.assertEqual((self.record.row_offset, self._count()), (3, 3))
        self._trigger()
        self.assertEqual((self.record.state, self._count()), ("done", 9))

    def test_posted_but_not_noted(self):
        """Even with the offset lost, the keys keep rows from being posted twice."""
        self.record.action_import()
        self.record._import_batch(next(self.record._get_batches()))
        self.record._write_system({"row_offset": 0})
        self._trigger()
        self.assertEqual(self.record.state, "done")
        self.assertEqual((self.record.known_count, self._count()), (3, 9))

    def test_stop(self):
        self.record.action_import()
        self.record._import_batch(next(self.record._get_batches()))
        self.record.action_stop()
        self.assertEqual(self.record.state, "draft")
        self.assertIn("Stopped by", self.record.stop_reason)
        self._trigger()
        self.assertEqual(self._count(), 3)
        self.record.action_check()
        self.assertEqual((self.record.known_count, self.record.transfer_count), (3, 6))
        self.record.action_import()
        self._trigger()
        self.assertEqual((self.record.state, self._count()), ("done", 9))

    def test_closed_in_the_meantime(self):
        self.record.action_import()
        self.ledger.write({"state": "closed", "policy_reason": "The year is over"})
        self._trigger()
        self.assertEqual(self.record.state, "draft")
        self.assertIn("closed", self.record.stop_reason)
        self.assertFalse(self._count())

    def test_two_imports_of_the_same_rows(self):
        other = self._import(self.ROWS)
        other.action_check()
        self.record.action_import()
        other.action_import()
        self._trigger()
        self.assertEqual((self.record.state, other.state), ("done", "done"))
        self.assertEqual((self.record.transfer_count, other.known_count), (9, 9))
        self.assertEqual(self._count(), 9)

    @mute_logger("odoo.addons.solidarity_ledger.models.solidarity_import_job")
    def test_runs_as_who_started_it(self):
        record = self._import(self.ROWS, user=self.user_organiser, source="mine")
        record.action_check()
        record.action_import()
        self._trigger()
        self.assertEqual(record.state, "done")
        transfer = self.transfers.search([("ledger_id", "=", self.ledger.id)], limit=1)
        self.assertEqual(transfer.create_uid, self.user_organiser)

    def test_who_lost_the_role_does_not_go_on(self):
        record = self._import(self.ROWS, user=self.user_organiser, source="mine")
        record.action_check()
        record.action_import()
        self.membership_a.role = "organiser"
        self.membership_organiser.role = "member"
        self._trigger()
        self.assertEqual(record.sudo().state, "draft")
        self.assertTrue(record.sudo().stop_reason)
        self.assertFalse(self._count())
