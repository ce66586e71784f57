from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .timesheet_common import TimesheetCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 12:00:00")
class TestExchangeTimesheet(TimesheetCommon):
    """Hours that an employee gave as a member stand on the timesheet, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.community.timebank_project_id = cls.project
        cls.lines = cls.env["account.analytic.line"]

    def _book(self, hours=2, provider=None, **values):
        """Return an exchange from the employee to B that both confirmed."""
        exchange = self._create_exchange(
            provider or self.membership_worker,
            self.membership_b,
            hours,
            state="accepted",
            date="2026-03-18",
            **values,
        )
        exchange.participant_ids.is_accepted = True
        exchange.action_deliver(date="2026-03-18")
        self._confirm(exchange)
        return exchange

    def test_booked_hours_stand_on_the_timesheet(self):
        exchange = self._book(1.25)
        self.assertRecordValues(
            exchange.timesheet_ids,
            [
                {
                    "project_id": self.project.id,
                    "employee_id": self.employee.id,
                    "date": date(2026, 3, 18),
                    "unit_amount": 1.25,
                    "name": exchange.name,
                    "is_from_exchange": True,
                    "company_id": self.community.company_id.id,
                }
            ],
        )
        self.assertBalances(worker="1.25", b="-1.25")

    def test_what_it_was_about_stays_between_the_members(self):
        category = self.env["solidarity.category"].create(
            {"name": "Personal care", "kind": "time"}
        )
        exchange = self._book(category_id=category.id, description="Bathing Bruno")
        self.assertEqual(exchange.timesheet_ids.name, f"{exchange.name}: Personal care")

    def test_nothing_before_it_is_booked(self):
        exchange = self._create_exchange(
            self.membership_worker, self.membership_b, state="accepted"
        )
        exchange.participant_ids.is_accepted = True
        exchange.action_deliver()
        self.assertFalse(exchange.timesheet_ids)

    def test_off_by_default(self):
        self.community.timebank_project_id = False
        self.assertFalse(self._book().timesheet_ids)

    def test_providers_who_are_no_employees_have_none(self):
        exchange = self._book(provider=self.membership_a)
        self.assertEqual(exchange.state, "confirmed")
        self.assertFalse(exchange.timesheet_ids)

    def test_closed_project_does_not_hinder_members(self):
        self.project.account_id.active = False
        exchange = self._book()
        self.assertEqual(exchange.state, "confirmed")
        self.assertFalse(exchange.timesheet_ids)

    def test_lines_that_made_the_exchange_are_not_written_again(self):
        """No loop: 4 h of a timesheet stay 4 h."""
        self._approve(self._create_lines(("2026-03-02", 4)))
        total = self.lines._read_group(
            [("employee_id", "=", self.employee.id)], [], ["unit_amount:sum"]
        )
        self.assertEqual(total, [(4,)])

    def test_lines_of_exchanges_do_not_become_exchanges(self):
        exchange = self._book()
        with self.assertRaisesRegex(UserError, exchange.name):
            self._approve(exchange.timesheet_ids)

    def test_gifts_count_as_time(self):
        exchange = self._book(is_gift=True)
        self.assertEqual(exchange.timesheet_ids.unit_amount, 2)
        self.assertBalances(worker="0", b="0")

    def test_reversal_writes_the_opposite_today(self):
        """Nothing is erased: 2 h on the day, −2 h today, both locked."""
        exchange = self._book()
        exchange.with_user(self.user_worker).action_reverse("Another day")
        lines = exchange.timesheet_ids.sorted("date")
        self.assertEqual(
            [(line.date, line.unit_amount) for line in lines],
            [(date(2026, 3, 18), 2), (date(2026, 3, 20), -2)],
        )
        for line in lines:
            with self.assertRaisesRegex(UserError, exchange.name):
                line.unit_amount = 1
        self.assertSqlRefused(
            "UPDATE account_analytic_line SET exchange_id = NULL WHERE id = %s",
            [lines[0].id],
            code="23514",
        )

    def test_reversal_after_the_employee_left(self):
        exchange = self._book()
        self.employee.active = False
        exchange.action_reverse("Another day")
        self.assertEqual(exchange.state, "reversed")
        self.assertEqual(exchange.timesheet_ids.unit_amount, 2)

    def test_project_of_another_company(self):
        project = self._create_project(
            is_timebank=False,
            timebank_community_id=False,
            company_id=self.company_foreign.id,
        )
        with self.assertRaisesRegex(UserError, "belongs to another company"):
            self.community.timebank_project_id = project

    def test_setting_is_for_who_approves_timesheets(self):
        for user in (self.user_organiser, self.user_a):
            with self.assertRaises(AccessError):
                self.community.with_user(user).read(["timebank_project_id"])
            with self.assertRaises(AccessError):
                self.community.with_user(user).write({"timebank_project_id": False})

    def test_member_without_a_user_is_known_by_the_work_contact(self):
        employee = self.env["hr.employee"].create(
            {"name": "Nora", "work_contact_id": self.partner_a.id}
        )
        exchange = self._book(provider=self.membership_a)
        self.assertEqual(exchange.timesheet_ids.employee_id, employee)
