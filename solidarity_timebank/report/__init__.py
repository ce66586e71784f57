from . import (
    ir_actions_report,
    solidarity_exchange_hours,
    solidarity_exchange_hours_xlsx,
    solidarity_exchange_report,
    solidarity_fair_exchange_report,
    solidarity_inactive_member_report,
    solidarity_participation_report,
    solidarity_timebank_balance_report,
    solidarity_timesheet_report,
    solidarity_timesheet_xlsx,
)
