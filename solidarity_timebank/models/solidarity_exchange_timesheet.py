from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.solidarity_ledger.exceptions import LedgerError, PayerLimitError

from .account_analytic_line import EXCHANGE_AUTHORITY
from .solidarity_exchange import BOOKED_STATES

# What an exchange becomes that comes to nothing: its timesheet lines are free again.
RELEASED_STATES = ("declined", "cancelled", "reversed")


class SolidarityExchange(models.Model):
    """Exchanges that timesheets made, and timesheets that exchanges make.

    Lines that made an exchange are released when it comes to nothing. The other way
    round, hours that an employee gave as a member are written on the project that the
    community chose, and a reversal writes the opposite, as nothing is erased. Such a
    line names the exchange and its category: what it was about, and for whom, is
    between the members.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange"

    def write(self, vals):
        """Write; timesheets follow the state."""
        result = super().write(vals)
        if vals.get("state") in RELEASED_STATES:
            self._release_timesheets()
        if vals.get("state") == "reversed":
            self._reverse_timesheets()
        if vals.get("state") in BOOKED_STATES:
            self._write_timesheets()
        return result

    # ------------------------------------------------------- timesheets make exchanges

    def _deliver_timesheets(self):
        """Say for the employees that the work is done; where the community receives,
        credit it at once.

        :raise UserError: it cannot be credited; nothing is credited then
        """
        for exchange in self:
            if not exchange.is_for_community:
                exchange.action_deliver(date=exchange.date)
                continue
            try:
                exchange._note_delivery(None, exchange.date)
                exchange._state_community_hours(exchange._get_exact_hours())
                exchange._book("confirmed")
            except PayerLimitError as error:
                raise UserError(
                    self.env._(
                        "Nothing was credited: the account of %(community)s in "
                        "%(ledger)s does not reach for it. An organiser can raise its "
                        "credit limit.",
                        community=exchange.community_id.name,
                        ledger=exchange.ledger_id.name,
                    )
                ) from error
            except LedgerError as error:
                raise UserError(
                    self.env._(
                        "Nothing was credited. %(exchange)s, %(date)s: %(reason)s",
                        exchange=exchange.description,
                        date=format_date(self.env, exchange.date),
                        reason=error,
                    )
                ) from error
            exchange._tell("booked", exchange.participant_ids.membership_id)

    def _release_timesheets(self):
        """Let the lines that made these exchanges be changed and counted again."""
        # whoever ends an exchange need not see the timesheets of the cooperative
        lines = self.sudo().timesheet_ids.filtered(
            lambda line: not line.is_from_exchange
        )
        # the database looks at the state before it lets a line go
        self.flush_recordset(["state"])
        lines.with_context(solidarity_exchange_authority=EXCHANGE_AUTHORITY).write(
            {"exchange_id": False}
        )

    # ------------------------------------------------------- exchanges make timesheets

    def _write_timesheets(self):
        """Write the hours of providers who are employees on their timesheets, unless
        these made the exchange."""
        for exchange in self.sudo():
            project = exchange.community_id._get_timesheet_project()
            if not project or exchange.timesheet_ids:
                continue
            for provider in exchange._get_side("provider"):
                employee = provider.membership_id._get_employee()
                if employee:
                    exchange._write_timesheet(
                        employee, project, provider.hours, exchange.date
                    )

    def _reverse_timesheets(self):
        """Write the opposite of what these exchanges wrote, today: timesheets of past
        months may be closed. Odoo takes no more time of who has left, nor on a project
        that is closed: those lines stay alone."""
        for exchange in self.sudo():
            for line in exchange.timesheet_ids:
                if line.employee_id.active and line.project_id._takes_time():
                    exchange._write_timesheet(
                        line.employee_id,
                        line.project_id,
                        -line.unit_amount,
                        fields.Date.context_today(self),
                    )

    def _write_timesheet(self, employee, project, hours, date):
        company = self.community_id.company_id
        name = self.name
        if self.category_id:
            name = f"{name}: {self.category_id.name}"
        lines = self.env["account.analytic.line"].with_company(company)
        lines.with_context(
            allowed_company_ids=company.ids,
            solidarity_exchange_authority=EXCHANGE_AUTHORITY,
        ).create(
            {
                "name": name,
                "project_id": project.id,
                "employee_id": employee.id,
                "date": date,
                "unit_amount": hours,
                "exchange_id": self.id,
                "is_from_exchange": True,
            }
        )
