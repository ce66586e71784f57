from odoo import api, fields, models
from odoo.tools import SQL


class SolidarityReconciliation(models.TransientModel):
    """A ledger beside its control account, member by member, on a day.

    Amounts are in the ledger's unit; what members hold is positive on both sides. Its
    lines are filled by one statement, however many transfers there are.
    """

    _name = "solidarity.reconciliation"
    _description = "Reconciliation of a Ledger"
    _rec_name = "ledger_id"

    ledger_id = fields.Many2one(
        "solidarity.ledger",
        required=True,
        domain=[("control_account_id", "!=", False)],
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="ledger_id.company_id")
    currency_id = fields.Many2one(related="ledger_id.currency_id")
    control_account_id = fields.Many2one(related="ledger_id.control_account_id")
    date = fields.Date(required=True, default=fields.Date.context_today)
    line_ids = fields.One2many(
        "solidarity.reconciliation.line", "reconciliation_id", readonly=True
    )
    held = fields.Monetary(string="Held in the ledger", compute="_compute_totals")
    on_the_way = fields.Monetary(string="On the way", compute="_compute_totals")
    booked = fields.Monetary(string="On the control account", compute="_compute_totals")
    difference = fields.Monetary(compute="_compute_totals")
    difference_count = fields.Integer(
        string="Members with a difference", compute="_compute_totals"
    )

    @api.depends("line_ids")
    def _compute_totals(self):
        names = ("held", "on_the_way", "booked", "difference")
        figures = {
            reconciliation.id: sums
            for reconciliation, *sums in self.env[
                "solidarity.reconciliation.line"
            ]._read_group(
                [("reconciliation_id", "in", self.ids)],
                ["reconciliation_id"],
                [f"{name}:sum" for name in names],
            )
        }
        differing = dict(
            self.env["solidarity.reconciliation.line"]._read_group(
                [("reconciliation_id", "in", self.ids), ("difference", "!=", 0)],
                ["reconciliation_id"],
                ["__count"],
            )
        )
        for reconciliation in self:
            sums = figures.get(reconciliation.id, [0] * len(names))
            reconciliation.update(dict(zip(names, sums, strict=True)))
            reconciliation.difference_count = differing.get(reconciliation, 0)

    @api.model_create_multi
    def create(self, vals_list):
        """Create reconciliations with their lines."""
        reconciliations = super().create(vals_list)
        reconciliations._fill()
        return reconciliations

    def write(self, vals):
        """Write; another day or ledger gives other lines."""
        result = super().write(vals)
        if {"ledger_id", "date"} & set(vals):
            self._fill()
        return result

    def _fill(self):
        """Compare ledger and control account again and replace the lines."""
        # the statement sees everything, so ask first what the user may
        self.ledger_id.check_access("read")
        self.env.flush_all()
        for reconciliation in self:
            self.env.cr.execute(
                SQL(
                    """WITH gone AS (
                            DELETE FROM solidarity_reconciliation_line
                             WHERE reconciliation_id = %(id)s)
                       INSERT INTO solidarity_reconciliation_line (
                              reconciliation_id, partner_id, account_id, held,
                              on_the_way, booked, difference, create_uid, create_date,
                              write_uid, write_date)
                       SELECT %(id)s, b.partner_id, b.account_id, b.held, b.on_the_way,
                              b.booked, b.difference, %(uid)s, %(now)s, %(uid)s,
                              %(now)s
                         FROM solidarity_books_balances(%(ledger)s, %(date)s) AS b
                         LEFT JOIN res_partner p ON p.id = b.partner_id
                        ORDER BY (b.difference = 0), p.complete_name""",
                    id=reconciliation.id,
                    ledger=reconciliation.ledger_id.id,
                    date=reconciliation.date,
                    uid=self.env.uid,
                    now=self.env.cr.now(),
                )
            )
        self.env["solidarity.reconciliation.line"].invalidate_model(flush=False)
        self.invalidate_model(flush=False)

    def action_compare(self):
        """Compare again; the form has saved ledger and day."""
        self._fill()
        return True

    def action_open_lines(self):
        """Open the lines as a list and a pivot."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "solidarity_ledger.solidarity_reconciliation_line_action"
            ),
            "domain": [("reconciliation_id", "=", self.id)],
        }
