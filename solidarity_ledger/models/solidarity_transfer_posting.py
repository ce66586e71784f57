import json
import uuid
from decimal import Decimal

from odoo import fields, models

from ..exceptions import (
    CODES,
    AmountError,
    DescriptionError,
    LedgerError,
    WrongLedgerError,
)
from .amount import exact_amount
from .solidarity_transfer import DESCRIPTION_LENGTH


class SolidarityTransfer(models.Model):
    """How transfers reach the posting function of the database, and what people read
    when it refuses (the rules themselves are in ``sql/solidarity_transfer.sql``)."""

    _inherit = "solidarity.transfer"

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

    def _get_finer_message(self, ledger):
        currency = ledger.sudo().currency_id
        return self.env._(
            "Amounts in %(unit)s are multiples of %(step)s. Please round the amount.",
            unit=currency.full_name or currency.name,
            step=currency.rounding,
        )

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
        return self._read_answer(self._call_post(self.env.cr, rows, ids), rows)

    def _call_post(self, cr, rows, ids):
        """Return the answer of ``solidarity_post()`` called on ``cr``."""
        cr.execute(
            "SELECT solidarity_post(%s::jsonb, %s::integer[], %s)",
            [json.dumps(rows), list(ids), self.env.uid],
            log_exceptions=False,
        )
        return cr.fetchone()[0]

    def _read_answer(self, answer, rows):
        """Return the posted transfers, or raise the refusal as an exception."""
        if "code" in answer:
            raise self._get_refusal(answer, rows)
        if answer["new"]:
            # posting has changed this behind the ORM
            self.invalidate_model(["state", "entry_ids", "reversal_ids"], flush=False)
            self.env["solidarity.account"].invalidate_model(
                ["balance", "reserved", "available"], flush=False
            )
        return self.browse(answer["ids"])

    def _get_refusal(self, answer, rows):
        """Return the exception for a refusal of ``solidarity_post()``."""
        error = CODES.get(answer["code"], LedgerError)
        # the account's owner is named to whoever tries to trade with them
        account = self.env["solidarity.account"].sudo().browse(answer.get("account_id"))
        name = account.partner_id.name
        mine = account.with_env(self.env)._is_operator() if account else False
        if answer["code"] == "SL007":
            message = self._get_payer_limit_message(answer, account, mine)
        elif answer["code"] == "SL008":
            message = self._get_payee_limit_message(answer, account, mine)
        else:
            message = {
                "SL002": self._get_finer_message(account.ledger_id),
                "SL003": self.env._(
                    "This ledger is closed and takes no transfers. Ask an organiser."
                ),
                "SL004": self.env._(
                    "Payer and payee do not both have an account in this ledger. "
                    "Choose two accounts of the same ledger."
                ),
                "SL005": self.env._(
                    "The account of %s is frozen or closed and cannot pay. Ask an "
                    "organiser of the community.",
                    name,
                ),
                "SL006": self.env._(
                    "The account of %s is frozen or closed and cannot receive. Ask "
                    "an organiser of the community.",
                    name,
                ),
                "SL009": self.env._(
                    "This transfer was sent before with other content (same "
                    "idempotency key). Check your statement, then start again."
                ),
                "SL010": self.env._(
                    "Only a posted transfer can be reversed, once and in full."
                ),
            }.get(answer["code"], answer["message"])
        return error(message, answer["row"])

    def _get_payer_limit_message(self, answer, account, mine):
        if not mine:
            # what another member could spend is their own business
            return self.env._(
                "%s cannot spend this much. Agree on a smaller amount.",
                account.partner_id.name,
            )
        limit = Decimal(str(account.credit_limit))
        if account.state == "credit_only":
            limit = Decimal(0)
        spendable = max(
            Decimal(answer["balance_before"])
            + limit
            - Decimal(str(account.reserved)),
            Decimal(0),
        )
        return self.env._(
            "%(account)s can spend up to %(amount)s. Choose a smaller amount, offer "
            "something to earn more, or ask an organiser for a higher limit.",
            account=account.partner_id.name,
            amount=account._format(spendable),
        )

    def _get_payee_limit_message(self, answer, account, mine):
        if not mine:
            return self.env._(
                "%s cannot receive this much: the account would rise above its "
                "maximum. Agree on a smaller amount.",
                account.partner_id.name,
            )
        room = max(
            Decimal(str(account.balance_limit)) - Decimal(answer["balance_before"]),
            Decimal(0),
        )
        return self.env._(
            "%(account)s can receive up to %(amount)s more. Spend something first, "
            "or ask an organiser for a higher maximum.",
            account=account.partner_id.name,
            amount=account._format(room),
        )
