from odoo import fields, models

from odoo.addons.solidarity_ledger.exceptions import PayerLimitError

from ..exceptions import ExchangeError

# Whoever holds this object in the context reverses the transfers of an exchange with
# the exchange; a context that comes by RPC cannot.
REVERSAL_AUTHORITY = object()


class SolidarityExchange(models.Model):
    """A mistake is given back: the exchange with all its transfers, or not at all."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange"

    def action_reverse(self, reason):
        """Give the hours back: a provider, who received the credit, or an organiser.

        :param str reason: shown to both sides
        :raise UserError: not booked, not by one of them, or without a reason
        :raise LedgerError: the credit cannot go back
        """
        for exchange in self:
            exchange._begin("reverse")
            exchange._reverse(self._check_reason(reason))
        return True

    def _reverse(self, reason):
        exchange = self.sudo()
        own = self._get_own_participant()
        try:
            # who may do this was asked of the exchange: in a group one gives back
            # what several received
            exchange.transfer_ids.filtered(
                lambda transfer: not transfer.reversal_of_id
            ).with_context(
                solidarity_reversal_authority=REVERSAL_AUTHORITY
            ).action_reverse(reason)
        except PayerLimitError as error:
            if len(exchange._get_side("provider") - own) and not self.env.su:
                raise ExchangeError(
                    self.env._(
                        "%s cannot give these hours back at the moment: they are "
                        "spent already.",
                        exchange._get_names("provider"),
                    )
                ) from error
            raise
        exchange.write(
            {
                "state": "reversed",
                "reversal_reason": reason,
                "date_reversed": fields.Date.context_today(self),
            }
        )
        exchange._tell(
            "reversed",
            exchange._get_members(),
            person=self.env.user.name,
        )
