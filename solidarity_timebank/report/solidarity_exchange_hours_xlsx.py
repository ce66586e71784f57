from xlsxwriter.utility import xl_range

from odoo import models

from odoo.addons.solidarity_base.engine.csv_text import safe_cell


class SolidarityExchangeHoursXlsx(models.AbstractModel):
    """Hours by member, category and month as a workbook, a sheet each."""

    _name = "report.solidarity_timebank.exchange_hours_xlsx"
    _description = "Hours by Member, Category and Month (XLSX)"
    _inherit = ["solidarity.xlsx.mixin"]

    def generate_xlsx_report(self, workbook, data, objs):
        """Write the tables of the wizard ``objs``."""
        for table in objs._get_tables():
            self._write_hours(workbook, objs, table)

    def _write_hours(self, workbook, wizard, table):
        """Add a sheet with one line for each member, category or month."""
        amount = self._amount_format(wizard.currency_id)
        bold = workbook.add_format({"bold": True})
        hours = workbook.add_format(amount)
        total = workbook.add_format({**amount, "bold": True})
        sheet = workbook.add_worksheet(self._sheet_name(table["title"]))
        sheet.write_string(0, 0, safe_cell(wizard.display_name), bold)
        for column, label in enumerate(table["columns"]):
            sheet.set_column(column, column, 14 if column else 32)
            sheet.write_string(2, column, label, bold)
        sheet.freeze_panes(3, 0)
        for line, (label, *figures) in enumerate(table["rows"], start=3):
            sheet.write_string(line, 0, safe_cell(label))
            for column, figure in enumerate(figures, start=1):
                is_hours = column <= 2
                sheet.write_number(line, column, figure, hours if is_hours else None)
        last = 2 + len(table["rows"])
        if table["rows"]:
            *sums, count = table["totals"]
            # as formulas, so that they stay right when somebody works on
            for column, figure in enumerate(sums, start=1):
                sum_of = f"=SUM({xl_range(3, column, last, column)})"
                sheet.write_formula(last + 1, column, sum_of, total, figure)
            # an exchange is in the line of each member, and counts once here
            sheet.write_number(last + 1, len(table["totals"]), count, bold)
