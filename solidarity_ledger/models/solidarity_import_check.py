from decimal import Decimal

from odoo import models
from odoo.tools import SQL, split_every

from ..engine.import_format import COMMUNITY, OUTSIDE
from ..engine.import_plan import Directory, Known, Person, Plan, normalize
from ..engine.import_simulation import Account, Fee, Simulation

BATCH_SIZE = 2000
PREVIEW_SIZE = 10


class SolidarityImport(models.Model):
    """How an import tries its rows out, which it does before posting as well."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.import"

    def _check(self):
        """Try all rows, keep what is wrong with them and what would come out."""
        if self.kind != "transfers":
            self._check_records()
            return
        reader = self._get_reader()
        self._forget_results()
        plan, directory = self._get_plan()
        row_count = 0
        for rows in split_every(BATCH_SIZE, reader):
            outcomes = list(plan.try_rows(rows, self._get_known(rows)))
            self._store_problems(outcomes)
            if not row_count:
                self._store_preview(outcomes[:PREVIEW_SIZE])
            row_count += len(rows)
        people = self._store_balances(directory)
        balances = [
            person.account.balance
            for person in directory.people
            if person.kind == "member"
        ]
        self._write_system(
            {
                "state": "checked",
                "row_count": row_count,
                "row_offset": 0,
                "transfer_count": plan.counts["post"],
                "known_count": plan.counts["known"],
                "refused_count": plan.counts["refused"],
                "skipped_count": plan.counts["skipped"],
                "new_member_count": sum(not p.membership_id for p in people),
                "volume": plan.volume,
                "balance_lowest": min(balances, default=0),
                "balance_highest": max(balances, default=0),
                "stop_reason": False,
            }
        )

    def _check_records(self):
        """Try the rows of a file that has no transfers in it."""
        self._check_members()

    def _forget_results(self):
        # closed to everybody by access rights, as nobody may edit them
        system = self.sudo()
        system.problem_ids.unlink()
        system.preview_ids.unlink()
        system.balance_ids.unlink()

    def _get_plan(self):
        """Return a ``Plan`` for the ledger as it is now, and its ``Directory``."""
        self.env.flush_all()
        step, fees, credit_limit, balance_limit = self._get_ledger_rules()
        community = None

        def create(code):
            account = Account(credit_limit=credit_limit, balance_limit=balance_limit)
            return Person(account=account, name=code)

        # it takes what there is, and is opened when it is needed
        gone = Person(
            account=Account(credit_limit=Decimal("Infinity")), kind="clearing"
        )
        people = [gone]
        for *values, email, reference, state, account in self._get_member_rows():
            membership_id, account_id, kind, name = values
            account = account and Account(*map(Decimal, account[:4]), account[4])
            if kind == "community":
                community = account
                people.append(Person(None, account_id, account, kind=kind))
                continue
            if kind == "clearing":
                gone.account_id, gone.before = account_id, account.balance
                gone.account.balance, gone.account.state = (
                    account.balance,
                    account.state,
                )
                continue
            people.append(
                Person(
                    membership_id,
                    account_id,
                    account
                    or Account(credit_limit=credit_limit, balance_limit=balance_limit),
                    name,
                    email,
                    reference,
                    state == "active",
                )
            )
        directory = Directory(
            people,
            self._get_remembered(),
            self.member_match,
            create if self.create_members else None,
            gone if self.clear_gone else None,
        )
        simulation = Simulation(step, community, fees)
        return Plan(directory, simulation, step, self._get_categories()), directory

    def _get_ledger_rules(self):
        """Return rounding, what is charged on a row, and limits of new accounts, all
        exact."""
        [(rounding, fee, levy, *limits)] = self.env.execute_query(
            SQL(
                """SELECT c.rounding::text,
                          ARRAY[l.fee_percent::text, l.fee_fixed::text, l.fee_side],
                          ARRAY[l.levy_percent::text, '0', l.levy_side],
                          l.credit_limit::text, l.balance_limit::text
                     FROM solidarity_ledger l
                     JOIN res_currency c ON c.id = l.currency_id
                    WHERE l.id = %s""",
                self.ledger_id.id,
            )
        )
        fees = [
            Fee(Decimal(percent), Decimal(fixed), side)
            for percent, fixed, side in (fee, levy)
        ]
        return (
            # without the zeros of the database: amounts are made of it
            Decimal(rounding).normalize(),
            [fee for fee in fees if self.is_charged and (fee.percent or fee.fixed)],
            *(Decimal(limit or 0) for limit in limits),
        )

    def _get_categories(self):
        categories = {}
        for category in self.env["solidarity.category"].search([]):
            categories.setdefault(normalize(category.name), category.id)
            categories[normalize(category.complete_name)] = category.id
        return categories

    def _get_key(self, row_key):
        return f"import:{self.source}:{row_key}"

    def _get_known(self, rows):
        """Return what was posted for ``rows`` before, as ``Known`` by row key."""
        prefix = self._get_key("")
        keys = [prefix + row.key for row in rows if row.key]
        return {
            key[len(prefix) :]: Known(
                payer_id, payee_id, Decimal(amount), description or ""
            )
            for key, payer_id, payee_id, amount, description in self.env.execute_query(
                SQL(
                    """SELECT idempotency_key, payer_account_id, payee_account_id,
                              amount::text, description
                         FROM solidarity_transfer
                        WHERE ledger_id = %s AND idempotency_key = ANY(%s)""",
                    self.ledger_id.id,
                    keys,
                )
            )
        }

    def _store_problems(self, outcomes):
        problems = self.env["solidarity.import.problem"].sudo()
        problems.create(problems._prepare_problem_vals_list(self, outcomes))

    def _get_code_label(self, code):
        """Return a code of the file as people read it."""
        return {
            COMMUNITY: self.env._("(account of the community)"),
            OUTSIDE: self.env._("(clearing account)"),
        }.get(code, code)

    def _store_preview(self, outcomes):
        self.env["solidarity.import.preview"].sudo().create(
            [
                {
                    "import_id": self.id,
                    "row": outcome.row.line,
                    "row_id": not outcome.row.key.startswith("~") and outcome.row.key,
                    "date": outcome.row.date,
                    "payer": self._get_code_label(outcome.row.payer),
                    "payee": self._get_code_label(outcome.row.payee),
                    "amount": outcome.row.amount or 0,
                    "description": outcome.row.description,
                    "category": outcome.row.category,
                    "status": outcome.status,
                }
                for outcome in outcomes
            ]
        )

    def _store_balances(self, directory):
        """Keep what the import does to each member; return those members."""
        codes = {}
        for code, person in directory.get_codes().items():
            if person.kind != "member":
                continue
            if person.account.count or person.account_id:
                codes.setdefault(person, code)
        self.env["solidarity.import.balance"].sudo().create(
            [
                {
                    "import_id": self.id,
                    "code": code,
                    "membership_id": person.membership_id,
                    "transfer_count": person.account.count,
                    "paid": person.account.paid,
                    "received": person.account.received,
                    "balance_before": person.before,
                    "balance_expected": person.account.balance,
                }
                for person, code in codes.items()
            ]
        )
        return list(codes)
