from . import solidarity_exchange_reason
from . import solidarity_exchange_resolve
from . import solidarity_exchange_print
