from odoo import api, fields, models
from odoo.tools import float_compare

from .solidarity_account_warning import WARN_AT


class SolidarityAccount(models.Model):
    """What the rules that run by themselves mean to the owner of an account."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.account"

    is_statement_mailed = fields.Boolean(
        string="Mail me a statement each month",
        copy=False,
        help="Last month's statement, with all entries, at the beginning of a month.",
    )
    near_limit = fields.Selection(
        [("credit", "Credit limit"), ("balance", "Maximum")],
        compute="_compute_near_limit",
        help="At 80 % or more of the credit limit, or of what it may hold at most.",
    )
    near_limit_percent = fields.Integer(compute="_compute_near_limit")

    @api.depends("balance", "credit_limit", "balance_limit", "state")
    def _compute_near_limit(self):
        for account in self:
            account.near_limit, account.near_limit_percent = False, 0
            if account.state not in ("open", "credit_only"):
                continue
            for side, value, limit in (
                ("credit", -account.balance, account.credit_limit),
                ("balance", account.balance, account.balance_limit),
            ):
                # the float noise of 0.8 × limit is no reason to stay silent
                if limit > 0 and float_compare(value / limit, WARN_AT, 9) >= 0:
                    account.near_limit = side
                    account.near_limit_percent = int(100 * value / limit + 1e-6)

    @api.private
    def _get_coming_charges(self):
        """Return what this account will pay or owes: ``solidarity.charge.line``."""
        self.ensure_one()
        return self.env["solidarity.charge.line"]._get_coming(self)
