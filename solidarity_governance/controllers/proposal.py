from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.solidarity_proposal_portal import TAB_ORDERS
from .portal import GovernancePortal


class GovernanceProposal(GovernancePortal):
    """Find proposals, look at one, and do what one may do with it."""

    _proposals_per_page = 20

    # --------------------------------------------------------------------- list

    @http.route("/my/proposals", type="http", auth="user", website=True, readonly=True)
    def governance_proposals_choose(self, **kwargs):
        """Go on to the proposals of my only community, or let me choose."""
        communities = request.env["solidarity.community"].search(
            [("is_member", "=", True)]
        )
        if len(communities) == 1:
            return request.redirect(self._get_community_url(communities, "/proposals"))
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "proposals_choose",
            "communities": communities,
        }
        return self._render_page(
            "solidarity_governance.portal_proposals_choose", values
        )

    @http.route(
        [
            "/my/community/<string:code>/proposals",
            "/my/community/<string:code>/proposals/page/<int:page>",
        ],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def governance_proposals(self, code, page=1, **kwargs):
        """Show the proposals of a tab, by support unless asked otherwise."""
        community, membership = self._get_community_or_404(code)
        values = self._prepare_page_values(
            membership,
            "proposals",
            **self._prepare_proposals_values(community, membership, page, kwargs),
        )
        return self._render_page("solidarity_governance.portal_proposals", values)

    def _prepare_proposals_values(self, community, membership, page, asked):
        proposals = request.env["solidarity.proposal"]
        filters = self._prepare_proposal_filters(asked)
        tab = filters["tab"]
        counts = proposals._count_tabs(membership)
        url = self._get_community_url(community, "/proposals")
        has_filters = bool(filters["kind"] or filters["category"] or filters["search"])
        domain = proposals._get_list_domain(
            membership, tab, filters["kind"], filters["category"], filters["search"]
        )
        total = proposals.search_count(domain) if has_filters else counts[tab]
        query = {**filters, "category": filters["category"].id}
        pager = portal_pager(
            url=url,
            total=total,
            page=page,
            step=self._proposals_per_page,
            url_args={name: value for name, value in query.items() if value},
        )
        found = proposals.search(
            domain,
            order=TAB_ORDERS[tab][filters["order"]],
            limit=self._proposals_per_page,
            offset=pager["offset"],
        )

        def page_url(**changes):
            names = {**query, **changes}
            if names["order"] not in TAB_ORDERS[names["tab"]]:
                names["order"] = None
            text = urlencode({name: value for name, value in names.items() if value})
            return f"{url}?{text}" if text else url

        fields = proposals._fields
        return {
            "rows": found._prepare_proposal_rows(membership),
            "filters": filters,
            "has_filters": has_filters,
            "orders": self._get_proposal_orders(tab),
            "counts": counts,
            "total": total,
            "pager": pager,
            "page_url": page_url,
            "list_url": url,
            "kinds": fields["kind"]._description_selection(request.env),
            "categories": request.env["solidarity.category"].search([]),
            "available": membership.support_available,
        }

    def _prepare_proposal_filters(self, asked):
        """Return what the address of the list asks for; nonsense is left out."""
        proposals = request.env["solidarity.proposal"]
        tab = asked.get("tab") if asked.get("tab") in TAB_ORDERS else "gathering"
        orders = TAB_ORDERS[tab]
        kind = asked.get("kind")
        return {
            "tab": tab,
            "kind": kind
            if kind in proposals._fields["kind"].get_values(request.env)
            else None,
            "category": request.env["solidarity.category"].search(
                [("id", "=", self._get_id(asked, "category"))]
            ),
            "search": self._get_text(asked, "search").replace("\0", "")[:100],
            "order": asked.get("order")
            if asked.get("order") in orders
            else next(iter(orders)),
        }

    def _get_proposal_orders(self, tab):
        """Return how a tab can be sorted: list of (key, words)."""
        texts = {
            "support": request.env._("Most support first"),
            "newest": request.env._("Newest first"),
            "closing": request.env._("Closing soon first"),
            "closed": request.env._("Last closed first"),
        }
        return [(order, texts[order]) for order in TAB_ORDERS[tab]]

    # --------------------------------------------------------------------- page

    @http.route(
        "/my/proposal/<int:proposal_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def governance_proposal(self, proposal_id, discussion="", **kwargs):
        """Show one proposal."""
        proposal, membership = self._get_proposal_or_404(proposal_id)
        return self._render_governance_proposal(
            proposal, membership, is_complete=discussion == "all"
        )

    def _render_governance_proposal(
        self,
        proposal,
        membership,
        failed=None,
        error=None,
        text="",
        is_complete=False,
    ):
        """Render the page of a proposal.

        :param str failed: the form that was refused
        :param str error: what to change there
        :param str text: what was typed into it
        :param bool is_complete: the whole discussion, instead of its newest part
        """
        (row,) = proposal._prepare_proposal_rows(membership)
        actions = proposal._get_portal_actions(membership)
        values = self._prepare_page_values(
            membership,
            "proposal",
            proposal=proposal,
            row=row,
            actions=actions,
            steps=proposal._get_steps(),
            versions=proposal._get_versions(),
            supporters=proposal._get_support_rows(membership),
            declarations=proposal._get_declaration_rows(membership),
            tasks=proposal._get_task_rows(),
            asked=proposal._get_support_to_ask(membership),
            discussion=proposal._get_discussion(is_complete),
            # what has no form (any more) is said on top
            failed=failed if failed in actions else "page",
            error=error,
            text=text[:10_000],
        )
        return self._render_page("solidarity_governance.portal_proposal", values)

    # ------------------------------------------------------------------ actions

    @http.route(
        "/my/proposal/<int:proposal_id>/"
        "<any(open,withdraw,deliberate,deliver,cancel):action>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def governance_proposal_do(self, proposal_id, action, **post):
        """Take the next step, or show the page again with what stands in the way."""
        proposal, membership = self._get_proposal_or_404(proposal_id)
        reason = self._get_text(post, "reason")
        texts = {
            "open": request.env._("All members see it now and can support it."),
            "withdraw": request.env._("It is withdrawn; all points have come back."),
            "deliberate": request.env._("The deliberation has begun."),
            "deliver": request.env._("It is done; all points have come back."),
            "cancel": request.env._("It is cancelled; all points have come back."),
        }

        def do():
            if action == "cancel":
                if not reason:
                    raise UserError(
                        request.env._("Please say why: all members can read it.")
                    )
                proposal.action_cancel(reason)
            else:
                getattr(proposal, f"action_{action}")()

        return self._do_with_proposal(
            proposal, membership, action, do, texts[action], reason
        )

    @http.route(
        "/my/proposal/<int:proposal_id>/comment",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def governance_proposal_comment(self, proposal_id, **post):
        """Say something about a proposal."""
        proposal, membership = self._get_proposal_or_404(proposal_id)
        text = self._get_text(post, "text")
        return self._do_with_proposal(
            proposal,
            membership,
            "comment",
            lambda: proposal._comment(membership, text),
            request.env._("The others can read it now."),
            text,
            "#discussion",
        )

    @http.route(
        "/my/proposal/<int:proposal_id>/declare",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def governance_proposal_declare(self, proposal_id, **post):
        """Declare what one gains or loses by a proposal."""
        proposal, membership = self._get_proposal_or_404(proposal_id)
        text = self._get_text(post, "text")
        return self._do_with_proposal(
            proposal,
            membership,
            "declare",
            lambda: proposal._declare_interest(membership, text),
            request.env._("Thank you: all members can read it now."),
            text,
            "#interests",
        )

    @http.route(
        "/my/proposal/<int:proposal_id>/answer",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def governance_proposal_answer(self, proposal_id, is_done="", **post):
        """Say as a supporter whether the work is done."""
        proposal, membership = self._get_proposal_or_404(proposal_id)
        text = self._get_text(post, "text")

        def answer():
            if is_done not in ("yes", "no"):
                raise UserError(request.env._("Please choose yes or no."))
            return proposal._answer_delivery(membership, is_done == "yes", text)

        return self._do_with_proposal(
            proposal,
            membership,
            "answer",
            answer,
            None,
            text,
            "#delivery",
        )

    @http.route(
        "/my/proposal/<int:proposal_id>/report",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def governance_proposal_report(self, proposal_id, **post):
        """Report a proposal to the moderators."""
        proposal, membership = self._get_proposal_or_404(proposal_id)
        text = self._get_text(post, "reason")
        return self._do_with_proposal(
            proposal,
            membership,
            "report",
            lambda: request.env["solidarity.moderation.report"]._submit(proposal, text),
            self._get_report_thanks(),
            text,
        )

    def _do_with_proposal(
        self, proposal, membership, form, action, success, text="", anchor=""
    ):
        """Do what a form of the page asked for.

        :param str form: its name
        :param action: callable that does it
        :param str success: message for the person; what the action says when None
        :param str text: what was typed, which comes back if the form is refused
        :param str anchor: part of the page to return to
        """
        said, error = self._try_action(action)
        if error:
            return self._render_governance_proposal(
                proposal, membership, form, error, text
            )
        return self._redirect_done(
            self._get_proposal_url(proposal) + anchor, success or said
        )
