from odoo import api, fields, models


class SolidarityImportBalance(models.Model):
    """What an import does to one member: expected by the check, then what came out."""

    _name = "solidarity.import.balance"
    _description = "Member of an Import"
    _order = "import_id, id"

    import_id = fields.Many2one(
        "solidarity.import", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="import_id.currency_id")
    code = fields.Char(string="In the file", required=True)
    membership_id = fields.Many2one(
        "solidarity.membership",
        string="Member",
        index="btree_not_null",
        ondelete="set null",
        help="Empty: the import makes this person a member.",
    )
    transfer_count = fields.Integer(string="Transfers")
    paid = fields.Monetary()
    received = fields.Monetary()
    balance_before = fields.Monetary(aggregator=None)
    balance_expected = fields.Monetary(
        string="Expected balance", help="After all rows that the check accepted."
    )
    balance = fields.Monetary(
        string="Balance after", help="What the account had when the import was done."
    )
    is_done = fields.Boolean()
    difference = fields.Monetary(
        compute="_compute_difference",
        help="Between the balance after the import and the expected one: somebody "
        "traded in the meantime, or rows were refused that the check accepted.",
    )

    @api.depends("is_done", "balance", "balance_expected", "currency_id")
    def _compute_difference(self):
        for line in self:
            line.difference = (
                line.currency_id.round(line.balance - line.balance_expected)
                if line.is_done
                else 0
            )
