from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .timesheet_common import TimesheetCommon


@tagged("post_install", "-at_install")
class TestTimesheetTour(TimesheetCommon, HttpCase):
    """What who approves timesheets does, in a real browser."""

    def test_20_hours_in_one_step(self):
        today = fields.Date.today()
        self._create_lines(*[(today - timedelta(day), 4) for day in range(1, 6)])
        action = self.env.ref(
            "solidarity_timebank.account_analytic_line_action_to_exchange"
        )
        self.start_tour(
            f"/odoo/action-{action.id}",
            "solidarity_timebank_timesheets",
            login=self.user_approver.login,
        )
        self.env.invalidate_all()
        self.assertBalances(worker="20", treasury="-20")
        self.assertLedgerSound()
