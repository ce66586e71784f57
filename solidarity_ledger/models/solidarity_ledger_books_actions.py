from odoo import api, models
from odoo.fields import Domain


class SolidarityLedger(models.Model):
    """Ways from a ledger to its side in the general ledger."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.ledger"

    def action_open_journal_items(self):
        """Open the journal items of the control account."""
        self.ensure_one()
        return self._get_journal_items_action([])

    def action_open_reconciliation(self):
        """Compare each member's balance with the control account, as of today."""
        self.ensure_one()
        reconciliation = self.env["solidarity.reconciliation"].create(
            {"ledger_id": self.id}
        )
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "solidarity_ledger.solidarity_reconciliation_action"
            ),
            "res_id": reconciliation.id,
        }

    @api.private
    def _get_journal_items_action(self, domain):
        """Return the action of posted journal items of the control account."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "account.action_account_moves_all"
            ),
            "domain": list(
                Domain(domain)
                & Domain("account_id", "=", self.control_account_id.id)
                & Domain("parent_state", "=", "posted")
            ),
            "context": {},
        }
