from datetime import timedelta
from math import isfinite, nan

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..engine.places import is_on_globe
from .solidarity_listing import MAX_DESCRIPTION_LENGTH, MAX_TITLE_LENGTH
from .solidarity_listing_tag import MAX_TAGS

MAX_DAYS = 366
# Changed by the actions only, which check who may do it.
FLOW_FIELDS = {"state", "is_moderated", "is_shown", "date_reminder", "search_words"}
IDENTITY_FIELDS = {"membership_id", "community_id"}


class SolidarityListing(models.Model):
    """What a listing may say, and who may say it.

    The database refuses what must never be; these checks come before it and tell the
    person what to do.
    """

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.listing"

    # --------------------------------------------------------------- constrains

    @api.constrains("date_expires", "state")
    def _check_date_expires(self):
        today = fields.Date.context_today(self)
        for listing in self:
            if listing.state == "published" and listing.date_expires < today:
                raise ValidationError(
                    self.env._(
                        '"%(title)s" cannot be shown until a day in the past: choose a '
                        "later day.",
                        title=listing.title,
                    )
                )
            if listing.date_expires > today + timedelta(days=MAX_DAYS):
                raise ValidationError(
                    self.env._(
                        "A listing is shown for a year at most: choose an earlier day. "
                        "You can renew it at any time."
                    )
                )

    @api.constrains("category_id")
    def _check_category_id(self):
        for listing in self:
            # nothing but whether it is archived; others read categories anyway
            if listing.category_id and not listing.category_id.sudo().active:
                raise ValidationError(
                    self.env._(
                        'The category "%(category)s" is not used any more: choose '
                        "another one.",
                        category=listing.category_id.display_name,
                    )
                )

    @api.constrains("tag_ids")
    def _check_tag_ids(self):
        if any(len(listing.tag_ids) > MAX_TAGS for listing in self):
            raise ValidationError(
                self.env._(
                    "A listing has at most %(count)s tags: please leave some out.",
                    count=MAX_TAGS,
                )
            )

    @api.constrains(
        "price_kind", "price", "currency_id", "transaction_type", "community_id"
    )
    def _check_price(self):
        self._check_price_allowed()

    def _check_price_allowed(self):
        """Refuse prices that the community does not have.

        Addons extend it: in a timebank an hour is never priced.

        :raise ValidationError: says what to choose instead
        """
        for listing in self.filtered(lambda record: record.price_kind == "amount"):
            currencies = listing.sudo().community_id._get_listing_currencies()
            if listing.currency_id not in currencies:
                raise ValidationError(
                    self.env._(
                        "Prices in %(community)s are given in %(units)s: choose one of "
                        "these units, or say that the price is to agree.",
                        community=listing.sudo().community_id.name,
                        units=", ".join(currencies.mapped("name")),
                    )
                )

    def _check_values(self, values):
        """Refuse values with a message, before the database refuses them without one.

        :param dict values: as for ``create``
        :raise ValidationError: says what to correct
        """
        title = (values.get("title") or "").strip()
        if not title or len(title) > MAX_TITLE_LENGTH:
            raise ValidationError(
                self.env._(
                    "Please give a title of 1 to %(count)s characters.",
                    count=MAX_TITLE_LENGTH,
                )
            )
        if len(values.get("description") or "") > MAX_DESCRIPTION_LENGTH:
            raise ValidationError(
                self.env._(
                    "The description is too long: please use at most %(count)s "
                    "characters.",
                    count=MAX_DESCRIPTION_LENGTH,
                )
            )
        place = _to_number(values.get("latitude")), _to_number(values.get("longitude"))
        if not is_on_globe(*place):
            raise ValidationError(
                self.env._(
                    "This place is not on the globe: the latitude lies between -90 and "
                    "90 degrees, the longitude between -180 and 180."
                )
            )
        if values.get("price_kind") == "amount":
            self._check_price_values(values.get("price"), values.get("currency_id"))

    def _check_price_values(self, price, currency):
        if not currency:
            raise ValidationError(
                self.env._(
                    "Please choose the unit of the price, or say that it is to agree."
                )
            )
        if isinstance(currency, int):
            currency = self.env["res.currency"].browse(currency)
        price = _to_number(price)
        if not isfinite(price) or not currency.round(price) > 0:
            raise ValidationError(
                self.env._(
                    "A price is more than zero; otherwise choose free or to agree."
                )
            )

    # --------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Publish listings: one's own, or as an organiser those of members.

        :raise AccessError: in the name of somebody else
        :raise UserError: for a member who is not active, or values that do not fit
        """
        self.check_access("create")
        vals_list = [self._prepare_listing_vals(vals) for vals in vals_list]
        for vals in vals_list:
            self._check_values(vals)
            self._check_member(vals.get("membership_id"))
        return super().create(vals_list)

    def write(self, vals):
        """Write; state, member and community change by the buttons only."""
        if not self.env.su:
            self._check_protected_fields(vals)
        vals = self._prepare_texts(vals)
        names = {"title", "description", "latitude", "longitude"}
        names |= {"price_kind", "price", "currency_id"}
        if names & set(vals):
            self.check_access("write")
            for listing in self:
                self._check_values({**{name: listing[name] for name in names}, **vals})
        return super().write(vals)

    def _prepare_listing_vals(self, vals):
        vals = self._prepare_texts(vals)
        if not self.env.su:
            if vals.get("state", "published") != "published":
                self._check_protected_fields(vals)
            # nor by a default in the context
            vals.update(state="published", is_moderated=False)
            for name in ("is_shown", "date_reminder", "search_words"):
                vals.pop(name, None)
        if {"latitude", "longitude"} & set(vals):
            vals = {"latitude": False, "longitude": False, **vals}
        return vals

    @api.model
    def _prepare_texts(self, vals):
        """Return the values without what PostgreSQL cannot store and spaces around."""
        texts = {
            name: vals[name].replace("\0", "").strip()
            for name in ("title", "description")
            if isinstance(vals.get(name), str)
        }
        return {**vals, **texts}

    def _check_protected_fields(self, vals):
        if FLOW_FIELDS & set(vals):
            raise UserError(
                self.env._(
                    "Whether a listing is shown changes by its buttons: publish, "
                    "pause, renew."
                )
            )
        if IDENTITY_FIELDS & set(vals):
            raise UserError(
                self.env._("A listing stays with its member and its community.")
            )

    def _check_member(self, membership_id):
        """Refuse a listing in the name of somebody else, or of nobody active."""
        # Which memberships a user may see is not the question: strangers get the same
        # answer as those who try it with a fellow member.
        member = self.env["solidarity.membership"].sudo().browse(membership_id or [])
        if not self.env.su:
            community = member.exists().community_id
            if not community.is_organiser and not (
                member.exists() and member._is_own()
            ):
                raise AccessError(
                    self.env._(
                        "You list your own offers and wants, not other people's."
                    )
                )
        if member.state and member.state != "active":
            raise UserError(
                self.env._(
                    "Only active members list offers and wants. Please ask the "
                    "organisers of %(community)s.",
                    community=member.community_id.name,
                )
            )


def _to_number(value):
    """Return what came in as a number; anything else lies outside of every range."""
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return nan
