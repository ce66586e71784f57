from odoo import api, fields, models


class SolidarityExchangeResolve(models.TransientModel):
    """A moderator settles how many hours are booked, and says why."""

    _name = "solidarity.exchange.resolve"
    _description = "Settle an Exchange"

    exchange_id = fields.Many2one(
        "solidarity.exchange",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    currency_id = fields.Many2one(related="exchange_id.currency_id")
    figures = fields.Text(compute="_compute_figures", string="What They Say")
    hours = fields.Monetary(
        compute="_compute_hours",
        store=True,
        readonly=False,
        help="Of each provider; 0 cancels the exchange.",
    )
    reason = fields.Text(required=True)

    @api.depends("exchange_id")
    def _compute_figures(self):
        for wizard in self:
            exchange = wizard.exchange_id
            wizard.figures = "\n".join(
                f"{name}: {exchange._format_hours(hours)}"
                for name, hours in exchange.sudo()._get_figures()
            )

    @api.depends("exchange_id")
    def _compute_hours(self):
        for wizard in self:
            wizard.hours = wizard.exchange_id.hours

    def action_resolve(self):
        """Settle it, by the rules of the exchange."""
        self.ensure_one()
        self.exchange_id.action_resolve(self.hours, self.reason)
        return {"type": "ir.actions.act_window_close"}
