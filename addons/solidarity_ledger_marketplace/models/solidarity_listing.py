from urllib.parse import urlencode

from odoo import models
from odoo.tools import float_repr


class SolidarityListing(models.Model):
    """Listings that are paid in credit."""

    _inherit = "solidarity.listing"

    def _get_payment_url(self):
        """Return where the user pays for this offer, or asks to be paid for having
        served this want: the form, filled in; nothing is paid by opening it.

        :return: None where that cannot be: without a price in the unit of an own
            account in the community of the listing, or for one's own listing
        :rtype: str
        """
        self.ensure_one()
        # whoever sees the listing may pay its member
        listing = self.sudo()
        if listing.price_kind != "amount" or (
            listing.membership_id.partner_id == self.env.user.partner_id
        ):
            return None
        accounts = self.env["solidarity.account"]
        account = accounts.search(
            [
                *accounts._get_own_domain(),
                ("state", "in", ("open", "credit_only")),
                ("ledger_id.state", "=", "open"),
                ("ledger_id.community_id", "=", listing.community_id.id),
                ("ledger_id.currency_id", "=", listing.currency_id.id),
            ],
            order="id",
            limit=1,
        )
        if not account:
            return None
        typed = {
            "to": listing.membership_id.id,
            "amount": float_repr(listing.price, listing.currency_id.decimal_places),
            "description": listing.title,
        }
        if listing.category_id:
            typed["category_id"] = listing.category_id.id
        direction = "pay" if listing.kind == "offer" else "request"
        return f"/my/credit/{account.id}/{direction}?{urlencode(typed)}"
