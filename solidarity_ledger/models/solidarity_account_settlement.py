from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SolidarityAccount(models.Model):
    """Accounts of members who leave."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.account"

    def action_settle(self):
        """Open the settlement of this account, a new one if none was begun."""
        self.ensure_one()
        self.check_access("read")  # before saying anything about the balance
        settlement = self.env["solidarity.settlement"]._get_open(self)
        if not settlement and not self._exact_balance():
            raise UserError(
                self.env._(
                    "The balance is zero: nothing has to be settled. Close the account "
                    "or end the membership."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settlement"),
            "res_model": "solidarity.settlement",
            "res_id": settlement.id,
            "views": [(False, "form")],
            "context": {
                **self.env.context,
                "default_account_id": self.id,
                "default_balance": self.balance,
                "default_method": "gift" if self.balance > 0 else "writeoff",
            },
        }

    @api.private
    def _get_proposed_settlement(self):
        """Return the settlement that was proposed to the owner of this account."""
        self.ensure_one()
        return self.env["solidarity.settlement"].search(
            [("account_id", "=", self.id), ("state", "=", "proposed")]
        )

    @api.private
    def _check_answered(self):
        """Refuse while a request of these accounts waits for an answer or a day.

        :raise UserError: naming one of them
        """
        pending = (
            self.env["solidarity.transfer"]
            .sudo()
            .search(
                Domain("state", "=", "pending")
                & (
                    Domain("payer_account_id", "in", self.ids)
                    | Domain("payee_account_id", "in", self.ids)
                ),
                limit=1,
            )
        )
        if pending:
            raise UserError(
                self.env._(
                    "%(payee)s asked %(payer)s for %(amount)s and nobody has answered "
                    "yet. Answer this request or take it back first.",
                    payee=pending.payee_name,
                    payer=pending.payer_name,
                    amount=pending.payer_account_id._format(pending.amount),
                )
            )
