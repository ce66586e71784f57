import json
from urllib.parse import urlencode

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.solidarity_base.controllers.public import SolidarityPublic

from ..engine import atom

MAX_AGE = 300  # seconds for which others need not ask again
SHOWN_FIRST = 6


class MarketplacePublic(SolidarityPublic):
    """What everybody may see of the offers and wants of a community, as pages and for
    programs."""

    _public_listings_per_page = 24

    def _prepare_public_values(self, community):
        listings = request.env["solidarity.listing"]
        newest = listings._get_public(community, limit=SHOWN_FIRST)
        code = community.sudo().code
        return {
            **super()._prepare_public_values(community),
            "public_listings": newest._prepare_public_values(code),
            "public_listing_count": listings.search_count(
                listings._get_public_domain(community)
            ),
        }

    @http.route(
        [
            "/community/<string:code>/listings",
            "/community/<string:code>/listings/page/<int:page>",
        ],
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def public_listings(self, code, page=1, **kwargs):
        """Show the public offers and wants."""
        community = self._get_public_community_or_404(code)
        listings = request.env["solidarity.listing"]
        domain = listings._get_public_domain(community)
        step = self._public_listings_per_page
        pager = portal_pager(
            url=f"/community/{code}/listings",
            total=listings.search_count(domain),
            page=page,
            step=step,
        )
        found = listings.search(
            domain, order="id desc", limit=step, offset=pager["offset"]
        )
        return self._render_page(
            "solidarity_marketplace.public_listings",
            {
                "public": community._get_public_values(),
                "public_listings": found._prepare_public_values(code),
                "pager": pager,
            },
        )

    @http.route(
        "/community/<string:code>/listings/<int:listing_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def public_listing(self, code, listing_id, **kwargs):
        """Show one public offer or want."""
        community = self._get_public_community_or_404(code)
        listing = self._get_public_listing_or_404(community, listing_id)
        (values,) = listing._prepare_public_values(code)
        is_visitor = request.env.user._is_public()
        return self._render_page(
            "solidarity_marketplace.public_listing",
            {
                "public": community._get_public_values(),
                "item": values,
                # the form says that everybody sees the name of who chooses "everybody"
                "owner_name": listing.member_name,
                "is_visitor": is_visitor,
                "is_member": not is_visitor and community._get_join_state() == "active",
                "login_url": f"/web/login?{urlencode({'redirect': values['path']})}",
            },
        )

    def _get_public_listing_or_404(self, community, listing_id):
        listings = request.env["solidarity.listing"]
        listing = listings.search(
            listings._get_public_domain(community) & Domain("id", "=", listing_id)
        )
        if not listing:
            raise request.not_found()
        return listing

    # ------------------------------------------------------------- for programs

    @http.route(
        "/community/<string:code>/listings.json",
        type="http",
        auth="public",
        readonly=True,
        save_session=False,
    )
    def public_listings_json(self, code, **kwargs):
        """Return the public listings as a list of Murmurations profiles."""
        community = self._get_public_community_or_404(code)
        listings = request.env["solidarity.listing"]._get_public(community)
        return self._respond_cached(
            json.dumps(listings._get_murmurations_profiles(code), ensure_ascii=False),
            "application/json; charset=utf-8",
        )

    @http.route(
        "/community/<string:code>/listings/<int:listing_id>.json",
        type="http",
        auth="public",
        readonly=True,
        save_session=False,
    )
    def public_listing_json(self, code, listing_id, **kwargs):
        """Return one public listing as a Murmurations profile: what the index reads."""
        community = self._get_public_community_or_404(code)
        listing = self._get_public_listing_or_404(community, listing_id)
        (profile,) = listing._get_murmurations_profiles(code)
        return self._respond_cached(
            json.dumps(profile, ensure_ascii=False),
            "application/json; charset=utf-8",
        )

    @http.route(
        "/community/<string:code>/listings.atom",
        type="http",
        auth="public",
        readonly=True,
        save_session=False,
    )
    def public_listings_atom(self, code, **kwargs):
        """Return the public listings as an Atom feed."""
        community = self._get_public_community_or_404(code)
        listings = request.env["solidarity.listing"]._get_public(community)
        name = community._get_public_values()["name"]
        site = community.get_base_url()
        # the identity of this database is public in the feed by its nature
        settings = request.env["ir.config_parameter"].sudo()
        feed = atom.feed(
            atom.entry_id(
                settings.get_param("database.uuid"), f"listings/{community.id}"
            ),
            request.env._("Offers and wants: %s", name),
            name,
            f"{site}/community/{code}/listings",
            f"{site}/community/{code}/listings.atom",
            max(listings.mapped("write_date"), default=community.sudo().create_date),
            listings._prepare_public_values(code),
        )
        return self._respond_cached(feed, "application/atom+xml; charset=utf-8")

    def _respond_cached(self, body, mimetype):
        """Answer with a document, or with 304 to who has it already."""
        response = request.make_response(
            body,
            [
                ("Content-Type", mimetype),
                ("Cache-Control", f"public, max-age={MAX_AGE}"),
                ("X-Content-Type-Options", "nosniff"),
                ("Access-Control-Allow-Origin", "*"),
            ],
        )
        # No Last-Modified: a listing that is hidden makes the newest change older.
        response.add_etag()
        return response.make_conditional(request.httprequest.environ)
