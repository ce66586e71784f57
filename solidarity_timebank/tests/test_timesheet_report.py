import io

import openpyxl
from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .timesheet_common import TimesheetCommon

REPORT = "solidarity.timesheet.report"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 12:00:00")
class TestTimesheetReport(TimesheetCommon):
    """Billable, internal and donated time by person and month, with exact numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.billable = cls._create_project(
            name="Website",
            is_timebank=False,
            timebank_community_id=False,
            partner_id=cls.partner_b.id,
        )
        cls.internal = cls._create_project(
            name="Meetings", is_timebank=False, timebank_community_id=False
        )
        cls.user_colleague = cls._create_user(
            "colleague", "hr_timesheet.group_hr_timesheet_user", name="Carl Colleague"
        )
        cls.colleague = cls._create_employee(cls.user_colleague)
        cls._create_lines(("2026-01-05", 6), project_id=cls.billable.id)
        cls._create_lines(("2026-01-06", 2.5), project_id=cls.internal.id)
        cls._create_lines(("2026-01-31", 1 + 1 / 3), ("2026-01-07", 1 / 6))
        cls._create_lines(("2026-02-02", 3), project_id=cls.billable.id)
        cls._create_lines(
            ("2026-01-08", 30), project_id=cls.internal.id, employee_id=cls.colleague.id
        )

    def _get_rows(self, user=None, employee=None):
        report = self.env[REPORT].with_user(user or self.user_approver)
        rows = report.search(
            [("employee_id", "=", (employee or self.employee).id)], order="month"
        )
        return rows.sudo()

    def test_kind_of_time_of_a_project(self):
        kinds = (self.project | self.billable | self.internal).mapped("time_kind")
        self.assertEqual(kinds, ["donated", "billable", "internal"])
        self.billable.time_kind = "internal"
        self.assertEqual(self.billable.time_kind, "internal")

    def test_hours_and_percentages(self):
        january, february = self._get_rows()
        self.assertRecordValues(
            january,
            [
                {
                    "month": january.month.replace(2026, 1, 1),
                    "billable_hours": 6,
                    "internal_hours": 2.5,
                    "donated_hours": 1.5,
                    "total_hours": 10,
                    "pledged_hours": 0,
                    "billable_percent": 60,
                    "internal_percent": 25,
                    "donated_percent": 15,
                    "pledge_percent": 0,
                }
            ],
        )
        self.assertEqual((february.billable_hours, february.total_hours), (3, 3))
        self.assertEqual(february.billable_percent, 100)

    def test_pledge_counts_in_every_month_until_now(self):
        """3 h a month: half of January's is kept, nothing in February and March."""
        self.employee.pledged_hours = 3
        rows = self._get_rows()
        self.assertEqual(
            [(row.month.month, row.pledge_percent) for row in rows],
            [(1, 50), (2, 0), (3, 0)],
        )
        self.assertEqual(rows.mapped("pledged_hours"), [3, 3, 3])

    def test_pledge_without_any_time(self):
        """Somebody who never wrote any time has a line for this month."""
        newcomer = self._create_employee(self.user_employee, pledged_hours=5)
        [row] = self._get_rows(employee=newcomer)
        self.assertEqual((row.month.month, row.total_hours), (3, 0))
        self.assertEqual(row.billable_percent, 0)

    def test_percentages_of_groups_are_of_their_sums(self):
        """9 h of 13 are billable: 69.2 %, not the mean of 60 % and 100 %."""
        self.employee.pledged_hours = 0.5
        [(percent, kept)] = self.env[REPORT]._read_group(
            [("employee_id", "=", self.employee.id)],
            [],
            ["billable_percent:avg", "pledge_percent:avg"],
        )
        self.assertAlmostEqual(percent, 100 * 9 / 13, 6)
        self.assertAlmostEqual(kept, 100.0, 6)  # 1.5 h of 3 × 0.5 h

    def test_employees_see_their_own_rows_alone(self):
        rows = self.env[REPORT].with_user(self.user_worker).search([])
        self.assertEqual(rows.sudo().employee_id, self.employee)
        self.assertFalse(self._get_rows(self.user_worker, self.colleague))
        self.assertEqual(len(self._get_rows(self.user_approver, self.colleague)), 1)

    def test_others_see_nothing(self):
        for user in (self.user_a, self.user_public, self.user_employee):
            with self.assertRaises(AccessError):
                self.env[REPORT].with_user(user).search([])

    def test_other_companies_see_nothing(self):
        user = self._create_user(
            "far_approver",
            "hr_timesheet.group_timesheet_manager",
            company_id=self.company_foreign.id,
            company_ids=[(6, 0, self.company_foreign.ids)],
        )
        self.assertFalse(self._get_rows(user))

    def test_nobody_reads_a_colleagues_pledge(self):
        self.employee.pledged_hours = 3
        self.assertNotIn("pledged_hours", self.env["hr.employee.public"]._fields)
        for user, error in (
            # of colleagues, Odoo searches the public model, which has no such field
            (self.user_colleague, ValueError),
            (self.user_approver, ValueError),
            (self.user_a, AccessError),
        ):
            employee = self.employee.with_user(user)
            employee.invalidate_recordset()
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                employee.read(["pledged_hours"])
            with self.assertRaises(error):
                employee.search([("pledged_hours", ">", 0)])

    def test_a_pledge_is_no_debt(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.employee.pledged_hours = -1
            self.env.flush_all()

    def test_workbook(self):
        report = self.env.ref("solidarity_timebank.solidarity_timesheet_xlsx")
        content, _kind = report.with_user(self.user_approver)._render_xlsx(
            report.report_name, self._get_rows().ids, {}
        )
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        rows = list(sheet.iter_rows(values_only=True))
        self.assertEqual(rows[0][:3], ("Month", "Employee", "Billable"))
        self.assertEqual(len(rows), 3)
        by_month = {row[0].month: row[1:] for row in rows[1:]}
        self.assertEqual(
            by_month[1], ("Wanda Worker", 6, 2.5, 1.5, 10, 0, 60, 25, 15, 0)
        )
