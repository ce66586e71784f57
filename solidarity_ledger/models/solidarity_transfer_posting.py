import json
import logging
import random
import time
import uuid

from psycopg2 import OperationalError
from psycopg2.errors import AdminShutdown, CannotConnectNow, CrashShutdown

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..exceptions import AmountError, DescriptionError, WrongLedgerError
from ..posting_cursor import posting_cursor
from .amount import exact_amount
from .solidarity_transfer import DESCRIPTION_LENGTH

_logger = logging.getLogger(__name__)

OWN_TRANSACTION_TRIES = 6


def _is_passing(error):
    """Whether the same work may well succeed in a moment: rows were busy, or the server
    restarted (then the idempotency keys tell what had been posted)."""
    return (
        isinstance(
            error,
            (
                ConcurrencyError,
                *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY,
                AdminShutdown,
                CrashShutdown,
                CannotConnectNow,
            ),
        )
        or error.pgcode is None  # the connection broke
    )


class SolidarityTransfer(models.Model):
    """How transfers reach the posting function of the database, in the transaction of
    the caller or in a short one of their own (``sql/solidarity_transfer.sql``)."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.transfer"

    @api.model
    @api.private
    def _post_transfers(self, vals_list):
        """Post transfers in the transaction of the caller, all or nothing.

        They are checked as if posted one after the other in the order of the list.
        A list of any length runs in one SQL call. Rights are the caller's business.

        :param list vals_list: dicts of ``ledger_id``, ``payer_account_id``,
            ``payee_account_id`` (ids), ``amount`` (int, str, Decimal or float) and
            optionally ``description``, ``date``, ``category_id``,
            ``idempotency_key``, ``origin_model``, ``origin_id``, ``is_notified``,
            ``counterpart_account_id`` (id), ``analytic_distribution`` (dict): see
            ``solidarity_transfer_books.py``
        :return: the ``solidarity.transfer`` of each row, in order; a row whose
            idempotency key exists gives the existing transfer and posts nothing
        :raise LedgerError: a subclass that says which rule refuses which ``row``
        """
        return self._post(self._prepare_rows(vals_list))

    @api.model
    @api.private
    def _post_at_once(self, vals_list):
        """Post like ``_post_transfers``, in a transaction of its own, committed.

        For a plain payment: a short READ COMMITTED transaction waits for a busy
        account some milliseconds, where the request's REPEATABLE READ transaction
        would fail and be retried after seconds. The transaction of the caller may
        not see the result before its next one.

        :return: list of transfer ids
        :raise LedgerError: as ``_post_transfers``
        """
        rows = self._prepare_rows(vals_list)
        answer = self._in_own_transaction(lambda cr: self._call_post(cr, rows, []))
        return self._read_answer(answer).ids

    def _prepare_rows(self, vals_list):
        return [self._prepare_row(row, vals) for row, vals in enumerate(vals_list)]

    @api.private
    def _in_own_transaction(self, function):
        """Run ``function(cr)``, one statement, as a READ COMMITTED transaction.

        The caller's transaction must hold no lock on accounts or transfers: the two
        would wait for each other.

        :param function: takes the cursor, returns plain data; it may be called again
        :raise OperationalError: the rows were still busy, or the server still gone,
            after several tries
        """
        for attempt in range(1, OWN_TRANSACTION_TRIES + 1):
            try:
                with posting_cursor(self.env.registry) as cr:
                    return function(cr)
            except (ConcurrencyError, OperationalError) as error:
                if attempt == OWN_TRANSACTION_TRIES or not _is_passing(error):
                    raise
                _logger.info("posting: %s, try %s", type(error).__name__, attempt)
                time.sleep(random.uniform(0, 0.005 * 2**attempt))

    def _prepare_row(self, position, vals):
        """Return ``vals`` of one transfer as ``solidarity_post()`` takes them.

        :param int position: row number for error messages, from 0
        :raise AmountError, DescriptionError, WrongLedgerError: with that row
        """
        self._check_description(vals, position)
        if vals["payer_account_id"] == vals["payee_account_id"]:
            raise WrongLedgerError(
                self.env._(
                    "Payer and payee are the same account. Choose somebody else."
                ),
                position,
            )
        return {
            **vals,
            "amount": str(self._exact_amount(vals.get("amount"), position)),
            "date": fields.Date.to_string(
                vals.get("date") or fields.Date.context_today(self)
            ),
            "description": vals.get("description") or None,
            "category_id": vals.get("category_id") or None,
            "idempotency_key": vals.get("idempotency_key") or str(uuid.uuid4()),
            "counterpart_account_id": vals.get("counterpart_account_id") or None,
            "analytic_distribution": vals.get("analytic_distribution") or None,
        }

    def _exact_amount(self, value, row=None):
        """Return ``value`` as an exact ``Decimal``.

        :raise AmountError: with a message that says what to enter
        """
        try:
            return exact_amount(value)
        except ValueError as error:
            raise AmountError(
                {
                    "number": self.env._(
                        'The amount "%s" is not a number. Enter it as in 12.50.', value
                    ),
                    "positive": self.env._(
                        "The amount is more than zero; you entered %s.", value
                    ),
                    "large": self.env._(
                        "The amount %s is too large for this ledger.", value
                    ),
                }[str(error)],
                row,
            ) from error

    def _check_description(self, vals, row=None):
        length = len(vals.get("description") or "")
        if length > DESCRIPTION_LENGTH:
            raise DescriptionError(
                self.env._(
                    "A description has at most %(limit)s characters, yours has "
                    "%(length)s. Please shorten it.",
                    limit=DESCRIPTION_LENGTH,
                    length=length,
                ),
                row,
            )

    def _post(self, rows, ids=()):
        """Call the posting function in the transaction of the caller.

        :param list rows: what ``_prepare_row`` returned, in posting order
        :param ids: drafts and requests to post after them
        :return: the transfers of ``rows``, then those of ``ids``
        :raise LedgerError: nothing was posted
        """
        self.env.flush_all()
        return self._read_answer(self._call_post(self.env.cr, rows, ids))

    def _call_post(self, cr, rows, ids):
        """Return the answer of ``solidarity_post()`` called on ``cr``."""
        cr.execute(
            "SELECT solidarity_post(%s::jsonb, %s::integer[], %s)",
            [json.dumps(rows), list(ids), self.env.uid],
            log_exceptions=False,
        )
        return cr.fetchone()[0]

    def _read_answer(self, answer):
        """Return the posted transfers, or raise the refusal as an exception."""
        if "code" in answer:
            raise self._get_refusal(answer)
        if answer["new"]:
            # posting has changed this behind the ORM
            self.invalidate_model(["state", "entry_ids", "reversal_ids"], flush=False)
            self.env["solidarity.account"].invalidate_model(
                ["balance", "reserved", "available"], flush=False
            )
        return self.browse(answer["ids"])
