from . import digest, organise, portal, public, rating, settings
