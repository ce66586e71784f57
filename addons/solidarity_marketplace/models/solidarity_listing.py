from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_amount

from ..engine.places import distance_km, is_place

LISTING_DAYS = 90
MAX_TITLE_LENGTH = 120
MAX_DESCRIPTION_LENGTH = 4000
# The place of a listing that a member did not choose: about 1 km, nobody's door.
PLACE_DIGITS = 2


class SolidarityListing(models.Model):
    """What a member offers to the others, or wants from them."""

    _name = "solidarity.listing"
    _description = "Offer or Want"
    _inherit = [
        "solidarity.member.mixin",
        "solidarity.contact.privacy.mixin",
        "solidarity.mail.mixin",
        "solidarity.reportable.mixin",
        "solidarity.image.mixin",
    ]
    _order = "id desc"
    _rec_name = "title"

    company_id = fields.Many2one(related="community_id.company_id")
    # Members of other communities see the name of the owner, and nothing else.
    member_name = fields.Char(related="membership_id.name", string="Name of the Member")
    kind = fields.Selection(
        [("offer", "Offer"), ("want", "Want")], required=True, default="offer"
    )
    title = fields.Char(required=True)
    description = fields.Text()
    category_id = fields.Many2one(
        "solidarity.category", index="btree_not_null", ondelete="restrict"
    )
    tag_ids = fields.Many2many("solidarity.listing.tag", string="Tags")
    transaction_type = fields.Selection(
        [
            ("exchange", "Exchange"),
            ("sell", "Sell"),
            ("lend", "Lend"),
            ("give", "Give"),
        ],
        string="Way of Giving",
        required=True,
        default="exchange",
    )
    price_kind = fields.Selection(
        [("amount", "A price"), ("free", "Free"), ("agree", "To agree")],
        string="What It Costs",
        required=True,
        default="agree",
    )
    price = fields.Monetary()
    currency_id = fields.Many2one("res.currency", string="Unit", ondelete="restrict")
    latitude = fields.Float(
        digits=(10, 7),
        compute="_compute_place",
        compute_sudo=False,
        store=True,
        precompute=True,
        readonly=False,
    )
    longitude = fields.Float(
        digits=(10, 7),
        compute="_compute_place",
        compute_sudo=False,
        store=True,
        precompute=True,
        readonly=False,
    )
    date_expires = fields.Date(
        string="Shown Until",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) + timedelta(days=LISTING_DAYS)
        ),
    )
    state = fields.Selection(
        [("published", "Published"), ("hidden", "Hidden"), ("expired", "Expired")],
        required=True,
        default="published",
        copy=False,
    )
    is_moderated = fields.Boolean(
        string="Hidden by Moderators",
        copy=False,
        help="Only moderators can show it again.",
    )
    visibility = fields.Selection(
        [
            ("community", "Members of the community"),
            ("network", "Members of all communities here"),
            ("public", "Everybody"),
        ],
        required=True,
        default="community",
    )

    is_shown = fields.Boolean(
        string="Shown to Others",
        compute="_compute_is_shown",
        store=True,
        precompute=True,
        help="Published, by an active member of a community that is not archived.",
    )
    search_words = fields.Text(
        compute="_compute_search_words",
        store=True,
        precompute=True,
        help="Tags and categories, in all languages, by which the listing is found.",
    )
    can_change = fields.Boolean(string="I Can Change It", compute="_compute_can_change")
    is_moderator = fields.Boolean(
        related="community_id.is_moderator", string="I Am a Moderator"
    )
    allowed_currency_ids = fields.Many2many(
        "res.currency", compute="_compute_allowed_currency_ids", string="Units"
    )

    _latitude_range = models.Constraint(
        "CHECK (latitude BETWEEN -90 AND 90)",
        "The latitude lies between -90 and 90 degrees.",
    )
    _longitude_range = models.Constraint(
        "CHECK (longitude BETWEEN -180 AND 180)",
        "The longitude lies between -180 and 180 degrees.",
    )
    _price_complete = models.Constraint(
        "CHECK (price_kind <> 'amount' OR (COALESCE(price, 0) > 0 "
        "AND currency_id IS NOT NULL))",
        "A price is more than zero and has a unit; or choose free or to agree.",
    )
    _moderated_is_hidden = models.Constraint(
        "CHECK (state <> 'published' OR is_moderated IS NOT TRUE)",
        "Moderators have hidden this listing.",
    )
    _title_length = models.Constraint(
        f"CHECK (btrim(title) <> '' AND length(title) <= {MAX_TITLE_LENGTH})",
        f"A title has 1 to {MAX_TITLE_LENGTH} characters.",
    )
    _description_length = models.Constraint(
        f"CHECK (length(description) <= {MAX_DESCRIPTION_LENGTH})",
        f"A description has at most {MAX_DESCRIPTION_LENGTH} characters.",
    )
    _state_expires_index = models.Index("(date_expires) WHERE state = 'published'")

    # ------------------------------------------------------------------ compute

    @api.depends("membership_id")
    def _compute_place(self):
        for listing in self:
            # whoever lists something for somebody else does not learn where that is
            latitude, longitude = listing.membership_id._get_place() or (False, False)
            listing.latitude = latitude and round(latitude, PLACE_DIGITS)
            listing.longitude = longitude and round(longitude, PLACE_DIGITS)

    @api.depends("state", "membership_id.state", "community_id.active")
    def _compute_is_shown(self):
        for listing in self:
            listing.is_shown = (
                listing.state == "published"
                and listing.membership_id.state == "active"
                and listing.community_id.active
            )

    @api.depends("tag_ids.name", "category_id.complete_name")
    def _compute_search_words(self):
        for listing in self:
            words = [*listing.tag_ids.mapped("name"), listing.category_id._get_names()]
            listing.search_words = " ".join(filter(None, words))

    @api.depends_context("uid")
    def _compute_can_change(self):
        changeable = self._origin._filtered_access("write")
        for listing in self:
            listing.can_change = bool(listing._origin & changeable)

    @api.depends("community_id")
    def _compute_allowed_currency_ids(self):
        for listing in self:
            # a community that is closed to the user still says how it counts
            community = listing.community_id.sudo()
            listing.allowed_currency_ids = (
                community._get_listing_currencies() if community else False
            )

    # --------------------------------------------------------- business methods

    def _get_place(self):
        """Return where this is.

        :return: (latitude, longitude) in degrees, or None
        """
        self.ensure_one()
        place = self.latitude, self.longitude
        return place if is_place(*place) else None

    def _get_distance_km(self, near):
        """Return the great-circle distance from a place.

        :param near: (latitude, longitude) in degrees, or None
        :return: km, or None where one of the places is not known
        """
        place = self._get_place()
        return distance_km(near, place) if near and place else None

    def _get_price_text(self):
        """Return the price as people read it: ``free``, ``to agree`` or ``3.00 h``."""
        self.ensure_one()
        if self.price_kind == "free":
            return self.env._("free")
        if self.price_kind == "agree":
            return self.env._("to agree")
        return format_amount(self.env, self.price, self.currency_id)

    # --------------------------------------------------------------- moderation

    def _moderation_hide(self):
        """Hide the listing; only moderators show it again."""
        # The report was decided by a moderator, who need not be its owner.
        self.sudo().write({"state": "hidden", "is_moderated": True})
