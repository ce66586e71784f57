from . import solidarity_community
