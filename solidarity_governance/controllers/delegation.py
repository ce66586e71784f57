from odoo import http
from odoo.fields import Domain
from odoo.http import request

from .portal import GovernancePortal


class GovernanceDelegation(GovernancePortal):
    """Who votes for a member who does not vote, and for whom a member votes."""

    @http.route(
        "/my/community/<string:code>/delegations",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_delegations(self, code, **kwargs):
        """Show the delegations from and to the member."""
        _community, membership = self._get_community_or_404(code)
        return self._render_delegations(membership)

    @http.route(
        "/my/community/<string:code>/delegations",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_delegate(self, code, **post):
        """Choose a delegate; what was typed stays where it is refused."""
        community, membership = self._get_community_or_404(code)
        found = self._find_delegates(membership, post)
        if len(found) != 1:
            error = self._get_delegate_message(post, found)
            return self._render_delegations(membership, post, error, found)
        category = request.env["solidarity.category"].search(
            [("id", "=", self._get_id(post, "category_id"))]
        )
        _done, error = self._try_action(
            lambda: request.env["solidarity.delegation"]._delegate(
                membership, found, category or None
            )
        )
        if error:
            return self._render_delegations(membership, post, error, found)
        return self._redirect_done(
            self._get_community_url(community, "/delegations"),
            request.env._(
                "%s votes for you from the next ballot on, unless you vote yourself.",
                found.name,
            ),
        )

    @http.route(
        "/my/community/<string:code>/delegations/<int:delegation_id>/end",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_delegation_end(self, code, delegation_id, **kwargs):
        """End an own delegation."""
        community, membership = self._get_community_or_404(code)
        delegation = request.env["solidarity.delegation"].search(
            [("id", "=", delegation_id), ("membership_id", "=", membership.id)]
        )
        if not delegation:
            raise request.not_found()
        return self._redirect_after(
            self._get_community_url(community, "/delegations"),
            delegation._end,
            request.env._("This delegation has ended, from the next ballot on."),
        )

    # ------------------------------------------------------------------ helpers

    def _find_delegates(self, membership, post):
        """Return the members whom the form may mean: the chosen one, or those whose
        name or number was typed."""
        chosen = self._get_id(post, "to")
        if chosen:
            return membership.search(
                self._get_members_domain(membership.community_id, "")
                & Domain("id", "=", chosen)
            )
        return membership._find_fellows(self._get_text(post, "delegate")[:100])

    def _get_delegate_message(self, post, found):
        text = self._get_text(post, "delegate")[:100]
        if found:
            return request.env._('Several members match "%s": choose one.', text)
        if text:
            return request.env._(
                'No member matches "%s". Check the name, or enter the member number.',
                text,
            )
        return request.env._("Enter the name or the number of a member.")

    def _render_delegations(self, membership, form=None, error=None, found=None):
        """Render the page.

        :param dict form: what was typed, when it was refused
        :param str error: what to change
        :param found: the members to choose from
        """
        delegations = request.env["solidarity.delegation"]
        in_community = [("community_id", "=", membership.community_id.id)]
        values = self._prepare_page_values(
            membership,
            "delegations",
            given=delegations.search(
                [*in_community, ("membership_id", "=", membership.id)]
            ),
            received=delegations.search(
                [*in_community, ("delegate_id", "=", membership.id)]
            ),
            categories=request.env["solidarity.category"].search([]),
            form=form or {},
            category_id=self._get_id(form or {}, "category_id"),
            error=error,
            found=found,
        )
        return self._render_page("solidarity_governance.portal_delegations", values)
