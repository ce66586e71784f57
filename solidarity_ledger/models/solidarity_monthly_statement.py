import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError
from odoo.tools import SQL, format_date

from ..batch import run_batch
from ..engine.periods import month_span

# A mail is for reading; the attached file has all entries.
MAILED_ENTRIES = 200


class SolidarityMonthlyStatement(models.Model):
    """The statement of one account for one month, as it was mailed to its owner.

    ``opening + received − given − fees = closing``; entries belong to a month by their
    date. Kept as proof of what was sent: written once by the job.
    """

    _name = "solidarity.monthly.statement"
    _description = "Monthly Statement"
    _inherit = ["solidarity.contact.privacy.mixin"]
    _order = "month desc, id desc"

    account_id = fields.Many2one(
        "solidarity.account", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="account_id.partner_id", string="Member")
    ledger_id = fields.Many2one(related="account_id.ledger_id")
    community_id = fields.Many2one(related="account_id.ledger_id.community_id")
    company_id = fields.Many2one(related="account_id.ledger_id.company_id")
    currency_id = fields.Many2one(related="account_id.ledger_id.currency_id")
    month = fields.Date(required=True, readonly=True, help="Its first day.")
    opening = fields.Monetary(readonly=True, required=True)
    received = fields.Monetary(readonly=True, required=True)
    given = fields.Monetary(readonly=True, required=True)
    fees = fields.Monetary(string="Fees and charges", readonly=True, required=True)
    closing = fields.Monetary(readonly=True, required=True)
    is_sent = fields.Boolean(readonly=True)

    _month_uniq = models.UniqueIndex(
        "(account_id, month)", "An account has one statement a month."
    )
    _to_send_idx = models.Index("(id) WHERE is_sent IS NOT TRUE")
    _adds_up = models.Constraint(
        "CHECK (opening + received - given - fees = closing"
        " AND month = date_trunc('month', month)::date)",
        "A statement adds up.",
    )

    @api.depends("month", "account_id")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = (
                f"{statement.account_id.display_name} {statement._get_month_name()}"
            )

    @api.model
    def _cron_send_statements(self):
        """Make the statements of last month and mail them, one a transaction."""
        run_batch(self.env, self._make_statements)
        self.env["ir.cron"]._commit_progress()
        statements = self.search([("is_sent", "=", False)], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(statements))
        for statement in statements:
            try:
                run_batch(self.env, statement._send)
            except LockError:
                # another job is at it
                self.env.cr.rollback()
            if not self.env["ir.cron"]._commit_progress(1):
                return

    @api.model
    def _make_statements(self):
        """Write last month's figures of all accounts that want them, in one
        statement; those that have them already stay as they are."""
        self.env.flush_all()
        start, end = month_span(fields.Date.context_today(self))
        self.env.cr.execute(
            SQL(
                """INSERT INTO solidarity_monthly_statement
                          (account_id, month, opening, received, given, fees, closing,
                           create_uid, create_date)
                   SELECT a.id, %(start)s, x.opening, x.received, x.given, x.fees,
                          x.opening + x.received - x.given - x.fees,
                          %(uid)s, now() AT TIME ZONE 'UTC'
                     FROM solidarity_account a
                    CROSS JOIN LATERAL (
                          SELECT coalesce(sum(e.amount) FILTER (
                                     WHERE e.date < %(start)s), 0) AS opening,
                                 coalesce(sum(e.amount) FILTER (
                                     WHERE e.date >= %(start)s AND e.amount > 0
                                       AND e.purpose NOT IN ('fee', 'levy')),
                                     0) AS received,
                                 coalesce(-sum(e.amount) FILTER (
                                     WHERE e.date >= %(start)s AND e.amount < 0
                                       AND e.purpose NOT IN ('fee', 'levy')),
                                     0) AS given,
                                 coalesce(-sum(e.amount) FILTER (
                                     WHERE e.date >= %(start)s
                                       AND e.purpose IN ('fee', 'levy')), 0) AS fees
                            FROM solidarity_entry e
                           WHERE e.account_id = a.id AND e.date < %(end)s) x
                    WHERE a.kind = 'member' AND a.is_statement_mailed
                      AND a.state <> 'closed' AND a.create_date < %(end)s
                   ON CONFLICT (account_id, month) DO NOTHING""",
                start=start,
                end=end,
                uid=self.env.uid,
            )
        )
        self.invalidate_model()

    def _send(self):
        """Queue the mail of a statement that was not sent yet."""
        self.lock_for_update()
        if self.is_sent:
            return
        self.is_sent = True
        # who has switched statements off since, or has no address, gets none
        if not (self.account_id.is_statement_mailed and self.partner_id.email):
            return
        template = self.env.ref("solidarity_ledger.mail_template_statement")
        account = self._get_owner_account()
        content = account._get_statement_csv(self._get_domain())
        name = f"statement-{self.month:%Y-%m}.csv"
        template.send_mail(
            self.id,
            email_values={"attachments": [(name, base64.b64encode(content))]},
        )

    # ------------------------------------------------- what the mail is made of

    def _get_owner_account(self):
        """Return the account as its owner sees it, in the owner's language."""
        partner = self.partner_id
        user = partner.user_ids.filtered("active")[:1] or self.env.user
        return self.account_id.with_user(user).sudo().with_context(lang=partner.lang)

    def _get_domain(self):
        """Return the domain of the entries of this month."""
        last = month_span(self.month + timedelta(days=31))[1] - timedelta(days=1)
        return self.account_id._get_statement_domain(date_from=self.month, date_to=last)

    def _get_rows(self):
        """Return the newest entries for the mail, see ``_prepare_statement_rows``."""
        page = self._get_owner_account()._get_statement_page(
            self._get_domain(), limit=MAILED_ENTRIES
        )
        return page["rows"]

    def _get_month_name(self):
        return format_date(self.env, self.month, date_format="MMMM y")
