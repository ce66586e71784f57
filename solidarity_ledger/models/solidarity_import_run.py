from itertools import islice

from odoo import fields, models
from odoo.tools import split_every

from ..exceptions import LedgerClosedError, LedgerError
from .solidarity_import_check import BATCH_SIZE

# After a refusal that the plan did not foresee, the rest is posted in small pieces.
SMALL_BATCH = 100


class SolidarityImport(models.Model):
    """How an import posts: batch by batch, each with its progress in one transaction.

    A file of one batch is posted by the request itself. A longer one goes to a
    scheduled job that commits each batch; after a crash it goes on behind the last
    one, and what was posted is known by its key in any case.
    """

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
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
                "skipped_count": 0,
                "new_member_count": 0,
                "volume": 0,
            }
        )
        if self.kind != "transfers":
            self._import_records()
            return
        if self.row_count > BATCH_SIZE:
            self.env.ref("solidarity_ledger.ir_cron_import").sudo()._trigger()
            return
        for rows in self._get_batches():
            self._import_batch(rows)
        self._finish()

    def _import_records(self):
        """Import a file that has no transfers in it, in one transaction."""
        self._import_members()

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
                "skipped_count": self.skipped_count + plan.counts["skipped"],
                "new_member_count": self.new_member_count + made,
                "volume": self._add_volume(plan.volume - sum(refused)),
            }
        )

    def _add_volume(self, amount):
        return self.currency_id.round(self.volume + float(amount))

    def _post_outcomes(self, outcomes, plan):
        """Post in the order of the file.

        :return: the errors of what the ledger refuses against the plan, by position
        """
        vals_list = self._prepare_transfer_vals_list(outcomes, plan)
        refusals = {}
        pieces = [(0, len(vals_list))]
        while pieces:
            start, end = pieces.pop()
            if start == end:
                continue
            try:
                self.env["solidarity.transfer"]._post_transfers(vals_list[start:end])
            except LedgerClosedError:
                raise  # all rows, for one reason
            except LedgerError as error:
                if error.row is None:
                    raise
                refused = start + error.row
                refusals[refused] = error
                rest = range(refused + 1, end, SMALL_BATCH)
                pieces += [(n, min(n + SMALL_BATCH, end)) for n in reversed(rest)]
                pieces.append((start, refused))
        return refusals

    def _prepare_transfer_vals_list(self, outcomes, plan):
        ledger_id, prefix = self.ledger_id.id, self._get_key("")
        return [
            {
                "ledger_id": ledger_id,
                "payer_account_id": payer.account_id,
                "payee_account_id": payee.account_id,
                "amount": row.amount,
                "date": row.date,
                "description": row.description,
                "category_id": plan.get_category_id(row),
                # The origin stays empty: it is compared when a key comes again, and
                # the next import of the same rows is another record.
                "idempotency_key": prefix + row.key,
                "purpose": "principal" if self.is_charged else "history",
                "is_notified": True,
            }
            for row, _status, payer, payee, _problems in outcomes
        ]

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
