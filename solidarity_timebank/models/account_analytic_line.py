from odoo import fields, models


class AccountAnalyticLine(models.Model):
    """Timesheet lines that became exchanges, or came from them."""

    _inherit = "account.analytic.line"

    exchange_id = fields.Many2one(
        "solidarity.exchange",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
