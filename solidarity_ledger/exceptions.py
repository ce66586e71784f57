"""What the ledger refuses, one class each, so that callers can tell them apart.

All are ``UserError``: their text tells the person what to do next. ``row`` is the
position (from 0) of the refused transfer in the list that was to be posted, or
``None``. ``CODES`` maps the SQLSTATE raised by ``sql/*.sql`` to the class.
"""

from odoo.exceptions import AccessError, UserError


class LedgerError(UserError):
    """A transfer that the ledger refuses; nothing was posted."""

    def __init__(self, message, row=None):
        super().__init__(message)
        self.row = row


class AmountError(LedgerError):
    """The amount is no number, not positive, too large or finer than the unit."""


class LedgerClosedError(LedgerError):
    """The ledger takes no transfers."""


class WrongLedgerError(LedgerError):
    """Payer and payee are not two different accounts of the ledger."""


class PayerStateError(LedgerError):
    """The payer's account is frozen or closed."""


class PayeeStateError(LedgerError):
    """The payee's account is frozen or closed."""


class PayerLimitError(LedgerError):
    """The payer's balance would fall below the credit limit."""


class PayeeLimitError(LedgerError):
    """The payee's balance would rise above the balance limit."""


class DuplicateKeyError(LedgerError):
    """The idempotency key belongs to a transfer with other content."""


class ReversalError(LedgerError):
    """The transfer cannot be reversed (again)."""


class ImmutableError(LedgerError):
    """Posted transfers, entries and balances are never edited."""


class TransferStateError(LedgerError):
    """The transfer is already accepted, declined, cancelled or expired."""


class NotAllowedError(LedgerError, AccessError):
    """The user may not act for this account."""


class DateError(LedgerError):
    """The day for a payment is past or too far ahead."""


class DescriptionError(LedgerError):
    """The description is too long."""


class DocumentPaymentError(LedgerError):
    """An invoice, bill or order that cannot be paid in credit, or not so much of it."""


CODES = {
    "SL002": AmountError,
    "SL003": LedgerClosedError,
    "SL004": WrongLedgerError,
    "SL005": PayerStateError,
    "SL006": PayeeStateError,
    "SL007": PayerLimitError,
    "SL008": PayeeLimitError,
    "SL009": DuplicateKeyError,
    "SL010": ReversalError,
    "SL011": ImmutableError,
    "SL013": TransferStateError,
}
