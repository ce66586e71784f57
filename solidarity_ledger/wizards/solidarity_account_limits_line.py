from odoo import api, fields, models


class SolidarityAccountLimitsLine(models.TransientModel):
    """One account in the limits editor: what it has, and what it will have."""

    _name = "solidarity.account.limits.line"
    _description = "Account whose Limits Change"

    wizard_id = fields.Many2one(
        "solidarity.account.limits", required=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(
        "solidarity.account", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="account_id.currency_id")
    balance = fields.Monetary(related="account_id.balance")
    credit_before = fields.Monetary(
        related="account_id.credit_limit", string="Credit limit"
    )
    balance_before = fields.Monetary(
        related="account_id.balance_limit", string="Maximum"
    )
    state_before = fields.Selection(related="account_id.state", string="State")
    credit_after = fields.Monetary(string="→ Credit limit", compute="_compute_after")
    balance_after = fields.Monetary(string="→ Maximum", compute="_compute_after")
    state_after = fields.Selection(
        [
            ("open", "Open"),
            ("credit_only", "Receives only"),
            ("frozen", "Frozen"),
            ("closed", "Closed"),
        ],
        string="→ State",
        compute="_compute_after",
    )
    is_outside = fields.Boolean(
        string="Outside",
        compute="_compute_after",
        help="The balance is outside the new limits: it may only move towards zero.",
    )

    @api.depends(
        "account_id",
        "wizard_id.credit_mode",
        "wizard_id.credit_limit",
        "wizard_id.balance_mode",
        "wizard_id.balance_limit",
        "wizard_id.new_state",
    )
    def _compute_after(self):
        for line in self:
            wizard, account = line.wizard_id, line.account_id
            is_set = wizard.credit_mode == "set"
            line.credit_after = wizard.credit_limit if is_set else account.credit_limit
            is_set = wizard.balance_mode == "set"
            line.balance_after = (
                wizard.balance_limit if is_set else account.balance_limit
            )
            is_kept = wizard.new_state in (False, "keep")
            line.state_after = account.state if is_kept else wizard.new_state
            line.is_outside = account.balance < -line.credit_after or (
                0 < line.balance_after < account.balance
            )
