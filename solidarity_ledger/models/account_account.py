from odoo import api, models
from odoo.exceptions import ValidationError


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
    def _check_control_account(self):
        # every company's ledgers, also those that the user cannot read
        ledgers = (
            self.env["solidarity.ledger"]
            .sudo()
            .search([("control_account_id", "in", self.ids)])
        )
        ledgers._check_control_account()
        ledgers._check_accounts()
