from odoo import http
from odoo.http import request

from ..engine.form import parse_degrees
from .portal import MarketplacePortal


class MarketplacePlace(MarketplacePortal):
    """The member's own place, in the settings."""

    def _prepare_page_values(self, membership, page_name, **values):
        prepared = super()._prepare_page_values(membership, page_name, **values)
        if page_name == "community_settings":
            place = membership._get_place()
            prepared.setdefault(
                "place_form",
                {
                    "latitude": f"{place[0]:.5f}" if place else "",
                    "longitude": f"{place[1]:.5f}" if place else "",
                },
            )
            prepared.setdefault("place_error", None)
            prepared["has_place"] = bool(place)
        return prepared

    @http.route(
        "/my/community/<string:code>/place",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_place(self, code, latitude="", longitude="", clear="", **kwargs):
        """Save or forget the own place."""
        community, membership = self._get_community_or_404(code)
        url = self._get_community_url(community, "/settings")
        if clear:
            membership.action_set_place(None, None)
            return self._redirect_done(url, request.env._("Your place is forgotten."))

        def save():
            place = parse_degrees(latitude), parse_degrees(longitude)
            membership._check_place(*place)
            membership.action_set_place(*place)

        _result, error = self._try_action(save)
        if error:
            values = self._prepare_page_values(
                membership,
                "community_settings",
                place_form={"latitude": latitude[:30], "longitude": longitude[:30]},
                place_error=error,
            )
            return self._render_page("solidarity_base.portal_settings", values)
        return self._redirect_done(
            url, request.env._("Your place is saved. Only you can see it.")
        )
