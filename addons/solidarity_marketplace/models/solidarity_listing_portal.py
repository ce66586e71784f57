from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import mute_logger


class SolidarityListing(models.Model):
    """Listings in the portal: cards, and a form that is sent twice saves once."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.listing"

    form_key = fields.Char(
        readonly=True, copy=False, help="Of the form that made the listing."
    )

    _form_key_unique = models.UniqueIndex(
        "(membership_id, form_key) WHERE form_key IS NOT NULL",
        "This listing was saved already.",
    )

    def _create_from_form(self, membership, vals, key):
        """Create a listing of the user's own, once for each form.

        :param membership: the user's active ``solidarity.membership``
        :param dict vals: of the listing
        :param str key: of the form
        :return: the listing, which an earlier click may have made
        """
        domain = [("membership_id", "=", membership.id), ("form_key", "=", key)]
        listing = self.search(domain)
        if listing:
            return listing
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                listing = self.create(
                    {**vals, "membership_id": membership.id, "form_key": key}
                )
                self.env.flush_all()
                return listing
        except UniqueViolation as error:
            # the other click's transaction, whose listing this one cannot see
            raise UserError(
                self.env._('It was saved already: see "My listings".')
            ) from error

    def _is_own_listing(self):
        """Tell whether the current user's own membership offers or wants this."""
        self.ensure_one()
        return self.sudo().membership_id.partner_id == self.env.user.partner_id

    @api.model
    def _get_type_choices(self):
        """Return how things change hands, in words for both sides: what one sells the
        other buys.

        :return: list of (key, words)
        """
        return [
            ("exchange", self.env._("Exchange")),
            ("sell", self.env._("Sell or buy")),
            ("lend", self.env._("Lend or borrow")),
            ("give", self.env._("Give away or be given")),
        ]

    def _get_type_text(self):
        """Return how this changes hands, in the words of who offers or wants it."""
        self.ensure_one()
        offer = self.kind == "offer"
        return {
            "exchange": self.env._("exchange"),
            "sell": self.env._("to sell") if offer else self.env._("to buy"),
            "lend": self.env._("to lend") if offer else self.env._("to borrow"),
            "give": self.env._("to give away") if offer else self.env._("to be given"),
        }[self.transaction_type]

    def _get_owner_actions(self):
        """Return what the owner can do: some of ``renew``, ``pause``, ``publish``."""
        self.ensure_one()
        if self.is_moderated:
            return []
        if self.state == "published":
            return ["renew", "pause"]
        is_over = self.date_expires < fields.Date.context_today(self)
        return ["renew" if is_over else "publish"]

    def _prepare_cards(self, community, place=None):
        """Return what lists show of these listings, in a fixed number of queries.

        :param community: in whose pages they are shown
        :param place: (latitude, longitude) of the reader, or None
        :return: list of dicts
        :rtype: list
        """
        listings = self.with_context(bin_size=True)
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        cards = []
        for listing in listings:
            # whose community may be closed to the reader
            home = listing.sudo().community_id
            km = listing._get_distance_km(place)
            cards.append(
                {
                    "id": listing.id,
                    "listing": listing,
                    "title": listing.title,
                    "description": listing.description or "",
                    "kind": listing.kind,
                    "kind_label": kinds[listing.kind],
                    "type_label": listing._get_type_text(),
                    "price": listing._get_price_text(),
                    "category": listing.category_id.name,
                    "owner": listing.member_name,
                    "elsewhere": home.name if home != community else None,
                    "image_url": f"/web/image/solidarity.listing/{listing.id}/image_512"
                    if listing.image_128
                    else None,
                    "place": listing._get_place(),
                    "actions": listing._get_owner_actions(),
                    "distance": None if km is None else self._format_km(km),
                }
            )
        return cards

    def _format_km(self, km):
        """Return a distance as a text; places are rounded, so nothing is below 1 km."""
        if km < 1:
            return self.env._("less than 1 km")
        if km < 10:
            return self.env._("%.1f km", km)
        return self.env._("%d km", round(km))
