from odoo import api, models


class AccountJournal(models.Model):
    """What the journal of a ledger must stay."""

    _inherit = "account.journal"

    @api.constrains("type", "currency_id", "company_id")
    def _check_solidarity_ledgers(self):
        # every company's ledgers, also those that the user cannot read
        self.env["solidarity.ledger"].sudo().search(
            [("journal_id", "in", self.ids)]
        )._check_journal()
