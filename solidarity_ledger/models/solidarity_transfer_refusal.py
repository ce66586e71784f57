import json
from decimal import Decimal

from odoo import models

from ..exceptions import CODES, LedgerError


class SolidarityTransfer(models.Model):
    """What people read when the database refuses a posting: what to do next, and
    nothing about the balance of somebody else."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.transfer"

    def _read_refusal(self, error):
        """Return the exception for a rule that a trigger raised as ``psycopg2.Error``;
        None for any other error."""
        if error.pgcode not in CODES:
            return None
        return self._get_refusal(
            {
                "code": error.pgcode,
                "message": error.diag.message_primary,
                "row": None,
                **json.loads(error.diag.message_detail or "{}"),
            }
        )

    def _get_refusal(self, answer):
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
            Decimal(answer["balance_before"]) + limit - Decimal(str(account.reserved)),
            Decimal(0),
        )
        if account.partner_id == self.env.user.partner_id:
            return self.env._(
                "You can spend up to %s. Choose a smaller amount, offer something to "
                "earn more, or ask an organiser for a higher limit.",
                account._format(spendable),
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
        if account.partner_id == self.env.user.partner_id:
            return self.env._(
                "You can receive up to %s more. Spend something first, or ask an "
                "organiser for a higher maximum.",
                account._format(room),
            )
        return self.env._(
            "%(account)s can receive up to %(amount)s more. Spend something first, "
            "or ask an organiser for a higher maximum.",
            account=account.partner_id.name,
            amount=account._format(room),
        )

    def _get_finer_message(self, ledger):
        currency = ledger.sudo().currency_id
        return self.env._(
            "Amounts in %(unit)s are multiples of %(step)s. Please round the amount.",
            unit=currency.full_name or currency.name,
            step=currency.rounding,
        )
