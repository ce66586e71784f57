from odoo import models

# printing takes longer and longer with the length of a document
PRINTED_ENTRIES = 3000


class SolidarityStatementReport(models.AbstractModel):
    """Statements of accounts as PDF; ``data`` as of ``account._get_statements``."""

    _name = "report.solidarity_ledger.report_statement"
    _description = "Statement (PDF)"

    def _get_report_values(self, docids, data=None):
        statements = self.env["solidarity.account"]._get_statements(
            docids, data, PRINTED_ENTRIES
        )
        return {
            "doc_model": "solidarity.account",
            "docs": [statement["account"] for statement in statements],
            "statements": statements,
        }
