"""The computing of the timebank, in plain Python: nothing here knows the ORM."""

from . import fair_exchange, month_grid, sharing
