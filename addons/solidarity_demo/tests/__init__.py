from . import test_demo_council
from . import test_demo_life
from . import test_demo_year
from . import test_year
