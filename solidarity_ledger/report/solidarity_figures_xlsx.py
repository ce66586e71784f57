from odoo import models


class SolidarityFiguresXlsx(models.AbstractModel):
    """All figures of ledgers in one workbook, a sheet each."""

    _name = "report.solidarity_ledger.figures_xlsx"
    _description = "Ledger Figures (XLSX)"
    _inherit = ["solidarity.xlsx.mixin"]

    def _get_sheets(self):
        """Return (title, model, fields) of each sheet; other addons add theirs."""
        member = ["ledger_id", "partner_id", "balance", "credit_limit"]
        return [
            (
                self.env._("Months"),
                "solidarity.month.report",
                ["ledger_id", "month", "volume", "transfer_count", "active_count"]
                + ["credit_in_use", "velocity"],
            ),
            (
                self.env._("Categories"),
                "solidarity.category.report",
                ["ledger_id", "month", "category_id", "volume", "transfer_count"],
            ),
            (
                self.env._("Fees and levies"),
                "solidarity.fee.report",
                ["ledger_id", "month", "purpose", "charged", "returned", "amount"]
                + ["fee_count"],
            ),
            (
                self.env._("Balances"),
                "solidarity.balance.report",
                [*member, "band"],
            ),
            (
                self.env._("Below zero"),
                "solidarity.below.zero.report",
                [*member, "date_since", "days", "age"],
            ),
        ]

    def generate_xlsx_report(self, workbook, data, objs):
        """Write the figures of the ledgers ``objs``, as far as the user reads them."""
        for title, model, names in self._get_sheets():
            records = self.env[model].search([("ledger_id", "in", objs.ids)])
            self._write_table(workbook, title, records, names)
