from . import portal
from . import exchange
from . import proposal
from . import disputes
from . import listing
