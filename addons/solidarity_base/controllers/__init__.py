from . import portal, organise, public
