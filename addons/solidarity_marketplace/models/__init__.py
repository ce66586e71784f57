from . import solidarity_listing_tag, solidarity_listing
