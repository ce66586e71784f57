from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount


class SolidarityTransfer(models.Model):
    """What the two sides of a transfer read about it, and what they may do."""

    _inherit = "solidarity.transfer"

    # names that both sides know, whatever else of each other they may read
    payer_name = fields.Char(
        related="payer_account_id.partner_id.name", string="Payer Name"
    )
    payee_name = fields.Char(
        related="payee_account_id.partner_id.name", string="Payee Name"
    )
    ledger_name = fields.Char(related="ledger_id.name", string="Ledger Name")

    @api.model
    @api.private
    def _get_sent_requests_domain(self):
        """Return the domain of the user's own requests that wait for an answer."""
        return Domain("state", "=", "pending") & Domain(
            "payee_account_id.partner_id", "=", self.env.user.partner_id.id
        )

    @api.model
    @api.private
    def _get_community_domain(self, community):
        """Return the domain of the transfers in the ledgers of ``community``."""
        return Domain("ledger_id.community_id", "=", community.id)

    @api.private
    def _format_amount(self):
        """Return the amount as text in the ledger's unit."""
        return format_amount(self.env, self.amount, self.currency_id)

    @api.private
    def _get_own_account(self):
        """Return the side of this transfer that is the current user's account."""
        self.ensure_one()
        transfer = self.sudo()
        sides = transfer.payer_account_id | transfer.payee_account_id
        return sides.filtered(
            lambda account: account.partner_id == self.env.user.partner_id
        )[:1].with_env(self.env)

    @api.private
    def _get_own_actions(self):
        """Return what the current user may do with this transfer as one of its sides.

        For the pages: the actions themselves check again.

        :return: a subset of ``{'accept', 'later', 'reject', 'cancel', 'reverse'}``
        :rtype: set
        """
        account = self._get_own_account()
        if not account or not account._is_operator():
            return set()
        transfer = self.sudo()
        if transfer.state == "pending":
            if account == transfer.payer_account_id:
                later = set() if transfer.date_due else {"later"}
                return {"accept", "reject"} | later
            return {"cancel"}
        if (
            transfer.state == "posted"
            and account == transfer.payee_account_id
            and not transfer.reversal_of_id
            and not transfer.reversal_ids
        ):
            return {"reverse"}
        return set()

    @api.private
    def _get_own_balances(self):
        """Return what accepting this request does to the user's account.

        :return: dict of exact ``fee``, ``balance_before``, ``balance_after``
        """
        account = self._get_own_account()
        query = SQL(
            "SELECT amount::text FROM solidarity_transfer WHERE id = %s", self.id
        )
        amount = Decimal(self.env.execute_query(query)[0][0])
        fee = account._get_fee(amount, "pay")
        before = account._exact_balance()
        return {
            "fee": fee,
            "balance_before": before,
            "balance_after": before - amount - fee,
        }

    @api.private
    def _get_own_fee(self):
        """Return what the user's side paid as fees of this transfer (0 or more)."""
        account = self._get_own_account()
        fees = self.env["solidarity.entry"].search(
            [
                ("transfer_id", "=", self.id),
                ("account_id", "=", account.id),
                ("purpose", "in", ("fee", "levy")),
            ]
        )
        return -sum(fees.mapped("amount"))

    @api.private
    def _accept_at_once(self):
        """Accept like ``action_accept``, in a transaction of its own, committed.

        The caller's transaction must not have written accounts or transfers.

        :raise LedgerError: nothing was posted
        """
        self._check_operator("payer_account_id")
        self._check_state_in("pending", "posted")
        ids = self.ids
        answer = self._in_own_transaction(lambda cr: self._call_post(cr, [], ids))
        self._read_answer(answer)
