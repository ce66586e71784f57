from . import account_analytic_line
from . import solidarity_community
from . import solidarity_exchange
from . import solidarity_exchange_participant
from . import solidarity_ledger
from . import solidarity_transfer
