from odoo import http
from odoo.http import request

from .exchange import TimebankExchange


class TimebankDisputes(TimebankExchange):
    """Moderators decide about hours on which two sides do not agree."""

    @http.route(
        "/my/community/<string:code>/disputes",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_disputes(self, code, **kwargs):
        """Show what waits for a moderator's decision."""
        _community, membership = self._get_community_or_404(code)
        if not membership._is_moderator():
            raise request.not_found()
        disputes = request.env["solidarity.exchange"].search(
            self._get_disputes_domain(membership), order="date_disputed, id", limit=50
        )
        values = self._prepare_page_values(
            membership,
            "disputes",
            disputes=[
                {"exchange": exchange, "people": exchange._prepare_portal_people()}
                for exchange in disputes
            ],
        )
        return self._render_page("solidarity_timebank.portal_disputes", values)
