from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import file_open

# Proof that a timesheet line is linked to its exchange, or released, by the code that
# makes exchanges of timesheets. An object: no context that comes in by RPC can be it.
EXCHANGE_AUTHORITY = object()

# What hours were credited for; task and company go with the project.
LOCKED_FIELDS = {
    "unit_amount",
    "date",
    "employee_id",
    "user_id",
    "project_id",
    "task_id",
    "company_id",
}
LINK_FIELDS = {"exchange_id", "is_from_exchange"}


class AccountAnalyticLine(models.Model):
    """Timesheet lines that became exchanges, or came from them: they are locked."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "account.analytic.line"

    exchange_id = fields.Many2one(
        "solidarity.exchange",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Hours were credited for this line, or will be: it stays as it is.",
    )
    is_from_exchange = fields.Boolean(
        string="Booked by an Exchange",
        readonly=True,
        copy=False,
        help="The exchange came first, and this line from it.",
    )

    def init(self):
        result = super().init()
        with file_open("solidarity_timebank/sql/account_analytic_line.sql") as script:
            self.env.cr.execute(script.read())
        return result

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_link(name for name, value in vals.items() if value)
        return super().create(vals_list)

    def write(self, vals):
        """Write, unless hours were credited for a line.

        :raise UserError: it changes what the exchange of a line says
        """
        self._check_link(vals)
        if LOCKED_FIELDS & set(vals):
            self._check_not_locked()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self._check_not_locked()

    @api.depends("task_id.project_id")
    def _compute_project_id(self):
        # a task that moves leaves the lines of exchanges where they are
        return super(
            AccountAnalyticLine, self.filtered(lambda line: not line.exchange_id)
        )._compute_project_id()

    def _is_readonly(self):
        return super()._is_readonly() or bool(self.sudo().exchange_id)

    def _check_link(self, names):
        if LINK_FIELDS & set(names):
            authority = self.env.context.get("solidarity_exchange_authority")
            if authority is not EXCHANGE_AUTHORITY:
                raise UserError(
                    self.env._(
                        "Timesheet lines and exchanges are linked by the action Turn "
                        "into Exchanges, not by hand."
                    )
                )

    def _check_not_locked(self):
        # whoever writes timesheets may not see the exchange, but is told which it is
        for exchange in self.sudo().exchange_id:
            raise UserError(
                self.env._(
                    "This time belongs to the exchange %(exchange)s and stays as it "
                    "is. To correct it, reverse the exchange first.",
                    exchange=exchange.name,
                )
            )
