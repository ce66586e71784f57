from odoo import http
from odoo.http import request

from .portal import GovernancePortal


class GovernanceRules(GovernancePortal):
    """What applies today, since when, and by which decision."""

    def _prepare_rules_values(self, membership, page):
        values = super()._prepare_rules_values(membership, page)
        community = membership.community_id
        if page == 1:
            values.update(
                rules_by_record=community._get_rules_by_record(),
                scheduled_rules=community._get_scheduled_rules(),
                emergencies=community._get_emergencies(),
            )
        return values

    @http.route(
        "/my/community/<string:code>/rules/history",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def governance_rule_history(self, code, model="", field="", **kwargs):
        """Show how one rule changed, and by which decisions."""
        community, membership = self._get_community_or_404(code)
        history = community._get_rule_history(
            model, self._get_id(kwargs, "record"), field
        )
        if not history:
            raise request.not_found()
        return self._render_page(
            "solidarity_governance.portal_rule_history",
            self._prepare_page_values(membership, "community_rule_history", **history),
        )
