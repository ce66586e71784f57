from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Entries that carry transfers of a ledger: where they come from, and kept."""

    _inherit = "account.move"

    solidarity_transfer_ids = fields.One2many(
        "solidarity.transfer", "move_id", string="Transfers", readonly=True
    )
    solidarity_transfer_count = fields.Integer(
        compute="_compute_solidarity_transfer_count"
    )

    @api.depends("solidarity_transfer_ids")
    def _compute_solidarity_transfer_count(self):
        # a number alone; who opens the list sees what they may see
        counts = dict(
            self.env["solidarity.transfer"]
            .sudo()
            ._read_group([("move_id", "in", self.ids)], ["move_id"], ["__count"])
        )
        for move in self:
            move.solidarity_transfer_count = counts.get(move._origin.sudo(), 0)

    def _compute_show_reset_to_draft_button(self):
        """No button that would be refused."""
        result = super()._compute_show_reset_to_draft_button()
        for move in self:
            if move.show_reset_to_draft_button and move.solidarity_transfer_count:
                move.show_reset_to_draft_button = False
        return result

    def action_open_solidarity_transfers(self):
        """Open the transfers that this entry sums."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "solidarity_ledger.solidarity_transfer_action"
            ),
            "domain": [("move_id", "=", self.id)],
            "context": {},
        }

    def write(self, vals):
        """Write; an entry that carries transfers stays posted."""
        if vals.get("state") in ("draft", "cancel"):
            self.filtered(lambda move: move.state == "posted")._check_no_transfers()
        return super().write(vals)

    def unlink(self):
        """Delete; entries that carry transfers stay."""
        self._check_no_transfers()
        return super().unlink()

    def _check_draftable(self):
        """Refuse before anything else happens to the entry."""
        self._check_no_transfers()
        return super()._check_draftable()

    def _check_no_transfers(self):
        # also those that the user cannot see
        transfer = (
            self.env["solidarity.transfer"]
            .sudo()
            .search([("move_id", "in", self.ids)], limit=1)
        )
        if transfer:
            raise UserError(
                self.env._(
                    "%(entry)s carries transfers of %(ledger)s, such as %(transfer)s, "
                    "and stays. Reverse the transfer instead: the books follow.",
                    entry=transfer.move_id.display_name,
                    ledger=transfer.ledger_id.name,
                    transfer=transfer.name,
                )
            )
