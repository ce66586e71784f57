from odoo import fields, models

ACCOUNTING = "account.group_account_readonly,account.group_account_invoice"


class SolidarityTransfer(models.Model):
    """What a transfer is in the general ledger."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.transfer"

    # none has a default: an update of the addon would fill it in on posted transfers.
    move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=ACCOUNTING,
        help="Filled in once, when the transfer reaches the books.",
    )
    counterpart_account_id = fields.Many2one(
        "account.account",
        string="Counterpart",
        copy=False,
        ondelete="restrict",
        groups=ACCOUNTING,
        help="Account that the community's own side goes to, instead of the one that "
        "ledger and category say.",
    )
    analytic_distribution = fields.Json(copy=False, groups=ACCOUNTING)
    analytic_precision = fields.Integer(
        store=False,
        default=lambda self: self.env["decimal.precision"].precision_get(
            "Percentage Analytic"
        ),
    )

    _move_of_posted = models.Constraint(
        "CHECK (move_id IS NULL OR state = 'posted')",
        "Only a posted transfer has a journal entry.",
    )
    _to_book_idx = models.Index(
        "(ledger_id, date, id) WHERE state = 'posted' AND move_id IS NULL"
    )

    def action_open_move(self):
        """Open the journal entry that carries this transfer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }
