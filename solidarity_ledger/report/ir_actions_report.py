from odoo import models

from odoo.addons.base.models import ir_actions_report

from ..engine.report_layout import put_layout_inside


class IrActionsReport(models.Model):
    """Print statements with the company's layout whatever wkhtmltopdf is there."""

    _inherit = "ir.actions.report"

    def _has_layout_inside(self):
        """Tell whether this document is made to be printed by any wkhtmltopdf; other
        addons add theirs."""
        return self.report_name == "solidarity_ledger.report_statement"

    def _prepare_html(self, html, report_model=False):
        # Debian's wkhtmltopdf leaves out headers and footers and prints one document
        if self._has_layout_inside() and not ir_actions_report._wkhtml().is_patched_qt:
            html = put_layout_inside(html)
        return super()._prepare_html(html, report_model=report_model)
