from odoo import models
from odoo.exceptions import ValidationError


class SolidarityListing(models.Model):
    """Offers and wants in a community that counts hours: an hour has no price."""

    _inherit = "solidarity.listing"

    def _get_price_text(self):
        """Return the price as people read it; what is to exchange has none where one
        hour is one hour."""
        if (
            (self.transaction_type, self.price_kind) == ("exchange", "agree")
            # anybody who may read the listing may know how its community exchanges
            and self.sudo().community_id.has_timebank
        ):
            return self.env._("an hour for an hour")
        return super()._get_price_text()

    def _check_price_allowed(self):
        """Refuse prices where one hour is one hour.

        Nothing is priced in hours. In a community with a timebank what is to exchange
        has no price, and where it counts nothing but hours, nothing has.

        :raise ValidationError: with what to choose instead
        """
        hours = self.env.ref("solidarity_ledger.currency_hrs")
        for listing in self.filtered(lambda one: one.price_kind == "amount"):
            # a rule of the community, whoever may read its ledgers
            ledgers = (
                self.env["solidarity.ledger"]
                .sudo()
                .search(
                    [
                        ("community_id", "=", listing.community_id.id),
                        ("state", "=", "open"),
                    ]
                )
            )
            timebanks = ledgers.filtered("is_timebank")
            is_in_hours = listing.currency_id in (timebanks.currency_id | hours)
            is_exchange = timebanks and listing.transaction_type == "exchange"
            if is_in_hours or is_exchange or (timebanks and timebanks == ledgers):
                raise ValidationError(
                    self.env._(
                        "One hour is one hour here, whatever the service: it has no "
                        "price. Choose Free or To agree, and agree on the hours when "
                        "you exchange."
                    )
                )
        return super()._check_price_allowed()
