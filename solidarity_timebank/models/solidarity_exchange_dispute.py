from odoo import api, fields, models

from ..exceptions import ExchangeError


class SolidarityExchange(models.Model):
    """Who cannot agree on the hours asks the moderators, who settle it."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange"

    def action_dispute(self, reason):
        """Ask the moderators to settle the hours; from then on they decide.

        :param str reason: what is not right, for both sides and the moderators
        :raise UserError: without a reason, or by somebody who did not take part
        """
        for exchange in self:
            exchange._begin("dispute")
            exchange._dispute(self._check_reason(reason))
        return True

    def action_resolve(self, hours, reason):
        """Settle the hours, as a moderator who did not take part.

        :param hours: of each provider, booked as usual; 0 cancels the exchange
        :param str reason: that both sides can read
        :raise UserError: not by such a moderator, without a reason, or hours that
            cannot be booked: then nothing changes
        """
        self.ensure_one()
        self._begin("resolve")
        exchange = self.sudo()
        with self.env.cr.savepoint():
            exchange.resolution = self._check_reason(reason)
            if self._is_nothing(hours):
                exchange.write({"state": "cancelled", "date_difference": False})
            else:
                exchange.hours = float(exchange.ledger_id._parse_hours(hours))
                self._check_terms()
                self._book("resolved")
        exchange._tell("resolved", exchange._get_members())
        return True

    @api.model
    def _is_nothing(self, hours):
        """Tell whether hours, as a number or typed, are zero."""
        text = str(hours).strip()
        return "0" in text and not text.strip("0.,:")

    def _check_reason(self, reason):
        """Return words that say why, stripped.

        :raise UserError: there are none
        """
        reason = (reason or "").strip()
        if not reason:
            raise ExchangeError(
                self.env._("Say why, in words that both sides understand.")
            )
        return reason

    def _dispute(self, reason):
        """Hand an exchange over to the moderators, and tell all."""
        exchange = self.sudo()
        exchange.write(
            {
                "state": "disputed",
                "dispute_reason": reason,
                "date_disputed": fields.Date.context_today(self),
                "date_auto_confirm": False,
                "refusal": False,
            }
        )
        moderators = exchange.community_id._get_members_acting_as("moderator")
        exchange._tell("disputed", exchange._get_members() | moderators)
