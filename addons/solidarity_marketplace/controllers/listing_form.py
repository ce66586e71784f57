import uuid
from datetime import timedelta

from odoo import http
from odoo.fields import Command, Date
from odoo.http import request

from ..engine.form import parse_degrees, parse_price
from ..models.solidarity_listing import (
    LISTING_DAYS,
    MAX_DESCRIPTION_LENGTH,
    MAX_TITLE_LENGTH,
)
from ..models.solidarity_listing_checks import MAX_DAYS
from .portal import MarketplacePortal

TEXTS = (
    "title",
    "description",
    "price",
    "latitude",
    "longitude",
    "date_expires",
    "tags",
)
CHOICES = ("kind", "transaction_type", "price_kind", "visibility")
PLACES = ("mine", "other", "none")


class MarketplaceListingForm(MarketplacePortal):
    """The form in which members offer or want something, new or again.

    What was typed comes back with a message beside each field that has to be changed;
    the picture alone has to be chosen again, as browsers want it.
    """

    @http.route(
        "/my/community/<string:code>/listings/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_listing_new(self, code, kind="offer", **kwargs):
        """Show the empty form."""
        _community, membership = self._get_community_or_404(code)
        form = self._get_new_listing_form(membership)
        form["kind"] = "want" if kind == "want" else "offer"
        return self._render_listing_form(membership, form)

    @http.route(
        "/my/community/<string:code>/listings/new",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        solidarity_files=["picture"],
    )
    def portal_listing_create(self, code, picture=None, **post):
        """Create the listing, once for each form."""
        community, membership = self._get_community_or_404(code)
        form = self._read_listing_form(post)
        key = form["key"] = self._get_listing_key(post)
        vals, errors = self._check_listing_form(membership, form, picture)
        if not errors:
            _result, error = self._try_action(
                lambda: request.env["solidarity.listing"]._create_from_form(
                    membership, vals, key
                )
            )
            errors = {"form": error} if error else {}
        if errors:
            return self._render_listing_form(membership, form, errors)
        return self._redirect_done(
            self._get_community_url(community, "/listings/mine"),
            request.env._('"%s" is shown to the others now.', vals["title"]),
        )

    @http.route(
        "/my/community/<string:code>/listings/<int:listing_id>/edit",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_listing_edit(self, code, listing_id, **kwargs):
        """Show the form with an own listing in it."""
        community, membership = self._get_community_or_404(code)
        listing = self._get_own_listing_or_404(community, listing_id)
        return self._render_listing_form(
            membership, self._get_listing_form(membership, listing), listing=listing
        )

    @http.route(
        "/my/community/<string:code>/listings/<int:listing_id>/edit",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        solidarity_files=["picture"],
    )
    def portal_listing_save(self, code, listing_id, picture=None, **post):
        """Save an own listing."""
        community, membership = self._get_community_or_404(code)
        listing = self._get_own_listing_or_404(community, listing_id)
        form = self._read_listing_form(post)
        vals, errors = self._check_listing_form(membership, form, picture, listing)
        if not errors:
            _result, error = self._try_action(
                lambda: self._write_listing(listing, vals)
            )
            errors = {"form": error} if error else {}
        if errors:
            return self._render_listing_form(membership, form, errors, listing)
        return self._redirect_done(
            self._get_community_url(community, f"/listings/{listing_id}"),
            request.env._("Your changes are saved."),
        )

    # ------------------------------------------------------------------ helpers

    def _write_listing(self, listing, vals):
        listing.write(vals)
        request.env.flush_all()  # what the database refuses is said here

    def _get_listing_key(self, post):
        """Return the key of the form, a new one for a form that has none."""
        try:
            return str(uuid.UUID(post.get("key") or ""))
        except ValueError:
            return str(uuid.uuid4())

    def _get_new_listing_form(self, membership):
        """Return what the empty form shows."""
        today = Date.context_today(membership)
        return {
            **dict.fromkeys(TEXTS, ""),
            "key": str(uuid.uuid4()),
            "transaction_type": "exchange",
            "price_kind": "agree",
            "visibility": "community",
            "category_id": 0,
            "currency_id": membership.community_id._get_listing_currencies()[:1].id,
            "place": "mine" if membership._get_place() else "none",
            "date_expires": str(today + timedelta(days=LISTING_DAYS)),
        }

    def _get_listing_form(self, membership, listing):
        """Return a listing as the form shows it."""
        where = listing._get_place()
        own = membership._get_published_place()
        kind = "none" if not where else "mine" if where == own else "other"
        return {
            **{name: listing[name] for name in CHOICES},
            "key": "",
            "title": listing.title,
            "description": listing.description or "",
            "price": f"{listing.price:.{listing.currency_id.decimal_places}f}"
            if listing.price_kind == "amount"
            else "",
            "category_id": listing.category_id.id,
            "currency_id": listing.currency_id.id,
            "tags": ", ".join(listing.tag_ids.mapped("name")),
            "place": kind,
            "latitude": f"{where[0]:g}" if kind == "other" else "",
            "longitude": f"{where[1]:g}" if kind == "other" else "",
            "date_expires": str(listing.date_expires),
        }

    def _read_listing_form(self, post):
        """Return what was typed, as text."""
        return {
            **{name: self._get_text(post, name) for name in (*TEXTS, *CHOICES)},
            "key": "",
            "category_id": self._get_id(post, "category_id"),
            "currency_id": self._get_id(post, "currency_id"),
            "place": self._get_listing_choice(post, "place", PLACES, "none"),
            "remove_picture": bool(post.get("remove_picture")),
        }

    def _check_listing_form(self, membership, form, picture, listing=None):
        """Return what the form means.

        :return: (values of the listing, messages by name of the field)
        """
        listings = request.env["solidarity.listing"]
        vals, errors = {}, {}
        for name in CHOICES:
            if form[name] in listings._fields[name].get_values(request.env):
                vals[name] = form[name]
            else:
                errors[name] = request.env._("Please choose one of these.")
        vals["title"] = " ".join(form["title"].split())
        if not vals["title"]:
            errors["title"] = request.env._("Say in a few words what it is.")
        elif len(vals["title"]) > MAX_TITLE_LENGTH:
            errors["title"] = request.env._(
                "Use at most %s characters; the rest goes into the description.",
                MAX_TITLE_LENGTH,
            )
        vals["description"] = form["description"] or False
        if len(form["description"]) > MAX_DESCRIPTION_LENGTH:
            errors["description"] = request.env._(
                "Use at most %s characters.", MAX_DESCRIPTION_LENGTH
            )
        self._check_listing_links(form, vals, errors)
        self._check_listing_price(membership, form, vals, errors)
        self._check_listing_place(membership, form, vals, errors)
        self._check_listing_expiry(form, vals, errors, listing)
        self._check_picture(picture, form, vals, errors)
        return vals, errors

    def _check_listing_links(self, form, vals, errors):
        category = request.env["solidarity.category"].search(
            [("id", "=", form["category_id"])]
        )
        vals["category_id"] = category.id

        def find_tags():
            tags = request.env["solidarity.listing.tag"]._from_text(form["tags"])
            vals["tag_ids"] = [Command.set(tags.ids)]

        _result, error = self._try_action(find_tags)
        if error:
            errors["tags"] = error

    def _check_listing_price(self, membership, form, vals, errors):
        vals["price"], vals["currency_id"] = 0, False
        if vals.get("price_kind") != "amount":
            return
        currencies = membership.community_id._get_listing_currencies()
        currency = currencies.filtered(lambda c: c.id == form["currency_id"])
        if not currency:
            errors["price"] = request.env._("Choose the unit of the price.")
            return
        price = parse_price(form["price"], currency.decimal_places)
        if price is None:
            errors["price"] = request.env._(
                "Enter a number of more than zero, such as 12.50; or choose free or to "
                "agree."
            )
            return
        vals["price"], vals["currency_id"] = float(price), currency.id

    def _check_listing_place(self, membership, form, vals, errors):
        place = 0, 0
        if form["place"] == "mine":
            place = membership._get_published_place()
            if not place:
                errors["place"] = request.env._(
                    "Say in your settings where your place is, or choose another point "
                    "or none."
                )
                return
        elif form["place"] == "other":
            place = parse_degrees(form["latitude"]), parse_degrees(form["longitude"])
            _result, error = self._try_action(lambda: membership._check_place(*place))
            if error:
                errors["place"] = error
                return
        vals["latitude"], vals["longitude"] = place

    def _check_listing_expiry(self, form, vals, errors, listing):
        today = Date.context_today(request.env["solidarity.listing"])
        try:
            date = Date.to_date(form["date_expires"])
        except ValueError:
            date = None
        # an expired listing may be edited before it is renewed
        if listing and date == listing.date_expires:
            return
        if not date or not today < date <= today + timedelta(days=MAX_DAYS):
            errors["date_expires"] = request.env._(
                "Choose a day after today, at most %s days ahead.", MAX_DAYS
            )
            return
        vals["date_expires"] = date

    def _render_listing_form(self, membership, form, errors=None, listing=None):
        """Render the form with what was typed so far and what to change."""
        fields = request.env["solidarity.listing"]._fields
        values = self._prepare_page_values(
            membership,
            "listing_edit" if listing else "listing_new",
            form=form,
            errors=errors or {},
            listing=listing,
            kinds=fields["kind"]._description_selection(request.env),
            types=request.env["solidarity.listing"]._get_type_choices(),
            categories=request.env["solidarity.category"].search([]),
            currencies=membership.community_id._get_listing_currencies(),
            has_place=bool(membership._get_place()),
            max_title=MAX_TITLE_LENGTH,
            max_description=MAX_DESCRIPTION_LENGTH,
            **self._get_picture_values(),
            min_date=Date.context_today(membership) + timedelta(days=1),
            max_date=Date.context_today(membership) + timedelta(days=MAX_DAYS),
        )
        return self._render_page("solidarity_marketplace.portal_listing_form", values)
