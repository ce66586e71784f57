from odoo import api, fields, models


class SolidarityLedger(models.Model):
    """Ledgers that count hours."""

    _inherit = "solidarity.ledger"

    is_timebank = fields.Boolean(
        string="Counts Hours",
        compute="_compute_is_timebank",
        store=True,
        readonly=False,
        help="Members exchange services here, one hour for one hour, never priced.",
    )

    @api.depends("currency_id")
    def _compute_is_timebank(self):
        hours = self.env.ref("solidarity_ledger.currency_hrs", raise_if_not_found=False)
        for ledger in self:
            ledger.is_timebank = bool(hours) and ledger.currency_id == hours
