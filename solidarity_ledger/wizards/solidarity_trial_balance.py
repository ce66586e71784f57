from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..engine.periods import month_span

FIGURES = ("opening", "paid", "received", "closing", "books")


class SolidarityTrialBalance(models.TransientModel):
    """Trial balance of a ledger for a period: what each account had, paid, received
    and has, beside what the general ledger says of its owner.

    Sub-ledger and books differ by what the job has not booked yet and by what it had to
    book on a later day; the reconciliation explains each difference.
    """

    _name = "solidarity.trial.balance"
    _description = "Trial Balance of a Ledger"

    ledger_id = fields.Many2one(
        "solidarity.ledger",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_ledger_id(),
    )
    currency_id = fields.Many2one(related="ledger_id.currency_id")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: month_span(fields.Date.context_today(self))[0],
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=fields.Date.context_today,
        help="The last day.",
    )
    has_books = fields.Boolean(compute="_compute_has_books")
    line_ids = fields.One2many("solidarity.trial.balance.line", "trial_balance_id")

    _period = models.Constraint(
        "CHECK (date_from <= date_to)", "The period begins before it ends."
    )

    @api.model
    def _default_ledger_id(self):
        if self.env.context.get("active_model") == "solidarity.ledger":
            return self.env.context.get("active_id")
        ledgers = self.env["solidarity.ledger"].search([], limit=2)
        return ledgers if len(ledgers) == 1 else False

    @api.depends("ledger_id")
    def _compute_has_books(self):
        for balance in self:
            # the books are for those who may read journal items
            balance.has_books = bool(
                balance.ledger_id.control_account_id
            ) and balance.env["account.move.line"].has_access("read")

    @api.depends("ledger_id", "date_from", "date_to")
    def _compute_display_name(self):
        for balance in self:
            balance.display_name = self.env._(
                "Trial balance of %(ledger)s, %(date_from)s to %(date_to)s",
                ledger=balance.ledger_id.name,
                date_from=format_date(self.env, balance.date_from),
                date_to=format_date(self.env, balance.date_to),
            )

    def action_show(self):
        """Work the trial balance out and show it as a list."""
        self.ensure_one()
        self._fill()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "solidarity_ledger.solidarity_trial_balance_line_action"
        )
        return {
            **action,
            "display_name": self.display_name,
            "domain": [("trial_balance_id", "=", self.id)],
            "context": {"has_books": self.has_books},
        }

    def action_export(self):
        """Work the trial balance out and give it as a workbook."""
        self.ensure_one()
        self._fill()
        report = self.env.ref("solidarity_ledger.solidarity_trial_balance_xlsx")
        return report.report_action(self, config=False)

    @api.private
    def _fill(self):
        """Write the lines anew, in one statement however large the ledger is."""
        self.ensure_one()
        self.line_ids.unlink()
        self.ledger_id.check_access("read")
        accounts = self.env["solidarity.account"]._search(
            [("ledger_id", "=", self.ledger_id.id)]
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO solidarity_trial_balance_line
                       (trial_balance_id, account_id, partner_id, opening, paid,
                        received, closing, books, create_uid, create_date)
                SELECT %(balance)s, s.id, coalesce(s.partner_id, b.partner_id),
                       coalesce(s.opening, 0), coalesce(s.paid, 0),
                       coalesce(s.received, 0),
                       coalesce(s.opening + s.received - s.paid, 0),
                       coalesce(b.amount, 0), %(user)s, now() AT TIME ZONE 'UTC'
                  FROM (SELECT a.id, a.partner_id,
                               CASE a.kind WHEN 'member' THEN a.partner_id END
                                   AS member,
                               coalesce(sum(e.amount) FILTER (
                                   WHERE e.date < %(date_from)s), 0) AS opening,
                               coalesce(-sum(e.amount) FILTER (
                                   WHERE e.date >= %(date_from)s AND e.amount < 0), 0)
                                   AS paid,
                               coalesce(sum(e.amount) FILTER (
                                   WHERE e.date >= %(date_from)s AND e.amount > 0), 0)
                                   AS received
                          FROM solidarity_account a
                          LEFT JOIN solidarity_entry e
                                 ON e.account_id = a.id AND e.date <= %(date_to)s
                         WHERE a.id IN %(accounts)s
                         GROUP BY a.id) s
                  FULL JOIN (%(books)s) b ON b.partner_id = s.member
                """,
                balance=self.id,
                user=self.env.uid,
                date_from=self.date_from,
                date_to=self.date_to,
                accounts=accounts.subselect(),
                books=self._get_books_sql(),
            )
        )
        self.invalidate_recordset(["line_ids"])

    def _get_books_sql(self):
        """Return the query of what the control account says of each partner, with the
        sign of the sub-ledger; no rows where the user reads no books."""
        lines = self.env["account.move.line"]
        visible = SQL("(SELECT 0 WHERE FALSE)")
        if self.has_books:
            visible = lines._search(
                [
                    ("account_id", "=", self.ledger_id.control_account_id.id),
                    ("parent_state", "=", "posted"),
                    ("date", "<=", self.date_to),
                ]
            ).subselect()
        return SQL(
            """SELECT partner_id, -sum(amount_currency) AS amount
                 FROM account_move_line WHERE id IN %s GROUP BY partner_id""",
            visible,
        )

    @api.private
    def _get_totals(self):
        """Return the sum of each figure as a dict; amounts are added up in SQL."""
        [sums] = self.env["solidarity.trial.balance.line"]._read_group(
            [("trial_balance_id", "=", self.id)],
            [],
            [f"{name}:sum" for name in FIGURES],
        )
        return dict(zip(FIGURES, sums, strict=True))
