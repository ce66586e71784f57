from datetime import timedelta

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from .payment import CreditPayment


class CreditTransfer(CreditPayment):
    """One transfer: receipt, and the answer to a request."""

    @http.route(
        "/my/credit/transfer/<int:transfer_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_transfer(self, transfer_id, done="", **kwargs):
        """Show a transfer and what I may do with it."""
        transfer = self._get_transfer_or_404(transfer_id)
        return self._render_transfer(transfer, done=bool(done))

    @http.route(
        "/my/credit/transfer/<int:transfer_id>/accept",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_transfer_accept(self, transfer_id, **post):
        """Accept a request: pay it."""
        transfer = self._get_transfer_or_404(transfer_id)
        error = None
        try:
            transfer._accept_at_once()  # posts in a transaction of its own
        except UserError as refused:
            error = str(refused)
        return self._show_outcome(transfer, error)

    @http.route(
        "/my/credit/transfer/<int:transfer_id>/later",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_transfer_later(self, transfer_id, **post):
        """Accept a request for a later date."""
        transfer = self._get_transfer_or_404(transfer_id)
        date = self._get_text(post, "date")
        return self._do(transfer, lambda: transfer.action_accept_later(date))

    @http.route(
        "/my/credit/transfer/<int:transfer_id>/<any(reject,cancel):answer>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_transfer_answer(self, transfer_id, answer, **post):
        """Decline a request, or take an own one back."""
        transfer = self._get_transfer_or_404(transfer_id)
        actions = {"reject": transfer.action_reject, "cancel": transfer.action_cancel}
        return self._do(transfer, actions[answer])

    @http.route(
        "/my/credit/transfer/<int:transfer_id>/reverse",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_transfer_reverse(self, transfer_id, **post):
        """Give back what I received."""
        transfer = self._get_transfer_or_404(transfer_id)
        reason = self._get_text(post, "reason")
        return self._do(
            transfer, lambda: transfer.action_reverse(reason), reason=reason
        )

    # ------------------------------------------------------------------ helpers

    def _get_transfer_or_404(self, transfer_id):
        transfer = request.env["solidarity.transfer"].search([("id", "=", transfer_id)])
        if not transfer:
            raise request.not_found()
        return transfer

    def _do(self, transfer, action, **typed):
        """Do what a form asked for; show the receipt, or what has to be changed.

        :param action: callable whose UserError the person reads
        :param typed: what the person typed, to show it again
        """
        _result, error = self._try_action(action)
        return self._show_outcome(transfer, error, **typed)

    def _show_outcome(self, transfer, error, **typed):
        if error:
            return self._render_transfer(transfer, error=error, **typed)
        return request.redirect(f"/my/credit/transfer/{transfer.id}?done=1", code=303)

    def _render_transfer(self, transfer, error=None, done=False, reason=""):
        account = transfer._get_own_account()
        actions = transfer._get_own_actions()
        values = self._prepare_credit_values(
            "credit_transfer",
            transfer=transfer,
            account=account,
            is_payer=account == transfer.payer_account_id,
            actions=actions,
            balances=transfer._get_own_balances() if "accept" in actions else None,
            first_later_day=fields.Date.context_today(transfer) + timedelta(days=1),
            fee=transfer._get_own_fee() if account else 0,
            reversal=transfer.reversal_ids[:1],
            error=error,
            done=done,
            reason=reason,
        )
        return self._render_page("solidarity_ledger.portal_transfer", values)
