from odoo import api, fields, models
from odoo.exceptions import UserError


class SolidarityLedger(models.Model):
    """What a ledger's rules say about members who leave, and how it is booked."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.ledger"

    payout_allowed = fields.Boolean(
        string="Members who leave may be paid out",
        help="Where the statutes allow it: what is above zero is paid in money by the "
        "cooperative. Needs a unit with a value in money.",
    )
    gift_account_id = fields.Many2one(
        "account.account",
        string="Gifts of members",
        ondelete="restrict",
        domain="[('company_ids', 'in', company_id),"
        " ('account_type', 'in', ('income', 'income_other'))]",
        help="Income account for what members who leave give to the community.",
    )
    bad_debt_account_id = fields.Many2one(
        "account.account",
        string="Bad debts of members",
        ondelete="restrict",
        domain="[('company_ids', 'in', company_id),"
        " ('account_type', 'in', ('expense', 'expense_direct_cost'))]",
        help="Expense account for what members who left below zero still owed.",
    )

    def _prepare_accounts(self):
        """Add what settlements need to the accounts that the set-up makes."""
        values = super()._prepare_accounts()
        for field, name, account_type in (
            ("gift_account_id", self.env._("Gifts of members"), "income_other"),
            ("bad_debt_account_id", self.env._("Bad debts of members"), "expense"),
        ):
            if not self[field]:
                account = self._get_account_of_sibling(field)
                account = account or self._make_account(name, account_type)
                values[field] = account.id
        return values

    @api.private
    def _check_payout(self):
        """Refuse a payout where the rules or the unit do not allow it.

        :raise UserError: with what to do instead
        """
        self.ensure_one()
        if not self.payout_allowed:
            raise UserError(
                self.env._(
                    "The rules of %s do not allow payouts in money. Propose a gift, or "
                    "trade down to zero.",
                    self.name,
                )
            )
        company = self.company_id
        if self.currency_id != company.currency_id and not self.env[
            "res.currency.rate"
        ].sudo().search_count(
            [
                ("currency_id", "=", self.currency_id.id),
                ("company_id", "in", (False, company.id, company.root_id.id)),
            ],
            limit=1,
        ):
            raise UserError(
                self.env._(
                    "%s has no value in money. Propose a gift, or trade down to zero; "
                    "or let an accountant enter a rate for the unit.",
                    self.currency_id.name,
                )
            )
