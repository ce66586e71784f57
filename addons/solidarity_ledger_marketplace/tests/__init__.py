from . import test_listing_payment
