from odoo import fields, models


class SolidarityReconciliationLine(models.TransientModel):
    """A member's balance in the ledger and on the control account, on a day."""

    _name = "solidarity.reconciliation.line"
    _description = "Reconciliation of a Member"
    _order = "id"
    _rec_name = "partner_id"

    reconciliation_id = fields.Many2one(
        "solidarity.reconciliation", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(related="reconciliation_id.date")
    currency_id = fields.Many2one(related="reconciliation_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Member", readonly=True)
    account_id = fields.Many2one("solidarity.account", readonly=True)
    held = fields.Monetary(string="Held in the ledger", readonly=True)
    on_the_way = fields.Monetary(
        string="On the way",
        readonly=True,
        help="Transfers that are not in the books yet, or stand there on a day on the "
        "other side of this one.",
    )
    booked = fields.Monetary(
        string="On the control account",
        readonly=True,
        help="Credit less debit of the control account, in the ledger's unit.",
    )
    difference = fields.Monetary(
        readonly=True, help="Ledger − on the way − control account: zero when sound."
    )

    def action_open_entries(self):
        """Open what the balance in the ledger consists of."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "solidarity_ledger.solidarity_entry_action"
            ),
            "domain": [
                ("account_id", "=", self.account_id.id),
                ("date", "<=", self.date),
            ],
            "context": {},
        }

    def action_open_journal_items(self):
        """Open what the balance of the control account consists of."""
        self.ensure_one()
        ledger = self.reconciliation_id.ledger_id
        return ledger._get_journal_items_action(
            [("partner_id", "=", self.partner_id.id), ("date", "<=", self.date)]
        )
