from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from .portal import GovernancePortal


class SupportPortal(GovernancePortal):
    """A member's points: where they are, and giving them."""

    _support_moves_per_page = 20

    @http.route(
        [
            "/my/community/<string:code>/points",
            "/my/community/<string:code>/points/page/<int:page>",
        ],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_points(self, code, page=1, **kwargs):
        """Show where the own points are, and how they moved."""
        community, membership = self._get_community_or_404(code)
        moves = request.env["solidarity.support.move"]
        domain = [("membership_id", "=", membership.id)]
        pager = portal_pager(
            url=self._get_community_url(community, "/points"),
            total=moves.search_count(domain),
            page=page,
            step=self._support_moves_per_page,
        )
        summary = membership._get_support_summary()
        values = self._prepare_page_values(
            membership,
            "community_points",
            summary=summary,
            picture=membership._get_support_picture(summary),
            moves=moves.search(
                domain,
                order="date desc, id desc",
                limit=self._support_moves_per_page,
                offset=pager["offset"],
            ),
            pager=pager,
        )
        return self._render_page("solidarity_governance.portal_points", values)

    @http.route(
        "/my/proposal/<int:proposal_id>/support",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_support(self, proposal_id, points="", back="", **kwargs):
        """Set the own points on a proposal.

        The answer is JSON for a script that asks for it: what ``_support`` returns, or
        ``error`` with the message to the person. Else it leads back to the page.

        :param str points: a whole number; 0 takes all back
        :param str back: ``points`` leads back to the own points
        """
        proposal, membership = self._get_proposal_or_404(proposal_id)
        answer, error = self._try_action(
            lambda: proposal._support_at_once(membership, self._read_points(points))
        )
        if "application/json" in request.httprequest.headers.get("Accept", ""):
            return request.make_json_response(answer or {"error": error})
        self._set_flash("danger" if error else "success", error or answer["message"])
        url = (
            self._get_community_url(membership.community_id, "/points")
            if back == "points"
            else self._get_proposal_url(proposal)
        )
        return request.redirect(url, code=303)

    def _read_points(self, text):
        """Return the number in a form, or the text itself, which is refused then."""
        text = text.strip()
        is_number = text.isascii() and text.isdigit() and len(text) < 10
        return int(text) if is_number else text
