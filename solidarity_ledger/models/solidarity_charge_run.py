from odoo import api, fields, models
from odoo.tools import SQL


class SolidarityChargeRun(models.Model):
    """One period of a charge: announced to each member, then taken from each.

    ``announcing → announced → running → done``, or ``cancelled`` when the charge ends
    before anything was taken. Written by the job alone; percentage and threshold are
    those that were announced. A run stays ``running`` while amounts are open.
    """

    _name = "solidarity.charge.run"
    _description = "Period of a Charge"
    _order = "date_planned desc, id desc"

    charge_id = fields.Many2one(
        "solidarity.charge",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    ledger_id = fields.Many2one(
        "solidarity.ledger",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    community_id = fields.Many2one(related="ledger_id.community_id")
    company_id = fields.Many2one(related="ledger_id.company_id")
    currency_id = fields.Many2one(related="ledger_id.currency_id")
    # what statements say; kept, since a posting's content never changes
    name = fields.Char(required=True, readonly=True)
    period = fields.Char(required=True, readonly=True)
    kind = fields.Selection(
        [("contribution", "Contribution"), ("demurrage", "Demurrage")],
        required=True,
        readonly=True,
    )
    percent = fields.Float(digits=(6, 3), readonly=True)
    threshold = fields.Monetary(readonly=True)
    date_planned = fields.Date(required=True, readonly=True)
    date_due = fields.Date(
        readonly=True,
        help="The planned date, or a week after the last member was told.",
    )
    date_worked = fields.Datetime(string="Last worked on", readonly=True)
    state = fields.Selection(
        [
            ("announcing", "Being announced"),
            ("announced", "Announced"),
            ("running", "Being taken"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="announcing",
        readonly=True,
    )
    line_ids = fields.One2many("solidarity.charge.line", "run_id", readonly=True)
    planned_count = fields.Integer(string="Members", compute="_compute_figures")
    paid_count = fields.Integer(string="Paid", compute="_compute_figures")
    open_count = fields.Integer(string="Open", compute="_compute_figures")
    waived_count = fields.Integer(string="Waived", compute="_compute_figures")
    planned_amount = fields.Monetary(string="Planned", compute="_compute_figures")
    paid_amount = fields.Monetary(string="Taken", compute="_compute_figures")
    open_amount = fields.Monetary(string="Still open", compute="_compute_figures")
    progress = fields.Integer(compute="_compute_figures", help="Percent settled.")

    _period_uniq = models.UniqueIndex(
        "(charge_id, period)", "A charge has each period once."
    )

    @api.depends("line_ids.state", "line_ids.amount")
    def _compute_figures(self):
        figures = {}
        for run, state, count, amount in self.env["solidarity.charge.line"]._read_group(
            [("run_id", "in", self.ids), ("state", "!=", "void")],
            ["run_id", "state"],
            ["__count", "amount:sum"],
        ):
            figures.setdefault(run.id, {})[state] = (count, amount)
        for run in self:
            states = figures.get(run.id, {})
            counts = {state: count for state, (count, _amount) in states.items()}
            run.planned_count = sum(counts.values())
            run.paid_count = counts.get("paid", 0)
            run.waived_count = counts.get("waived", 0)
            run.open_count = counts.get("open", 0)
            run.planned_amount = sum(amount for _count, amount in states.values())
            run.paid_amount = states.get("paid", (0, 0))[1]
            run.open_amount = states.get("open", (0, 0))[1]
            settled = run.paid_count + run.waived_count
            run.progress = (
                100 * settled // run.planned_count if run.planned_count else 0
            )

    def action_open_lines(self):
        """Open the amounts of this period, member by member."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "solidarity_ledger.solidarity_charge_line_action"
        )
        return {**action, "domain": [("run_id", "=", self.id)]}

    # -------------------------------------------------------- business methods

    def _touch(self):
        """Take this run for the rest of the transaction.

        The row is written, not only locked: whoever looked at the lines before must
        look again (a REPEATABLE READ transaction would not notice otherwise).

        :raise LockError: somebody else works on it
        """
        self.lock_for_update()
        self.date_worked = fields.Datetime.now()

    def _get_lines(self, state, limit=None, tried_before=None):
        """Return lines in a ``state``, those tried longest ago first.

        :param tried_before: only those that were not tried since this time
        """
        domain = [("run_id", "=", self.id), ("state", "=", state)]
        if tried_before:
            domain += [
                "|",
                ("date_tried", "=", False),
                ("date_tried", "<", tried_before),
            ]
        return self.line_ids.search(
            domain, order="date_tried NULLS FIRST, id", limit=limit
        )

    def _get_amount_sql(self):
        """Return the demurrage on the balance of account ``a`` in the currency ``c``,
        rounded half up."""
        return SQL(
            "round(greatest(a.balance - %(threshold)s, 0) * %(percent)s / 100"
            " / c.rounding) * c.rounding",
            threshold=SQL(
                "(SELECT threshold FROM solidarity_charge_run WHERE id = %s)", self.id
            ),
            percent=SQL(
                "(SELECT percent FROM solidarity_charge_run WHERE id = %s)", self.id
            ),
        )

    def _finish_if_settled(self):
        """Close runs of which nothing is open any more."""
        for run in self:
            if run.state == "running" and not run._get_lines("open", limit=1):
                run.state = "done"

    def _cancel(self):
        """Call off what was announced and not taken."""
        runs = self.filtered(lambda run: run.state in ("announcing", "announced"))
        for run in runs:
            run._touch()
        runs.line_ids.filtered(lambda line: line.state != "void").state = "void"
        runs.state = "cancelled"
