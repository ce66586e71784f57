from .common import TimebankCommon


class TimesheetCommon(TimebankCommon):
    """An employee who is a member (``employee``, of ``user_worker``) and donates time
    on ``project``; ``user_approver`` approves timesheets and is no member of anything.

    ``account_treasury`` is the community's account, which can give 100 hours.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_worker = cls._create_user(
            "worker", "hr_timesheet.group_hr_timesheet_user", name="Wanda Worker"
        )
        cls.user_approver = cls._create_user(
            "approver", "hr_timesheet.group_hr_timesheet_approver", name="Ann Approver"
        )
        cls.partner_worker = cls.user_worker.partner_id
        cls.membership_worker = cls._create_membership(
            cls.partner_worker, date_joined="2020-01-01"
        )
        (cls.membership_a | cls.membership_b).date_joined = "2020-01-01"
        cls.employee = cls._create_employee(cls.user_worker)
        cls.account_worker = cls.ledger._account(cls.partner_worker)
        cls.account_treasury = cls.ledger.community_account_id
        cls.account_treasury.write(
            {"credit_limit": 100, "policy_reason": "It gives for donated work"}
        )
        cls.project = cls._create_project()

    @classmethod
    def _create_employee(cls, user, **values):
        return cls.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, **values}
        )

    @classmethod
    def _create_project(cls, **values):
        """Create a project whose time the community receives."""
        return cls.env["project.project"].create(
            {
                "name": "Garden",
                "is_timebank": True,
                "timebank_community_id": cls.community.id,
                "company_id": cls.community.company_id.id,
                **values,
            }
        )

    @classmethod
    def _create_lines(cls, *rows, **values):
        """Write timesheets, one for each (day, hours), of the employee on the project
        unless ``values`` say otherwise."""
        return cls.env["account.analytic.line"].create(
            [
                {
                    "name": "Weeding",
                    "project_id": cls.project.id,
                    "employee_id": cls.employee.id,
                    "date": day,
                    "unit_amount": hours,
                    **values,
                }
                for day, hours in rows
            ]
        )

    @classmethod
    def _approve(cls, lines, user=None):
        """Turn lines into exchanges as the approver; return these as the system."""
        exchanges = lines.with_user(user or cls.user_approver)._create_exchanges()
        return exchanges.with_env(cls.env)

    @classmethod
    def _confirm(cls, exchange):
        """Confirm an exchange as its receiver B."""
        exchange.with_user(cls.user_b)._confirm(cls.membership_b.with_user(cls.user_b))
