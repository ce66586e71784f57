from odoo import http
from odoo.http import content_disposition, request

from .portal import GovernancePortal


class GovernanceFunding(GovernancePortal):
    """Budgets that members share out: what is proposed, what won, and why."""

    def _get_funding_or_404(self, round_id):
        """Return a funding round and the user's active membership in its community."""
        funding = request.env["solidarity.funding.round"].search(
            [("id", "=", round_id)]
        )
        membership = funding and funding.community_id._get_membership()
        if not membership:
            raise request.not_found()
        return funding, membership

    @http.route(
        "/my/funding/<int:round_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_funding(self, round_id, **kwargs):
        """Show a funding round."""
        funding, membership = self._get_funding_or_404(round_id)
        values = self._prepare_page_values(
            membership, "funding", funding=funding, **funding._prepare_portal_page()
        )
        return self._render_page("solidarity_governance.portal_funding", values)

    @http.route(
        "/my/funding/<int:round_id>/pabulib",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_funding_pabulib(self, round_id, **kwargs):
        """Download a decided round in the format of Pabulib, without names."""
        funding, _membership = self._get_funding_or_404(round_id)
        if funding.state != "closed":
            raise request.not_found()
        name = f"{funding.name}.pb"
        return request.make_response(
            funding._export_pabulib(),
            headers=[
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
