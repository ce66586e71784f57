from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.solidarity_ledger.models.amount import exact_amount

from ..exceptions import ExchangeError

MAX_HOURS = 24


class SolidarityLedger(models.Model):
    """Ledgers that count hours."""

    _inherit = "solidarity.ledger"

    is_timebank = fields.Boolean(
        string="Counts Hours",
        compute="_compute_is_timebank",
        store=True,
        readonly=False,
        help="Members exchange services here, one hour for one hour, never priced.",
    )

    @api.depends("currency_id")
    def _compute_is_timebank(self):
        for ledger in self:
            ledger.is_timebank = ledger._is_in_hours()

    @api.private
    def _parse_hours(self, hours):
        """Return the hours of an exchange as an exact ``Decimal``.

        :param hours: int, str, ``Decimal`` or float; more than 0, at most 24, and a
            multiple of the ledger's rounding
        :raise UserError: with what to enter instead
        """
        self.ensure_one()
        try:
            exact = exact_amount(hours)
        except ValueError as error:
            messages = {
                "number": self.env._('"%s" is no number of hours. Enter 1.5.', hours),
                "positive": self.env._("An exchange has more than 0 hours."),
                "large": self._get_day_message(),
            }
            raise ExchangeError(messages[str(error)]) from error
        if exact > MAX_HOURS:
            raise ExchangeError(self._get_day_message())
        if exact % self._get_rounding():
            raise ExchangeError(
                self.env["solidarity.transfer"]._get_finer_message(self)
            )
        return exact

    @api.private
    def _get_rounding(self):
        """Return the smallest amount of this ledger as a ``Decimal``."""
        return Decimal(str(self.sudo().currency_id.rounding))

    def _get_day_message(self):
        return self.env._(
            "A day has 24 hours. Enter longer work as one exchange for each day."
        )
