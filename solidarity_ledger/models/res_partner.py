from odoo import models


class ResPartner(models.Model):
    """Members in entries of a ledger."""

    _inherit = "res.partner"

    def _increase_rank(self, field, n=1):
        """Count entries that make somebody a vendor or customer; trades of members,
        which stand on a payable or receivable account as well, do not."""
        if self.env.context.get("solidarity_journal"):
            return None
        return super()._increase_rank(field, n)
