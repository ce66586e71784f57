from odoo import models


class SolidarityReconciliationXlsx(models.AbstractModel):
    """Reconciliations of ledgers as a workbook, one sheet each."""

    _name = "report.solidarity_ledger.reconciliation_xlsx"
    _description = "Reconciliation (XLSX)"
    _inherit = ["solidarity.xlsx.mixin"]

    def generate_xlsx_report(self, workbook, data, objs):
        """Write the lines of the reconciliations ``objs`` and their sums."""
        figures = ["held", "on_the_way", "booked", "difference"]
        for reconciliation in objs:
            title = self.env._(
                "Reconciliation of %(ledger)s with %(account)s on %(date)s",
                ledger=reconciliation.ledger_id.name,
                account=reconciliation.control_account_id.display_name,
                date=reconciliation.date,
            )
            self._write_table(
                workbook,
                reconciliation.ledger_id.name,
                reconciliation.line_ids,
                ["partner_id", *figures],
                title=title,
                totals={name: reconciliation[name] for name in figures},
            )
