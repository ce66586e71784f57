from odoo import http

from .portal import SolidarityPortal


class SolidarityRating(SolidarityPortal):
    """What members say about each other, on the page of a member."""

    def _prepare_member_values(self, membership, member):
        return {
            **super()._prepare_member_values(membership, member),
            "reputation": member._get_reputation(),
            "rated_words": member._get_rated_words(),
        }

    @http.route(
        "/my/community/<string:code>/members/<int:membership_id>"
        "/words/<int:rating_id>/report",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_words_report(self, code, membership_id, rating_id, reason="", **kwargs):
        """Report words about a member to the moderators."""
        community, _membership = self._get_community_or_404(code)
        member = self._get_member_or_404(community, membership_id)
        return self._redirect_after(
            self._get_community_url(community, f"/members/{member.id}"),
            lambda: member._report_words(rating_id, reason),
            self._get_report_thanks(),
        )
