import logging
import random
import time
from itertools import islice

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, LockError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import split_every

from ..exceptions import LedgerError
from .solidarity_import_check import BATCH_SIZE

_logger = logging.getLogger(__name__)

TRIES = 8
# After a refusal that the plan did not foresee, the rest is posted in small pieces.
SMALL_BATCH = 100
# Somebody else changes what the batch needs: look again and do it once more.
BUSY = (
    ConcurrencyError,
    LockError,
    UniqueViolation,
    *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY,
)


class SolidarityImport(models.Model):
    """How an import posts: batch by batch, each with its progress in one transaction.

    A file of one batch is posted by the request itself. A longer one goes to a
    scheduled job that commits each batch; after a crash it goes on behind the last
    one, and what was posted is known by its key in any case.
    """

    _inherit = "solidarity.import"

    def _start(self):
        """Begin to post; a short file is done when this returns."""
        # what the check found is tried again: the ledger may have changed since
        self.sudo().problem_ids.unlink()
        self._write_system(
            {
                "state": "running",
                "user_id": self.env.uid,
                "date_start": fields.Datetime.now(),
                "row_offset": 0,
                "transfer_count": 0,
                "known_count": 0,
                "refused_count": 0,
                "new_member_count": 0,
                "volume": 0,
            }
        )
        if self.row_count > BATCH_SIZE:
            self.env.ref("solidarity_ledger.ir_cron_import").sudo()._trigger()
            return
        for rows in self._get_batches():
            self._import_batch(rows)
        self._finish()

    def _get_batches(self):
        """Yield the rows that are still to do, in batches."""
        return split_every(
            BATCH_SIZE, islice(self._get_reader(), self.row_offset, None)
        )

    def _import_batch(self, rows):
        """Post the next rows, in the transaction of the caller.

        :param rows: ``ImportRow`` objects that begin at ``row_offset``
        """
        self.lock_for_update()
        plan, directory = self._get_plan()
        outcomes = list(plan.try_rows(rows, self._get_known(rows)))
        posting = [outcome for outcome in outcomes if outcome.status == "post"]
        made = self._make_members(posting, directory)
        refusals = self._post_outcomes(posting, plan)
        self._store_problems(outcomes)
        refused = self._store_refusals(posting, refusals)
        self._write_system(
            {
                "row_offset": self.row_offset + len(rows),
                "transfer_count": self.transfer_count + len(posting) - len(refused),
                "known_count": self.known_count + plan.counts["known"],
                "refused_count": self.refused_count
                + plan.counts["refused"]
                + len(refused),
                "new_member_count": self.new_member_count + made,
                "volume": self._add_volume(plan.volume - sum(refused)),
            }
        )

    def _add_volume(self, amount):
        return self.currency_id.round(self.volume + float(amount))

    def _make_members(self, outcomes, directory):
        """Make members of those who have a transfer to come, open their accounts, and
        remember who is who.

        :return: number of new members
        """
        posting = {p for outcome in outcomes for p in (outcome.payer, outcome.payee)}
        remembered = self._get_remembered()
        codes = {
            code: person
            for code, person in directory.get_codes().items()
            if person in posting and code not in remembered
        }
        strangers = {}
        for code, person in codes.items():
            if not person.membership_id:
                strangers.setdefault(person, code)
        memberships = self._create_memberships(strangers.values())
        for person, membership in zip(strangers, memberships, strict=True):
            person.membership_id = membership.id
        self.env["solidarity.import.member"].create(
            [
                {
                    "community_id": self.community_id.id,
                    "source": self.source,
                    "code": code,
                    "membership_id": person.membership_id,
                }
                for code, person in codes.items()
            ]
        )
        # contacts may be closed to the user; the members are of the own community
        members = self.env["solidarity.membership"].sudo()
        for person in posting:
            if not person.account_id:
                partner = members.browse(person.membership_id).partner_id
                person.account_id = self.ledger_id._account(partner).id
        return len(strangers)

    def _create_memberships(self, codes):
        """Return new active memberships of people named as in the file."""
        # An organiser decides who is a member, but need not be allowed to create
        # contacts; and members that come from a file are no news to anybody.
        system = self.sudo().with_context(tracking_disable=True)
        partners = system.env["res.partner"].create(
            [
                {
                    "name": code,
                    "email": code if self.member_match == "email" else False,
                    "company_id": self.company_id.id,
                }
                for code in codes
            ]
        )
        return system.env["solidarity.membership"].create(
            [
                {
                    "community_id": self.community_id.id,
                    "partner_id": partner.id,
                    "state": "active",
                    # a number that is free, since no member was found by it
                    "reference": code if self.member_match == "reference" else False,
                }
                for code, partner in zip(codes, partners, strict=True)
            ]
        )

    def _post_outcomes(self, outcomes, plan):
        """Post in the order of the file.

        :return: the errors of what the ledger refuses against the plan, by position
        """
        vals_list = [self._prepare_transfer_vals(outcome, plan) for outcome in outcomes]
        refusals = {}
        pieces = [(0, len(vals_list))]
        while pieces:
            start, end = pieces.pop()
            if start == end:
                continue
            try:
                self.env["solidarity.transfer"]._post_transfers(vals_list[start:end])
            except LedgerError as error:
                if error.row is None:
                    raise
                refused = start + error.row
                refusals[refused] = error
                rest = range(refused + 1, end, SMALL_BATCH)
                pieces += [(n, min(n + SMALL_BATCH, end)) for n in reversed(rest)]
                pieces.append((start, refused))
        return refusals

    def _prepare_transfer_vals(self, outcome, plan):
        row = outcome.row
        return {
            "ledger_id": self.ledger_id.id,
            "payer_account_id": outcome.payer.account_id,
            "payee_account_id": outcome.payee.account_id,
            "amount": row.amount,
            "date": row.date,
            "description": row.description,
            "category_id": plan.get_category_id(row),
            # The origin stays empty: it is compared when a key comes again, and the
            # next import of the same rows is another record.
            "idempotency_key": self._get_key(row.key),
            "is_notified": True,
        }

    def _store_refusals(self, outcomes, refusals):
        """Keep what the ledger refused; return the amounts of these rows."""
        rows = [outcomes[position].row for position in sorted(refusals)]
        self.env["solidarity.import.problem"].sudo().create(
            [
                {
                    "import_id": self.id,
                    "row": row.line,
                    "field": "row",
                    "value": row.description[:100],
                    "reason": "ledger",
                    "message": str(error),
                }
                for row, (_n, error) in zip(rows, sorted(refusals.items()), strict=True)
            ]
        )
        return [row.amount for row in rows]

    def _finish(self):
        """Say what came out, member by member."""
        self.env.flush_all()
        people = {}
        balances = []
        for membership_id, _a, kind, *_x, account in self._get_member_rows():
            if account and kind == "member":
                people[membership_id] = account[0]
                balances.append(float(account[0]))
        remembered = self._get_remembered()
        for line in self.sudo().balance_ids:
            membership_id = line.membership_id.id or remembered.get(line.code)
            line.write(
                {
                    "membership_id": membership_id,
                    "balance": float(people.get(membership_id) or 0),
                    "is_done": True,
                }
            )
        self._write_system(
            {
                "state": "done",
                "date_done": fields.Datetime.now(),
                "balance_lowest": min(balances, default=0),
                "balance_highest": max(balances, default=0),
                "stop_reason": False,
            }
        )

    def _stop(self, reason):
        self._write_system({"state": "draft", "stop_reason": reason})

    # ------------------------------------------------------------- scheduled job

    @api.model
    def _cron_import(self):
        """Go on with what was started, oldest first, as the user who started it."""
        for record in self.search([("state", "=", "running")], order="id"):
            user = record.user_id
            record = record.with_user(user).with_context(lang=user.lang)
            try:
                record._check_may_import()
                if not record._run_batches():
                    return
            except LockError:
                _logger.info("import %s is busy, the next job goes on", record.id)
            except UserError as error:
                # the ledger was closed, the user is no organiser any more, ...
                record.env.cr.rollback()
                record.sudo()._stop(str(error))
                record.env["ir.cron"]._commit_progress()

    def _run_batches(self):
        """Post batch by batch, committing each.

        :return: False when the job's time is over before the file's end
        """
        for rows in self._get_batches():
            if not self._retry(rows, self.row_offset):
                return True
            left = max(self.row_count - self.row_offset, 0)
            if not self.env["ir.cron"]._commit_progress(len(rows), remaining=left):
                return False
        self._finish()
        self.env["ir.cron"]._commit_progress(remaining=0)
        return True

    def _retry(self, rows, offset):
        """Post a batch; start over while others trade with the same accounts.

        :return: False when somebody has stopped the import
        """
        for attempt in range(1, TRIES + 1):
            if (self.state, self.row_offset) != ("running", offset):
                return False
            try:
                self._import_batch(rows)
                self.env.flush_all()
                break
            except BUSY as error:
                self.env.cr.rollback()
                if attempt == TRIES:
                    raise
                _logger.info("import: %s, try %s", type(error).__name__, attempt)
                time.sleep(random.uniform(0, 0.05 * 2**attempt))
        return True
