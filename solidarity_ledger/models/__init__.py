from . import solidarity_ledger
from . import solidarity_account
from . import solidarity_transfer
from . import solidarity_transfer_posting
from . import solidarity_entry
