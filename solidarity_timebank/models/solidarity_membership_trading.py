from odoo import models
from odoo.exceptions import UserError

from ..exceptions import ExchangeError


class SolidarityMembership(models.Model):
    """Members who exchange, and who leave with exchanges open."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def _check_trading(self):
        """Refuse members who cannot exchange: suspended, left or not yet joined.

        :raise UserError: naming the first of them
        """
        for membership in self.sudo():
            if membership.state != "active":
                raise ExchangeError(
                    self.env._(
                        "%(member)s is not an active member of %(community)s at the "
                        "moment. Ask an organiser.",
                        member=membership.name,
                        community=membership.community_id.name,
                    )
                )

    def _check_can_leave(self):
        """Refuse to leave while somebody waits for the hours of an exchange."""
        exchanges = self._get_exchanges(["accepted", "delivered", "disputed"])
        if exchanges:
            raise UserError(
                self.env._(
                    "%(member)s has exchanges that are not finished: %(exchanges)s. "
                    "Confirm or cancel them first.",
                    member=self.sudo().name,
                    exchanges=", ".join(exchanges.mapped("display_name")),
                )
            )
        return super()._check_can_leave()

    def _set_state(self, state):
        result = super()._set_state(state)
        if state == "left":
            for membership in self:
                membership._get_exchanges(["proposed"])._leave(membership)
        return result

    def _get_exchanges(self, states):
        """Return the exchanges of this member in these states, with the rights of the
        system: an organiser who ends a membership need not see them all."""
        self.ensure_one()
        return (
            self.env["solidarity.exchange"]
            .sudo()
            .search(
                [
                    ("participant_ids.membership_id", "=", self.id),
                    ("state", "in", states),
                ]
            )
        )
