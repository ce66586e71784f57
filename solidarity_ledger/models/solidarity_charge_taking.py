import logging

from odoo import api, fields, models
from odoo.exceptions import LockError
from odoo.tools import SQL

from ..batch import run_batch
from ..exceptions import LedgerError

_logger = logging.getLogger(__name__)

POST_BATCH = 200


class SolidarityChargeRun(models.Model):
    """How a period is taken: amounts are fixed once, then posted batch by batch. Who
    cannot pay holds up nobody else and is tried again by each job."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.charge.run"

    @api.model
    def _work_all(self):
        """Go on with all periods, the oldest first; a period of a charge waits for the
        one before it."""
        started = fields.Datetime.now()
        runs = self.search(
            [
                ("state", "in", ("announcing", "announced", "running")),
                ("ledger_id.state", "=", "open"),
            ],
            order="date_planned, id",
        )
        waiting = self.env["solidarity.charge"]
        for run in runs:
            if run.charge_id in waiting:
                continue
            try:
                if not run._work(started):
                    return
            except LockError:
                _logger.info("charge run %s is busy, the next job goes on", run.id)
                run.env.cr.rollback()
                waiting |= run.charge_id

    def _work(self, started):
        """Do what is to do now.

        :param started: when this job began: what was tried since is left alone
        :return: False when the job's time is over
        """
        if self.state == "announcing" and not self._announce():
            return False
        if self.state == "announced" and self.date_due <= fields.Date.context_today(
            self
        ):
            run_batch(self.env, self._fix_amounts)
            self.env["ir.cron"]._commit_progress()
        while self.state == "running":
            count = run_batch(self.env, lambda: self._take_batch(started))
            if not self.env["ir.cron"]._commit_progress(count):
                return False
            if not count:
                break
        return True

    def _fix_amounts(self):
        """Write down what each member pays, for good: whichever job posts it, and
        however late, posts the same."""
        self._touch()
        if self.state != "announced":
            return
        self.env.flush_all()
        amount = (
            SQL("o.amount") if self.kind == "contribution" else self._get_amount_sql()
        )
        self.env.cr.execute(
            SQL(
                """UPDATE solidarity_charge_line l
                      SET amount = w.amount, state = w.state
                     FROM (SELECT o.id, %(amount)s AS amount,
                                  CASE WHEN a.state = 'closed' OR %(amount)s <= 0
                                            OR m.state NOT IN ('active', 'suspended')
                                       THEN 'void' ELSE 'open' END AS state
                             FROM solidarity_charge_line o
                             JOIN solidarity_account a ON a.id = o.account_id
                             JOIN solidarity_membership m ON m.id = a.membership_id
                             JOIN solidarity_ledger g ON g.id = a.ledger_id
                             JOIN res_currency c ON c.id = g.currency_id
                            WHERE o.run_id = %(run)s AND o.state = 'announced') w
                    WHERE w.id = l.id""",
                amount=amount,
                run=self.id,
            )
        )
        self.line_ids.invalidate_model()
        self.state = "running"
        self._finish_if_settled()

    def _take_batch(self, started):
        """Post the next open amounts in one call.

        :return: how many were tried; 0 when nothing is left for this job
        """
        self._touch()
        lines = self._get_lines("open", limit=POST_BATCH, tried_before=started)
        refusals = {}
        transfers = self.env["solidarity.transfer"]
        posting = list(lines)
        while posting:
            try:
                transfers = transfers._post_transfers(
                    [line._prepare_transfer_vals() for line in posting]
                )
                break
            except LedgerError as error:
                if error.row is None:
                    raise
                # the others are posted without this one
                refusals[posting.pop(error.row)] = str(error)
        lines.date_tried = fields.Datetime.now()
        for line, transfer in zip(posting, transfers, strict=True):
            line.write({"state": "paid", "transfer_id": transfer.id, "refusal": False})
        for line, reason in refusals.items():
            line.refusal = reason
        self._finish_if_settled()
        return len(lines)
