from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from .portal import GovernancePortal

NO_STORE = [("Cache-Control", "no-store")]


class GovernanceDecision(GovernancePortal):
    """The ballots of a community: see them, vote, see what came out."""

    _decisions_per_page = 20
    _votes_per_page = 50
    _rounds_shown = 10

    # ------------------------------------------------------------------ helpers

    def _get_decision_or_404(self, decision_id):
        """Return a decision and the user's active membership in its community.

        :return: tuple of solidarity.decision and solidarity.membership, both in the
            user's own environment
        :raise NotFound: also for a decision that the user may not read, who may not
            know that it exists
        """
        decision = request.env["solidarity.decision"].search([("id", "=", decision_id)])
        membership = decision and decision.community_id._get_membership()
        if not membership:
            raise request.not_found()
        return decision, membership

    def _get_decision_url(self, decision, path=""):
        return f"/my/decision/{decision.id}{path}"

    def _render_decision(self, decision, membership, form=None, error=None):
        """Render the page of a decision.

        :param dict form: what the person chose, when it was refused
        :param str error: what to change; where there is no ballot paper any more it
            stands on top of the page
        """
        page = decision._prepare_portal_page(membership)
        if error and not page["has_paper"]:
            self._set_flash("danger", error)
            return request.redirect(self._get_decision_url(decision), code=303)
        page.update(decision._prepare_portal_result())
        if form is None:
            form = decision._fill_vote_form(page["own_ballot"])
        values = self._prepare_page_values(
            membership, "decision", **page, form=form, error=error
        )
        return self._render_page("solidarity_governance.portal_decision", values)

    # --------------------------------------------------------------------- list

    @http.route(
        [
            "/my/community/<string:code>/decisions",
            "/my/community/<string:code>/decisions/page/<int:page>",
        ],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_decisions(self, code, page=1, **kwargs):
        """Show the ballots that are open, those to come and those decided."""
        community, membership = self._get_community_or_404(code)
        decisions = request.env["solidarity.decision"]
        in_community = [("community_id", "=", community.id)]
        # those of other places stand with the budgets
        ended = [
            *in_community,
            ("state", "in", ("closed", "cancelled")),
            ("is_imported", "=", False),
        ]
        pager = portal_pager(
            url=self._get_community_url(community, "/decisions"),
            total=decisions.search_count(ended),
            page=page,
            step=self._decisions_per_page,
        )
        rounds = request.env["solidarity.funding.round"]
        budgets = [*in_community, ("state", "!=", "cancelled")]
        coming = [("state", "=", "draft"), ("date_open", "!=", False)]
        found = {
            "open": decisions.search(
                [*in_community, ("state", "=", "open")], order="date_close, id"
            ),
            "coming": decisions.search([*in_community, *coming], order="date_open, id"),
            "ended": decisions.search(
                ended, limit=self._decisions_per_page, offset=pager["offset"]
            ),
        }
        values = self._prepare_page_values(
            membership,
            "decisions",
            cards={
                name: records._prepare_portal_cards(membership)
                for name, records in found.items()
            },
            rounds=rounds.search(
                [*budgets, ("is_imported", "=", False)], limit=self._rounds_shown
            ),
            imported_rounds=rounds.search(
                [*budgets, ("is_imported", "=", True)], limit=self._rounds_shown
            ),
            pager=pager,
        )
        return self._render_page("solidarity_governance.portal_decisions", values)

    # --------------------------------------------------------------------- page

    @http.route(
        "/my/decision/<int:decision_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_decision(self, decision_id, **kwargs):
        """Show a decision: the ballot paper while it is open, then the result."""
        decision, membership = self._get_decision_or_404(decision_id)
        return self._render_decision(decision, membership)

    @http.route(
        "/my/decision/<int:decision_id>/vote",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_decision_vote(self, decision_id, reason="", receipt="", **post):
        """Vote, or vote again. What was chosen stays where it is refused.

        The receipt of a secret vote is in this answer and nowhere else: not in the
        session, which knows the voter.
        """
        decision, membership = self._get_decision_or_404(decision_id)
        content, error = decision._read_vote_form(post)
        if not error:
            given, error = self._try_action(
                lambda: decision._vote_at_once(
                    membership,
                    content,
                    reason=reason.strip() or None,
                    receipt=receipt.strip() or None,
                )
            )
        if error:
            form = {**post, "reason": reason, "receipt": receipt}
            return self._render_decision(decision, membership, form, error)
        if not given["receipt"]:
            return self._redirect_done(
                self._get_decision_url(decision), given["message"]
            )
        values = self._prepare_page_values(
            membership, "decision_receipt", decision=decision, **given
        )
        return request.render(
            "solidarity_governance.portal_decision_receipt", values, headers=NO_STORE
        )

    @http.route(
        "/my/decision/<int:decision_id>/check",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_decision_check(self, decision_id, **kwargs):
        """Ask for the receipt of a secret vote."""
        return self._render_receipt_check(decision_id)

    @http.route(
        "/my/decision/<int:decision_id>/check",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        readonly=True,
    )
    def portal_decision_check_receipt(self, decision_id, receipt="", **kwargs):
        """Show the vote that is in the urn under a receipt."""
        return self._render_receipt_check(decision_id, receipt.strip()[:200])

    @http.route(
        [
            "/my/decision/<int:decision_id>/votes",
            "/my/decision/<int:decision_id>/votes/page/<int:page>",
        ],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_decision_votes(self, decision_id, page=1, **kwargs):
        """Show who voted what in a ballot that was not secret, once it is closed."""
        decision, membership = self._get_decision_or_404(decision_id)
        if decision.is_secret or decision.state != "closed":
            raise request.not_found()
        ballots = request.env["solidarity.ballot"]
        domain = [("decision_id", "=", decision.id)]
        pager = portal_pager(
            url=self._get_decision_url(decision, "/votes"),
            total=ballots.search_count(domain),
            page=page,
            step=self._votes_per_page,
        )
        values = self._prepare_page_values(
            membership,
            "decision_votes",
            decision=decision,
            votes=decision._prepare_portal_votes(
                ballots.search(
                    domain,
                    order="id",
                    limit=self._votes_per_page,
                    offset=pager["offset"],
                )
            ),
            pager=pager,
        )
        return self._render_page("solidarity_governance.portal_decision_votes", values)

    def _render_receipt_check(self, decision_id, receipt=""):
        decision, membership = self._get_decision_or_404(decision_id)
        if not decision.is_secret:
            raise request.not_found()
        content = decision._is_in_urn(receipt) if receipt else None
        values = self._prepare_page_values(
            membership,
            "decision_check",
            decision=decision,
            receipt=receipt,
            vote=decision._describe_vote(content) if content else None,
        )
        return request.render(
            "solidarity_governance.portal_decision_check", values, headers=NO_STORE
        )
