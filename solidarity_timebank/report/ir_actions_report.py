from odoo import models


class IrActionsReport(models.Model):
    """Print the hours of a timebank with the company's layout."""

    _inherit = "ir.actions.report"

    def _has_layout_inside(self):
        return (
            super()._has_layout_inside()
            or self.report_name == "solidarity_timebank.report_exchange_hours"
        )
