from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import str2bool

from .portal import SolidarityPortal


class SolidaritySettings(SolidarityPortal):
    """A member's own settings in a community, and leaving it."""

    @http.route(
        "/my/community/<string:code>/settings",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_settings(self, code, **kwargs):
        """Show the own settings in a community."""
        _community, membership = self._get_community_or_404(code)
        return self._render_page(
            "solidarity_base.portal_settings",
            self._prepare_page_values(membership, "community_settings"),
        )

    @http.route(
        "/my/community/<string:code>/settings",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_settings_save(self, code, **post):
        """Save the own settings; a box that is not ticked is not in the form."""
        community, membership = self._get_community_or_404(code)
        return self._redirect_after(
            self._get_community_url(community, "/settings"),
            lambda: self._save_settings(membership, post),
            request.env._("Your settings are saved."),
        )

    def _save_settings(self, membership, post):
        """Save the settings form; addons that add settings extend this."""
        membership.action_update_settings(
            share_balance=str2bool(post.get("share_balance", "0"), False),
            share_history=str2bool(post.get("share_history", "0"), False),
            is_digest_wanted=str2bool(post.get("is_digest_wanted", "0"), False),
        )

    @http.route(
        "/my/community/<string:code>/leave",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_leave(self, code, confirm="", **kwargs):
        """Leave the community, when the person ticked the box that says so."""
        community, membership = self._get_community_or_404(code)
        name = community.name

        def leave():
            if not confirm:
                raise UserError(
                    request.env._("Please tick the box if you really want to leave.")
                )
            membership.action_leave()

        response = self._redirect_after(
            self._get_community_url(community, "/settings"),
            leave,
            request.env._("You have left %s. Thank you for your time with us.", name),
        )
        if membership.state == "left":
            return request.redirect("/my/community", code=303)
        return response
