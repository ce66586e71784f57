from . import solidarity_transfer_reverse
