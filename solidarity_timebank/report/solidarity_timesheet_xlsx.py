from odoo import models


class SolidarityTimesheetXlsx(models.AbstractModel):
    """Billable, internal and donated time as a workbook."""

    _name = "report.solidarity_timebank.timesheet_xlsx"
    _description = "Billable, Internal, Donated (XLSX)"
    _inherit = ["solidarity.xlsx.mixin"]

    def generate_xlsx_report(self, workbook, data, objs):
        """Write a line for each person and month of ``objs``."""
        self._write_table(
            workbook,
            self.env._("Time"),
            objs,
            ["month", "employee_id", "billable_hours", "internal_hours"]
            + ["donated_hours", "total_hours", "pledged_hours", "billable_percent"]
            + ["internal_percent", "donated_percent", "pledge_percent"],
        )
