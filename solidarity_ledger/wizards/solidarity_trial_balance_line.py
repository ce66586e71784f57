from odoo import fields, models


class SolidarityTrialBalanceLine(models.TransientModel):
    """One account in a trial balance, or one partner that only the books know.

    ``opening + received − paid = closing``, in the ledger's unit, positive above zero;
    ``books`` is the control account's balance of the member with the same sign.
    """

    _name = "solidarity.trial.balance.line"
    _description = "Account in a Trial Balance"
    _order = "partner_id, id"

    trial_balance_id = fields.Many2one(
        "solidarity.trial.balance", required=True, index=True, ondelete="cascade"
    )
    ledger_id = fields.Many2one(related="trial_balance_id.ledger_id")
    currency_id = fields.Many2one(related="trial_balance_id.ledger_id.currency_id")
    account_id = fields.Many2one("solidarity.account", ondelete="cascade")
    kind = fields.Selection(related="account_id.kind")
    partner_id = fields.Many2one("res.partner", string="Owner", ondelete="cascade")
    opening = fields.Monetary(string="Opening balance")
    paid = fields.Monetary()
    received = fields.Monetary()
    closing = fields.Monetary(string="Closing balance")
    books = fields.Monetary(
        string="In the books",
        help="What the control account says of the member at the last day. Accounts of "
        "the community and for clearing are not on it.",
    )

    def action_open_entries(self):
        """Open the entries of the account in the period."""
        self.ensure_one()
        balance = self.trial_balance_id
        action = self.account_id.action_open_entries()
        return {
            **action,
            "domain": [
                *action["domain"],
                ("date", ">=", balance.date_from),
                ("date", "<=", balance.date_to),
            ],
        }

    def action_open_journal_items(self):
        """Open the journal items of the member on the control account."""
        self.ensure_one()
        balance = self.trial_balance_id
        return balance.ledger_id._get_journal_items_action(
            [("partner_id", "=", self.partner_id.id), ("date", "<=", balance.date_to)]
        )
