from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .solidarity_ledger_books import COUNTERPARTS


class AccountAccount(models.Model):
    """What accounts of the books of a ledger must be, and stay."""

    _inherit = "account.account"

    @api.private
    def _check_usable_by(self, ledger):
        """Check that entries of a ledger can be booked on these accounts.

        :param ledger: one ``solidarity.ledger``
        :raise ValidationError: another company, another currency, archived, or off
            balance; the text says what to choose
        """
        # accounts of other companies are not readable, and exactly they are refused
        for account in self.sudo():
            values = {
                "account": account.display_name,
                "ledger": ledger.name,
                "unit": ledger.currency_id.name,
                "company": ledger.company_id.name,
            }
            message = None
            if not account.company_ids & ledger.company_id.sudo().parent_ids:
                message = self.env._(
                    "%(account)s belongs to another company. Choose an account of "
                    "%(company)s for %(ledger)s.",
                    **values,
                )
            elif account.currency_id and account.currency_id != ledger.currency_id:
                message = self.env._(
                    "%(account)s takes another currency only. Choose an account in "
                    "%(unit)s, or one without a currency, for %(ledger)s.",
                    **values,
                )
            elif not account.active or account.account_type == "off_balance":
                message = self.env._(
                    "%(account)s is archived or off balance. Choose another account "
                    "for %(ledger)s.",
                    **values,
                )
            if message:
                raise ValidationError(message)

    @api.constrains("account_type", "currency_id", "company_ids", "active")
    def _check_solidarity_ledgers(self):
        # every company's ledgers, also those that the user cannot read
        ledgers = self.env["solidarity.ledger"].sudo()
        rules = self.env["solidarity.ledger.booking"].sudo()
        ledgers = ledgers.search(
            Domain.OR(
                Domain(name, "in", self.ids)
                for name in ("control_account_id", *COUNTERPARTS)
            )
        )
        ledgers._check_control_account()
        ledgers._check_accounts()
        rules.search(
            Domain("income_account_id", "in", self.ids)
            | Domain("expense_account_id", "in", self.ids)
        )._check_accounts()
