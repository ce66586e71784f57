from . import portal
from . import statement
from . import payment
from . import transfer
from . import chain
from . import settlement
from . import document_payment
