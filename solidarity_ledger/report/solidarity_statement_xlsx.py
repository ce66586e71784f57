from odoo import models

from odoo.addons.solidarity_base.engine.csv_text import safe_cell

WRITTEN_ENTRIES = 100_000


class SolidarityStatementXlsx(models.AbstractModel):
    """Statements of accounts as a workbook, one sheet each; ``data`` as of
    ``account._get_statements``."""

    _name = "report.solidarity_ledger.statement_xlsx"
    _description = "Statement (XLSX)"
    _inherit = ["solidarity.xlsx.mixin"]

    def _get_objs_for_report(self, docids, data):
        return self.env["solidarity.account"]._get_statements(
            docids, data, WRITTEN_ENTRIES
        )

    def generate_xlsx_report(self, workbook, data, objs):
        """Write the statements that ``_get_objs_for_report`` found."""
        for statement in objs:
            self._write_statement(workbook, statement)

    def _write_statement(self, workbook, statement):
        account = statement["account"]
        currency = account.currency_id
        bold = workbook.add_format({"bold": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        number = self._amount_format(currency)
        amount = workbook.add_format(number)
        total = workbook.add_format({**number, "bold": True})
        owner = account.sudo().partner_id.name
        sheet = workbook.add_worksheet(self._sheet_name(owner))
        sheet.set_column("A:A", 12)
        sheet.set_column("B:B", 11)
        sheet.set_column("C:D", 32)
        sheet.set_column("E:G", 14)
        sheet.write_string(0, 0, safe_cell(account.display_name), bold)
        heads = (
            (self.env._("From"), statement["date_from"], day),
            (self.env._("To"), statement["date_to"], day),
            (self.env._("Unit"), safe_cell(currency.name), None),
            (self.env._("Opening balance"), statement["opening"], amount),
            (self.env._("Received"), statement["received"], amount),
            (self.env._("Paid"), statement["paid"], amount),
            (self.env._("Closing balance"), statement["closing"], total),
        )
        for line, (label, value, style) in enumerate(heads, start=1):
            sheet.write_string(line, 0, label, bold)
            if value is not None:
                sheet.write(line, 2, value, style)
        first = len(heads) + 2
        titles = (
            self.env._("Date"),
            self.env._("Number"),
            self.env._("Other side"),
            self.env._("Description"),
            self.env._("Received"),
            self.env._("Paid"),
            self.env._("Balance"),
        )
        for column, title in enumerate(titles):
            sheet.write_string(first, column, title, bold)
        sheet.freeze_panes(first + 1, 0)
        for line, row in enumerate(statement["rows"], start=first + 1):
            sheet.write_datetime(line, 0, row["date"], day)
            sheet.write_string(line, 1, row["number"])
            sheet.write_string(line, 2, safe_cell(row["name"]))
            sheet.write_string(line, 3, safe_cell(row["description"]))
            sheet.write_number(
                line, 4 if row["amount"] > 0 else 5, abs(row["amount"]), amount
            )
            sheet.write_number(line, 6, row["balance"], amount)
