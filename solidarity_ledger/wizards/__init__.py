from . import account_move_reversal
from . import solidarity_bulk_entry
from . import solidarity_transfer_reverse
from . import solidarity_charge_waive
from . import solidarity_account_limits
from . import solidarity_account_limits_line
