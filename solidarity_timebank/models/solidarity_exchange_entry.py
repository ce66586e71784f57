from odoo import api, models
from odoo.exceptions import UserError

from .solidarity_exchange import BOOKED_STATES

# Changed by the actions only, which check who may do it.
FLOW_FIELDS = {
    "state",
    "key",
    "proposer_id",
    "refusal",
    "dispute_reason",
    "resolution",
    "reversal_reason",
    "community_hours",
    "is_confirmed_by_community",
    "date_accepted",
    "date_delivered",
    "date_confirmed",
    "date_difference",
    "date_disputed",
    "date_reversed",
    "date_reminded",
    "date_auto_confirm",
}


class SolidarityExchange(models.Model):
    """What an organiser may enter by hand; the rest changes by the actions."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange"

    # --------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Create exchanges; whoever is not the system enters them for others."""
        if not self.env.su:
            for vals in vals_list:
                self._check_hours(vals)
        exchanges = super().create(vals_list)
        if not self.env.su:
            # asked afterwards: defaults come in by the context, too
            for exchange in exchanges:
                exchange._check_flow_fields(
                    {name: exchange[name] for name in FLOW_FIELDS}
                )
        return exchanges

    def write(self, vals):
        """Write what an organiser entered and nobody has answered; the rest changes
        by the actions."""
        self.check_access("write")  # before saying anything about it
        if not self.env.su:
            self._check_flow_fields(vals)
            self._check_entered()
            for exchange in self:
                self._check_hours({"ledger_id": exchange.ledger_id.id, **vals})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_entered(self):
        if not self.env.su:
            self._check_entered()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        for exchange in self:
            if exchange.state in (*BOOKED_STATES, "reversed"):
                raise UserError(
                    self.env._(
                        "%s was booked and is not deleted: reverse it instead.",
                        exchange.display_name,
                    )
                )

    @api.model
    def _check_hours(self, vals):
        """Refuse what the ORM would round silently."""
        if "hours" not in vals:
            return
        ledger = self.env["solidarity.ledger"].browse(vals.get("ledger_id"))
        if not ledger:
            community = self.env["solidarity.community"].browse(
                vals.get("community_id")
            )
            ledger = community and community._get_timebank()
        if ledger:
            ledger._parse_hours(vals["hours"])

    @api.model
    def _check_flow_fields(self, vals):
        """Refuse what only the actions change."""
        for name in FLOW_FIELDS & set(vals):
            if vals[name] and (name, vals[name]) != ("state", "proposed"):
                raise UserError(
                    self.env._(
                        "The state of an exchange changes by its buttons: accept, "
                        "decline, cancel, say that it is done, confirm."
                    )
                )

    def _check_entered(self):
        """Refuse to change what members agreed on."""
        for exchange in self.sudo():
            if not exchange._is_entered():
                raise UserError(
                    self.env._(
                        "%s is between its members: they change it by their answers. "
                        "A mistake in booked hours is reversed.",
                        exchange.display_name,
                    )
                )

    # --------------------------------------------------------- business methods

    def _is_entered(self):
        """Tell whether an organiser entered this and nobody has answered yet."""
        self.ensure_one()
        return (
            self.state == "proposed"
            and not self.proposer_id
            and not any(self.participant_ids.mapped("is_accepted"))
        )
