from . import (
    account_analytic_line,
    solidarity_exchange,
    solidarity_exchange_participant,
    solidarity_transfer,
)
