from . import solidarity_bulk_entry
from . import solidarity_transfer_reverse
