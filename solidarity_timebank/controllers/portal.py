from odoo import http
from odoo.http import request
from odoo.tools import str2bool

from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.solidarity_ledger.controllers.payment import CreditPayment

TABS = ("waiting", "running", "done", "hours")


class TimebankPortal(CreditPayment):
    """A member's exchanges, hours and index."""

    _exchanges_per_page = 20

    # ------------------------------------------------------------------ helpers

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "exchange_count" in counters:
            exchanges = request.env["solidarity.exchange"]
            values["exchange_count"] = exchanges.search_count(
                exchanges._get_waiting_domain()
            )
        return values

    def _prepare_community_values(self, membership):
        values = super()._prepare_community_values(membership)
        community = membership.community_id
        exchanges = request.env["solidarity.exchange"]
        waiting = exchanges.search(
            exchanges._get_portal_domain(community, "waiting"), limit=10
        )
        values["waiting"] += [
            {
                "text": request.env._(
                    "%(description)s, with %(names)s: %(next)s",
                    description=row["exchange"].description,
                    names=row["names"],
                    next=row["next"],
                ),
                "url": f"/my/exchange/{row['exchange'].id}",
                "button": request.env._("Answer"),
            }
            for row in waiting._prepare_portal_rows()
        ]
        if membership._is_moderator():
            disputes = exchanges.search_count(self._get_disputes_domain(membership))
            if disputes:
                values["waiting"].append(
                    {
                        "text": request.env._(
                            "Exchanges whose hours are disputed: %s", disputes
                        ),
                        "url": self._get_community_url(community, "/disputes"),
                        "button": request.env._("Decide"),
                    }
                )
        return {**values, "timebank": membership._get_timebank_summary()}

    def _prepare_member_values(self, membership, member):
        return {
            **super()._prepare_member_values(membership, member),
            "has_timebank": bool(membership.community_id._get_timebank()),
        }

    def _get_disputes_domain(self, membership):
        """Return the domain of the disputes that a moderator may decide."""
        return [
            ("community_id", "=", membership.community_id.id),
            ("state", "=", "disputed"),
            # nobody decides about the own hours
            ("participant_ids", "not any", [("membership_id", "=", membership.id)]),
        ]

    # ------------------------------------------------------------- my exchanges

    @http.route("/my/exchanges", type="http", auth="user", website=True, readonly=True)
    def portal_exchanges_choose(self, **kwargs):
        """Go on to the exchanges in my only community, or let me choose."""
        communities = request.env["solidarity.community"].search(
            [("is_member", "=", True)]
        )
        if len(communities) == 1:
            return request.redirect(self._get_community_url(communities, "/exchanges"))
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "exchanges_choose",
            "communities": communities,
        }
        return self._render_page("solidarity_timebank.portal_exchanges_choose", values)

    @http.route(
        [
            "/my/community/<string:code>/exchanges",
            "/my/community/<string:code>/exchanges/page/<int:page>",
        ],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_exchanges(self, code, page=1, tab="", month="", **kwargs):
        """Show what waits for me, what is running, what is done, or my hours."""
        community, membership = self._get_community_or_404(code)
        summary = membership._get_timebank_summary()
        if tab not in TABS:
            tab = "waiting" if summary and summary["waiting"] else "running"
        values = self._prepare_page_values(
            membership, "exchanges", timebank=summary, tab=tab
        )
        if summary and tab == "hours":
            values.update(
                self._prepare_exchange_hours_values(membership, summary, month)
            )
        elif summary:
            values.update(self._prepare_exchange_list_values(community, tab, page))
        return self._render_page("solidarity_timebank.portal_exchanges", values)

    def _prepare_exchange_list_values(self, community, tab, page):
        exchanges = request.env["solidarity.exchange"]
        domain = exchanges._get_portal_domain(community, tab)
        pager = portal_pager(
            url=self._get_community_url(community, "/exchanges"),
            total=exchanges.search_count(domain),
            page=page,
            step=self._exchanges_per_page,
            url_args={"tab": tab},
        )
        found = exchanges.search(
            domain, limit=self._exchanges_per_page, offset=pager["offset"]
        )
        return {"rows": found._prepare_portal_rows(), "pager": pager}

    def _prepare_exchange_hours_values(self, membership, summary, month):
        account = summary["account"]
        return {
            "calendar": membership._get_hours_calendar(month),
            "plot": account._get_balance_plot() if account else None,
            "wants": membership._get_wants_to_serve()
            if summary["is_suggested"]
            else None,
            "ideas": membership._get_offer_ideas(),
        }

    @http.route(
        "/my/community/<string:code>/exchanges/talk",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_talk(self, code, wants_talk="0", **post):
        """Say whether I would like to talk to an organiser about my hours."""
        community, membership = self._get_community_or_404(code)
        wants = str2bool(wants_talk, default=False)
        return self._redirect_after(
            self._get_community_url(community, "/exchanges?tab=hours"),
            lambda: membership.action_ask_talk(wants),
            request.env._("An organiser will get in touch with you.")
            if wants
            else request.env._("Saved: nobody will ask you about your hours."),
        )
