from odoo import api, fields, models

from .solidarity_exchange_rights import ACTION_STATES


class SolidarityExchange(models.Model):
    """What the backend shows to whom: a button for what the user can do now."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange"

    can_accept = fields.Boolean(compute="_compute_can")
    can_decline = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")
    can_deliver = fields.Boolean(compute="_compute_can")
    can_confirm = fields.Boolean(compute="_compute_can")
    can_dispute = fields.Boolean(compute="_compute_can")
    can_resolve = fields.Boolean(compute="_compute_can")
    can_reverse = fields.Boolean(compute="_compute_can")
    can_record = fields.Boolean(compute="_compute_can")
    is_entered = fields.Boolean(compute="_compute_can")
    provider_names = fields.Char(compute="_compute_sides", string="Providers")
    receiver_names = fields.Char(compute="_compute_sides", string="Receivers")

    @api.depends("state", "participant_ids.is_accepted", "proposer_id")
    @api.depends_context("uid")
    def _compute_can(self):
        for exchange in self:
            for action in ACTION_STATES:
                exchange[f"can_{action}"] = bool(exchange.id) and exchange._can(action)
            exchange.is_entered = not exchange.id or exchange.sudo()._is_entered()

    @api.depends("participant_ids.membership_id", "is_for_community")
    def _compute_sides(self):
        for exchange in self:
            exchange.provider_names = exchange._get_names("provider")
            exchange.receiver_names = exchange._get_names("receiver") or (
                exchange.is_for_community and exchange.sudo().community_id.name
            )
