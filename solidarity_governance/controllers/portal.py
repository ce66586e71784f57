from odoo.http import request

from odoo.addons.solidarity_base.controllers.portal import SolidarityPortal


class GovernancePortal(SolidarityPortal):
    """What all pages about proposals, decisions and rules need."""

    # ------------------------------------------------------------------ helpers

    def _get_proposal_or_404(self, proposal_id):
        """Return a proposal and the user's active membership in its community.

        :return: tuple of solidarity.proposal and solidarity.membership, both in the
            user's own environment
        :raise NotFound: also for a proposal that the user may not read, who may not
            know that it exists
        """
        proposal = request.env["solidarity.proposal"].search([("id", "=", proposal_id)])
        membership = proposal and proposal.community_id._get_membership()
        if not membership:
            raise request.not_found()
        return proposal, membership

    def _get_proposal_url(self, proposal, path=""):
        return f"/my/proposal/{proposal.id}{path}"

    # --------------------------------------------------------------- other pages

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "proposal_count" in counters:
            values["proposal_count"] = request.env["solidarity.proposal"].search_count(
                [("state", "=", "gathering"), ("community_id.is_member", "=", True)]
            )
        return values

    def _prepare_community_values(self, membership):
        values = super()._prepare_community_values(membership)
        values["waiting"] += membership._get_governance_waiting()
        return {**values, "governance": membership._get_governance_summary()}

    def _prepare_member_values(self, membership, member):
        return {
            **super()._prepare_member_values(membership, member),
            **member._get_public_governance(),
        }
