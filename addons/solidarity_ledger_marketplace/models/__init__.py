from . import solidarity_community, solidarity_listing
