from odoo import models


class AccountMoveReversal(models.TransientModel):
    """Entries of transfers are taken back by reversing the transfer: an entry that no
    transfer made would be a difference between ledger and control account."""

    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        """Reverse entries, unless they carry transfers.

        :raise UserError: they do; it names one
        """
        self.move_ids._check_no_transfers()
        return super().reverse_moves(is_modify=is_modify)
