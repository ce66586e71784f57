from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..exceptions import DateError
from .solidarity_transfer import STATE_AUTHORITY

MAX_DAYS_AHEAD = 366


class SolidarityTransfer(models.Model):
    """Requests that their payer accepts for a later date: the amount is kept back
    until that day, then a job pays it."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.transfer"

    failure = fields.Char(
        readonly=True, copy=False, help="Why an accepted request was not paid."
    )

    def action_accept_later(self, date):
        """Accept requests for a later date: their payer, or an organiser.

        The amount with what the payer is charged is kept back from what the account
        may spend. Accepting twice for the same date is harmless.

        :param date: the day to pay on, a ``date`` or its ISO text
        :raise DateError: this is not a day between tomorrow and a year from now
        :raise LedgerError: the payer cannot promise this amount
        """
        self._check_operator("payer_account_id")
        date = self._check_date_due(date)
        for transfer in self:
            if transfer.sudo().state == "pending" and transfer.sudo().date_due == date:
                continue
            transfer._check_state_in("pending")
            transfer._reserve(date)
            transfer._notify("solidarity_ledger.mail_template_accepted_later")
        return True

    def _check_date_due(self, value):
        today = fields.Date.context_today(self)
        last = today + timedelta(days=MAX_DAYS_AHEAD)
        try:
            date = fields.Date.to_date(value)
        except ValueError:
            date = None
        if not date or not today < date <= last:
            raise DateError(
                self.env._(
                    "Choose a day from tomorrow to %s, or accept now.",
                    format_date(self.env, last),
                )
            )
        return date

    def _reserve(self, date):
        """Promise this request for ``date``; the database asks the limit."""
        self.env.flush_all()
        query = SQL(
            """UPDATE solidarity_transfer t
                  SET date_due = %s, write_uid = %s, write_date = %s,
                      reserved_amount = t.amount + coalesce((
                          SELECT sum(charge.amount)
                            FROM solidarity_charges(t.ledger_id, t.amount) AS charge
                           WHERE charge.side = 'payer' AND NOT EXISTS (
                                 -- trade with the community is not charged
                                 SELECT FROM solidarity_account c
                                  WHERE c.kind = 'community' AND c.id IN
                                        (t.payer_account_id, t.payee_account_id))), 0)
                WHERE t.id = %s""",
            date,
            self.env.uid,
            fields.Datetime.now(),
            self.id,
        )
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(query, log_exceptions=False)
        except psycopg2.Error as error:
            refusal = self._read_refusal(error)
            if not refusal:
                raise
            raise refusal from error
        self.invalidate_recordset(["date_due", "reserved_amount"])
        self.env["solidarity.account"].invalidate_model(["reserved"])

    @api.model
    @api.private
    def _get_promised_domain(self):
        """Return the domain of the user's own payments to come."""
        return (
            Domain("state", "=", "pending")
            & Domain("date_due", "!=", False)
            & Domain("payer_account_id.partner_id", "=", self.env.user.partner_id.id)
        )

    @api.model
    def _get_due_domain(self):
        """Return the domain of requests whose day has come: they were accepted for it,
        or not declined where the ledger's rules take that for a yes."""
        today = fields.Date.context_today(self)
        return Domain("state", "=", "pending") & (
            Domain("date_due", "<=", today)
            | (Domain("date_due", "=", False) & Domain("date_auto_accept", "<=", today))
        )

    @api.model
    def _cron_pay_due(self):
        """Pay what was accepted for today; what cannot be paid fails, and both sides
        are told why."""
        transfers = self.search(self._get_due_domain(), order="date_due, id", limit=500)
        self.env["ir.cron"]._commit_progress(remaining=len(transfers))
        # Both sides read why: in the words for strangers, who learn no balance.
        stranger = self.with_user(self.env.ref("base.public_user"))
        for transfer in transfers.try_lock_for_update():
            answer = self._call_post(self.env.cr, [], transfer.ids)
            if "code" in answer:
                transfer._fail(str(stranger._get_refusal(answer)))
            else:
                self._read_answer(answer)
            self.env["ir.cron"]._commit_progress(1)

    def _fail(self, reason):
        """End an accepted request that cannot be paid; what was kept back is free."""
        self.with_context(solidarity_state_authority=STATE_AUTHORITY).write(
            {"state": "failed", "failure": reason}
        )
        self.env["solidarity.account"].invalidate_model(["reserved"])
        self._notify("solidarity_ledger.mail_template_failed")
