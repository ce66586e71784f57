from odoo import http
from odoo.http import request
from odoo.tools import str2bool

from .portal import MarketplacePortal


class MarketplaceListing(MarketplacePortal):
    """Find offers and wants, look at one, write to the member, report it."""

    @http.route(
        "/my/community/<string:code>/listings",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_listings(self, code, **kwargs):
        """Show offers and wants as a list or on a map."""
        community, membership = self._get_community_or_404(code)
        url = self._get_community_url(community, "/listings")
        values = self._prepare_page_values(
            membership,
            "listings",
            **self._prepare_listings_values(
                community, url, kwargs, membership._get_place()
            ),
        )
        return self._render_page("solidarity_marketplace.portal_listings", values)

    @http.route(
        "/my/community/<string:code>/listings/<int:listing_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_listing(self, code, listing_id, **kwargs):
        """Show one offer or want."""
        _community, membership = self._get_community_or_404(code)
        listing = self._get_listing_or_404(listing_id)
        return self._render_page(
            "solidarity_marketplace.portal_listing",
            self._prepare_listing_values(membership, listing),
        )

    def _prepare_listing_values(self, membership, listing, **values):
        """Return the values of the page of a listing; addons add theirs.

        :param membership: the user's active membership
        :param listing: ``solidarity.listing`` of this community, or one that is
            published beyond its own
        """
        community = membership.community_id
        (card,) = listing._prepare_cards(community, membership._get_place())
        return self._prepare_page_values(
            membership,
            "listing",
            **{
                "listing": listing,
                "card": card,
                "is_own": listing._is_own_listing(),
                "is_ours": listing.sudo().community_id == community,
                "member_url": self._get_community_url(
                    community, f"/members/{listing.sudo().membership_id.id}"
                ),
                "message": "",
                "message_error": None,
                "is_address_shared": True,
                **values,
            },
        )

    @http.route(
        "/my/community/<string:code>/listings/<int:listing_id>/message",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_listing_message(
        self, code, listing_id, message="", is_address_shared="0", **kwargs
    ):
        """Write to the member who offers or wants it."""
        community, membership = self._get_community_or_404(code)
        listing = self._get_listing_or_404(listing_id)
        shared = str2bool(is_address_shared, default=False)
        _result, error = self._try_action(
            lambda: listing._send_message(membership, message, shared)
        )
        if error:
            return self._render_page(
                "solidarity_marketplace.portal_listing",
                self._prepare_listing_values(
                    membership,
                    listing,
                    message=message[:10_000],
                    message_error=error,
                    is_address_shared=shared,
                ),
            )
        return self._redirect_done(
            self._get_community_url(community, f"/listings/{listing_id}"),
            request.env._("Your message is on its way to %s.", listing.member_name),
        )

    @http.route(
        "/my/community/<string:code>/listings/<int:listing_id>/report",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_listing_report(self, code, listing_id, reason="", **kwargs):
        """Report a listing to the moderators of its community."""
        community, _membership = self._get_community_or_404(code)
        listing = self._get_listing_or_404(listing_id)
        return self._redirect_reported(
            self._get_community_url(community, f"/listings/{listing_id}"),
            listing,
            reason,
        )

    # ------------------------------------------------------------------- my own

    @http.route("/my/listings", type="http", auth="user", website=True, readonly=True)
    def portal_my_listings_anywhere(self, **kwargs):
        """Lead to the own listings, in the only community or the one to be chosen."""
        communities = request.env["solidarity.community"].search(
            [("is_member", "=", True)]
        )
        if len(communities) != 1:
            return request.redirect("/my/community")
        return request.redirect(self._get_community_url(communities, "/listings/mine"))

    @http.route(
        "/my/community/<string:code>/listings/mine",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_listings(self, code, **kwargs):
        """Show what I offer and want, with what I can do about it."""
        community, membership = self._get_community_or_404(code)
        listings = request.env["solidarity.listing"].search(
            [("membership_id", "=", membership.id)], limit=200
        )
        values = self._prepare_page_values(
            membership,
            "my_listings",
            cards=listings._prepare_cards(community),
        )
        return self._render_page("solidarity_marketplace.portal_my_listings", values)

    @http.route(
        "/my/community/<string:code>/listings/<int:listing_id>"
        "/<any(renew,pause,publish):action>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_listing_action(self, code, listing_id, action, **kwargs):
        """Renew, pause or show an own listing."""
        community, _membership = self._get_community_or_404(code)
        listing = self._get_own_listing_or_404(community, listing_id)
        do, success = {
            "renew": (
                listing.action_renew,
                request.env._('"%s" is renewed.', listing.title),
            ),
            "pause": (
                listing.action_pause,
                request.env._(
                    '"%s" is not shown until you publish it again.', listing.title
                ),
            ),
            "publish": (
                listing.action_publish,
                request.env._('"%s" is shown again.', listing.title),
            ),
        }[action]
        return self._redirect_after(
            self._get_community_url(community, "/listings/mine"), do, success
        )
