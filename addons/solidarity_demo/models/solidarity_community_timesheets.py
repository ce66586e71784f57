from datetime import timedelta

from odoo import fields, models

WEEKS, WAITING_WEEKS = 13, 4
# hours of a week on billable, internal and donated work, by person and week
WEEK_HOURS = (
    ((16, 6, 4), (14, 8, 6), (18, 5, 3)),
    ((20, 8, 4), (17, 9, 6), (21, 7, 4)),
)
DONATED = ("Cooking for the open table", "Beds and compost", "Repairs in the mill")


class SolidarityCommunity(models.Model):
    """The cooperative's time tracking in a demonstration database."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    def _load_demo_timesheets(self, users, customer):
        """Let employees track a quarter; what they gave in the last four weeks waits
        to be credited. A second time does nothing.

        :param users: ``res.users`` who are members and employees
        :param customer: ``res.partner`` who pays for billable work
        """
        self.ensure_one()
        projects = self.env["project.project"]
        if projects.search_count([("timebank_community_id", "=", self.id)], limit=1):
            return
        donated, internal, billable = projects.create(
            [
                {
                    "name": "Open table and mill garden",
                    "is_timebank": True,
                    "timebank_community_id": self.id,
                },
                {"name": "Office and meetings"},
                {"name": "Website of the bakery", "partner_id": customer.id},
            ]
        )
        employees = self.env["hr.employee"].create(
            [
                {"name": user.name, "user_id": user.id, "pledged_hours": 16}
                for user in users
            ]
        )
        monday = fields.Date.context_today(self)
        monday -= timedelta(days=monday.weekday())
        lines = self.env["account.analytic.line"].create(
            [
                {
                    "employee_id": employee.id,
                    "project_id": project.id,
                    "date": monday - timedelta(days=7 * week - day),
                    "name": name,
                    "unit_amount": amount,
                }
                for employee, weeks in zip(employees, WEEK_HOURS, strict=True)
                for week in range(1, WEEKS + 1)
                for hours in [weeks[week % len(weeks)]]
                for day, project, name, amount in (
                    (0, billable, "Pages and pictures", hours[0]),
                    (1, internal, "Meeting and mails", hours[1]),
                    (3, donated, DONATED[week % len(DONATED)], hours[2]),
                )
            ]
        )
        treasury = self._get_timebank().community_account_id
        treasury.write(
            {
                "credit_limit": 300,
                "policy_reason": "The community gives credit for what is done for all",
            }
        )
        recent = monday - timedelta(weeks=WAITING_WEEKS)
        given = lines.filtered(
            lambda line: line.project_id == donated and line.date < recent
        )
        given.with_context(install_mode=True)._create_exchanges()
