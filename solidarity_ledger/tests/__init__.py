from . import test_database
from . import test_posting
from . import test_posting_property
from . import test_requests
from . import test_security
