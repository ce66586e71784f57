from odoo import http
from odoo.http import request

from .portal import SolidarityPortal


class SolidarityDigest(SolidarityPortal):
    """Stop the weekly mail by the link in it, without a login."""

    @http.route(
        "/solidarity/digest/<int:membership_id>/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def digest(self, membership_id, token, **kwargs):
        """Ask whether to stop: programs that check the links of a mail open them, too,
        so opening alone changes nothing."""
        return self._render_digest_page(
            self._get_digest_membership_or_404(membership_id, token)
        )

    # Mail programs answer the header List-Unsubscribe with a POST from outside
    # (RFC 8058); the token is what allows it.
    @http.route(
        "/solidarity/digest/<int:membership_id>/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def digest_stop(self, membership_id, token, **kwargs):
        """Stop the weekly mail."""
        membership = self._get_digest_membership_or_404(membership_id, token)
        membership.action_update_settings(is_digest_wanted=False)
        return self._render_digest_page(membership)

    def _get_digest_membership_or_404(self, membership_id, token):
        # The token is the right to switch this one mail off.
        membership = (
            request.env["solidarity.membership"].sudo().browse(membership_id).exists()
        )
        if not membership or not membership._check_digest_token(token):
            raise request.not_found()
        return membership

    def _render_digest_page(self, membership):
        return request.render(
            "solidarity_base.digest_stop",
            {
                "community_name": membership.community_id.name,
                "is_wanted": membership.is_digest_wanted,
                "settings_url": self._get_community_url(
                    membership.community_id, "/settings"
                ),
            },
        )
