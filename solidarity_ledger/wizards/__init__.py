from . import solidarity_bulk_entry
from . import solidarity_transfer_reverse
from . import solidarity_charge_waive
from . import solidarity_account_limits
from . import solidarity_account_limits_line
from . import solidarity_statement_print
from . import solidarity_trial_balance
from . import solidarity_trial_balance_line
