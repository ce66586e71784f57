from . import solidarity_community
from . import solidarity_community_council
from . import solidarity_community_exchanges
from . import solidarity_community_history
from . import solidarity_community_market
from . import solidarity_community_timesheets
