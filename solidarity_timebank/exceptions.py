"""What an exchange refuses, so that callers can tell it from other errors."""

from odoo.exceptions import UserError


class ExchangeError(UserError):
    """An exchange that cannot go on as it is; the text says what to do next."""
