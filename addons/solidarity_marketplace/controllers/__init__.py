from . import portal, listing, listing_form, place, public
