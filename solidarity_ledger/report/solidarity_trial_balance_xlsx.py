from odoo import models


class SolidarityTrialBalanceXlsx(models.AbstractModel):
    """Trial balances of ledgers as a workbook, one sheet each."""

    _name = "report.solidarity_ledger.trial_balance_xlsx"
    _description = "Trial Balance (XLSX)"
    _inherit = ["solidarity.xlsx.mixin"]

    def generate_xlsx_report(self, workbook, data, objs):
        """Write the lines of the trial balances ``objs`` and their sums."""
        for balance in objs:
            names = ["partner_id", "kind", "opening", "paid", "received", "closing"]
            if balance.has_books:
                names.append("books")
            self._write_table(
                workbook,
                balance.ledger_id.name,
                balance.line_ids,
                names,
                title=balance.display_name,
                totals=balance._get_totals(),
            )
