from odoo import models


class SolidarityExchangeHours(models.AbstractModel):
    """Hours by member, category and month as PDF, each wizard a document."""

    _name = "report.solidarity_timebank.report_exchange_hours"
    _description = "Hours by Member, Category and Month (PDF)"

    def _get_report_values(self, docids, data=None):
        wizards = self.env["solidarity.exchange.print"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": wizards._name,
            "docs": wizards,
            "tables": {wizard: wizard._get_tables() for wizard in wizards},
        }
