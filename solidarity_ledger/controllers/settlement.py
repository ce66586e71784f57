from odoo import http
from odoo.http import request

from .portal import CreditPortal


class CreditSettlement(CreditPortal):
    """The member's answer to a settlement that was proposed."""

    def _prepare_community_values(self, membership):
        values = super()._prepare_community_values(membership)
        settlements = request.env["solidarity.settlement"].search(
            [
                ("account_id.membership_id", "=", membership.id),
                ("state", "=", "proposed"),
            ]
        )
        values["waiting"] += [
            {
                "text": request.env._(
                    "It is proposed how to settle your account in %s.",
                    settlement.ledger_name,
                ),
                "url": f"/my/credit/{settlement.account_id.id}",
                "button": request.env._("Answer"),
            }
            for settlement in settlements
            if settlement.may_approve
        ]
        return values

    @http.route(
        "/my/credit/settlement/<int:settlement_id>/<any(agree,decline):answer>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_settlement_answer(self, settlement_id, answer, **post):
        """Agree to a settlement, which settles it, or decline it."""
        settlement = request.env["solidarity.settlement"].search(
            [
                ("id", "=", settlement_id),
                ("account_id.partner_id", "=", request.env.user.partner_id.id),
            ]
        )
        if not settlement:
            raise request.not_found()
        actions = {
            "agree": settlement.action_approve,
            "decline": settlement.action_cancel,
        }
        account_id = settlement.account_id.id
        _result, error = self._try_action(actions[answer])
        if error:
            self._set_flash("danger", error)
        else:
            self._set_flash("success", self._get_answer_text(settlement))
        return request.redirect(f"/my/credit/{account_id}", code=303)

    def _get_answer_text(self, settlement):
        texts = {
            "done": request.env._("Your account is settled and closed. Thank you."),
            "cancelled": request.env._(
                "You declined. The organisers will get in touch with you."
            ),
            "draft": request.env._(
                "Your balance has moved since this was proposed. The organisers will "
                "propose it again."
            ),
        }
        return texts[settlement.sudo().state]
