from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.solidarity_ledger.engine.periods import month_span

REPORTS = {
    "pdf": "solidarity_timebank.solidarity_exchange_hours_report",
    "xlsx": "solidarity_timebank.solidarity_exchange_hours_xlsx",
}


class SolidarityExchangePrint(models.TransientModel):
    """Asks for which timebank and period the hours by member, category and month are
    wanted, and works them out with the rights of who asks."""

    _name = "solidarity.exchange.print"
    _description = "Print Hours"

    ledger_id = fields.Many2one(
        "solidarity.ledger",
        string="Timebank",
        required=True,
        ondelete="cascade",
        domain=[("is_timebank", "=", True)],
        default=lambda self: self._default_ledger_id(),
    )
    community_id = fields.Many2one(related="ledger_id.community_id")
    currency_id = fields.Many2one(related="ledger_id.currency_id")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: month_span(fields.Date.context_today(self), 12)[0],
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=fields.Date.context_today,
        help="The last day.",
    )
    file_format = fields.Selection(
        [("pdf", "PDF"), ("xlsx", "XLSX")], string="As", required=True, default="pdf"
    )

    _period = models.Constraint(
        "CHECK (date_from <= date_to)", "The period begins before it ends."
    )

    @api.model
    def _default_ledger_id(self):
        ledgers = self.env["solidarity.ledger"].search(
            [("is_timebank", "=", True)], limit=2
        )
        return ledgers if len(ledgers) == 1 else False

    @api.depends("ledger_id", "date_from", "date_to")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._(
                "Hours of %(ledger)s, %(date_from)s to %(date_to)s",
                ledger=wizard.ledger_id.name,
                date_from=format_date(self.env, wizard.date_from),
                date_to=format_date(self.env, wizard.date_to),
            )

    def action_print(self):
        """Return the hours as the file that was asked for."""
        self.ensure_one()
        report = self.env.ref(REPORTS[self.file_format])
        action = report.report_action(self, config=False)
        return {**action, "close_on_report_download": True}

    # -------------------------------------------------------- business methods

    @api.private
    def _get_tables(self):
        """Return the hours of the period by member, by category and by month.

        :return: list of dicts of ``title``, ``columns`` (labels), ``rows`` (lists of a
            label, hours given, hours received, number of exchanges) and ``totals`` (the
            three figures, where an exchange counts once); sums are the database's
        """
        self.ensure_one()
        self.ledger_id.check_access("read")
        names = [self.env._("Given"), self.env._("Received"), self.env._("Exchanges")]
        [totals] = self._read_hours([], None)
        tables = []
        for title, label, groupby, order in (
            (self.env._("Members"), self.env._("Member"), "membership_id", None),
            (self.env._("Categories"), self.env._("Category"), "category_id", None),
            (self.env._("Months"), self.env._("Month"), "date:month", "date:month"),
        ):
            rows = self._read_hours([groupby], order)
            tables.append(
                {
                    "title": title,
                    "columns": [label, *names],
                    "rows": [[self._get_label(key), *row] for key, *row in rows],
                    "totals": [figure or 0 for figure in totals],
                }
            )
        return tables

    def _read_hours(self, groupby, order):
        """Return the rows of a grouping: (key, given, received, exchanges)."""
        return self.env["solidarity.exchange.report"]._read_group(
            [
                ("ledger_id", "=", self.ledger_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
            ],
            groupby,
            ["hours_given:sum", "hours_received:sum", "exchange_id:count_distinct"],
            order=order,
        )

    def _get_label(self, key):
        """Return how a group is called: the member, the category or the month."""
        if not key:
            return self.env._("(without)")
        if isinstance(key, models.BaseModel):
            # accountants read figures of members, whose record is closed to them
            return key.sudo().display_name
        return format_date(self.env, key, date_format="LLLL y")
