from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..batch import run_batch

# Part of a limit at which a member is warned, and below which the warning is over, so
# that a balance that wavers around the mark does not send a mail each time.
WARN_AT = 0.8
OVER_BELOW = 0.7
MAIL_BATCH = 50

# How far each side of an account is towards its limit; accounts without one are not.
_USED = {
    "credit": SQL("CASE WHEN a.credit_limit > 0 THEN -a.balance / a.credit_limit END"),
    "balance": SQL(
        "CASE WHEN a.balance_limit > 0 THEN a.balance / a.balance_limit END"
    ),
}


class SolidarityAccountWarning(models.Model):
    """A member was near a limit from one day to another.

    Begins at 80 % of the credit limit (below zero) or of the balance limit, ends below
    70 %. One mail at the beginning and one each month while the account is still at
    80 %, unless the member wants no mails. Kept apart from the account, whose row
    belongs to the postings.
    """

    _name = "solidarity.account.warning"
    _description = "Account near its Limit"
    _inherit = ["solidarity.contact.privacy.mixin"]
    _order = "date_start desc, id desc"
    _rec_name = "account_id"

    account_id = fields.Many2one(
        "solidarity.account",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="account_id.partner_id", string="Member")
    ledger_id = fields.Many2one(related="account_id.ledger_id")
    community_id = fields.Many2one(related="account_id.ledger_id.community_id")
    company_id = fields.Many2one(related="account_id.ledger_id.company_id")
    currency_id = fields.Many2one(related="account_id.ledger_id.currency_id")
    balance = fields.Monetary(related="account_id.balance", string="Balance now")
    credit_limit = fields.Monetary(related="account_id.credit_limit")
    balance_limit = fields.Monetary(related="account_id.balance_limit")
    side = fields.Selection(
        [("credit", "Credit limit"), ("balance", "Maximum")],
        string="Near",
        required=True,
        readonly=True,
    )
    date_start = fields.Date(string="Since", required=True, readonly=True)
    date_end = fields.Date(string="Until", readonly=True)
    date_mailed = fields.Date(string="Last mail", readonly=True)

    _lasting_uniq = models.UniqueIndex(
        "(account_id, side) WHERE date_end IS NULL", "A warning lasts once."
    )

    @api.model
    def _cron_warn(self):
        """End what is over, note who came near a limit, and write to them."""
        run_batch(self.env, self._follow_balances)
        self.env["ir.cron"]._commit_progress()
        waiting = self._get_to_mail()
        self.env["ir.cron"]._commit_progress(remaining=len(waiting))
        while waiting:
            batch, waiting = waiting[:MAIL_BATCH], waiting[MAIL_BATCH:]
            run_batch(self.env, lambda b=batch: b._send_warnings())
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                return

    @api.model
    def _follow_balances(self):
        """Make the warnings agree with the balances, two statements a side."""
        self.env.flush_all()
        today = fields.Date.context_today(self)
        for side, used in _USED.items():
            self.env.cr.execute(
                SQL(
                    """UPDATE solidarity_account_warning w
                          SET date_end = %(today)s
                         FROM solidarity_account a
                        WHERE a.id = w.account_id AND w.side = %(side)s
                          AND w.date_end IS NULL
                          AND (a.state NOT IN ('open', 'credit_only')
                               OR coalesce(%(used)s, 0) < %(over)s)""",
                    today=today,
                    side=side,
                    used=used,
                    over=OVER_BELOW,
                )
            )
            self.env.cr.execute(
                SQL(
                    """INSERT INTO solidarity_account_warning
                              (account_id, side, date_start, create_uid, create_date)
                       SELECT a.id, %(side)s, %(today)s, %(uid)s,
                              now() AT TIME ZONE 'UTC'
                         FROM solidarity_account a
                         JOIN solidarity_membership m ON m.id = a.membership_id
                         JOIN solidarity_ledger l ON l.id = a.ledger_id
                        WHERE a.kind = 'member' AND a.state IN ('open', 'credit_only')
                          AND m.state = 'active' AND l.state = 'open'
                          AND %(used)s >= %(warn)s
                       ON CONFLICT (account_id, side) WHERE date_end IS NULL
                       DO NOTHING""",
                    today=today,
                    side=side,
                    uid=self.env.uid,
                    used=used,
                    warn=WARN_AT,
                )
            )
        self.invalidate_model()

    @api.model
    def _get_to_mail(self):
        """Return the warnings that a mail is due for: the first, or the next after a
        month at 80 % or more; none for members who want no mails."""
        rows = self.env.execute_query(
            SQL(
                """SELECT w.id
                     FROM solidarity_account_warning w
                     JOIN solidarity_account a ON a.id = w.account_id
                    WHERE w.date_end IS NULL AND a.is_notified_by_mail
                      AND (w.date_mailed IS NULL OR w.date_mailed <= %(before)s)
                      AND CASE w.side WHEN 'credit' THEN %(credit)s ELSE %(balance)s
                          END >= %(warn)s
                    ORDER BY w.id""",
                before=fields.Date.context_today(self) - relativedelta(months=1),
                warn=WARN_AT,
                **_USED,
            )
        )
        return self.browse([warning_id for (warning_id,) in rows])

    def _send_warnings(self):
        """Queue the mails; a job that ran at the same time may have done so."""
        self.lock_for_update()
        before = fields.Date.context_today(self) - relativedelta(months=1)
        due = self.filtered(
            lambda warning: not warning.date_mailed or warning.date_mailed <= before
        )
        template = self.env.ref("solidarity_ledger.mail_template_warning")
        for warning in due.filtered("partner_id.email"):
            template.send_mail(warning.id)
        due.date_mailed = fields.Date.context_today(self)
