from odoo import http
from odoo.http import request
from odoo.tools import str2bool

from odoo.addons.solidarity_base.controllers.portal import SolidarityPortal

from ..models.qr_code import qr_path


class CreditPortal(SolidarityPortal):
    """Accounts of a member, and what all pages about credit need."""

    # ------------------------------------------------------------------ helpers

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "credit_count" in counters:
            transfers = request.env["solidarity.transfer"]
            values["credit_count"] = transfers.search_count(
                transfers._get_payable_transfers_domain()
            )
        return values

    def _prepare_community_values(self, membership):
        values = super()._prepare_community_values(membership)
        community = membership.community_id
        accounts, ledgers = request.env["solidarity.ledger"]._get_own_credit(community)
        transfers = request.env["solidarity.transfer"]
        asked = transfers.search(
            transfers._get_payable_transfers_domain()
            & transfers._get_community_domain(community),
            limit=10,
        )
        values["waiting"] += [
            {
                "text": request.env._(
                    "%(name)s asks you for %(amount)s.",
                    name=transfer.payee_name,
                    amount=transfer._format_amount(),
                ),
                "url": f"/my/credit/transfer/{transfer.id}",
                "button": request.env._("Answer"),
            }
            for transfer in asked
        ]
        return {
            **values,
            "credit_accounts": accounts,
            "credit_ledgers": ledgers,
            "heads": community._get_heads(),
        }

    def _prepare_member_values(self, membership, member):
        return {
            **super()._prepare_member_values(membership, member),
            "credit_items": member._get_credit_items(),
        }

    def _prepare_credit_values(self, page_name, **values):
        """Return what every page about credit needs."""
        return {
            **self._prepare_portal_layout_values(),
            "page_name": page_name,
            **values,
        }

    def _get_account_or_404(self, account_id):
        """Return an account whose statement the user may read."""
        account = request.env["solidarity.account"].search([("id", "=", account_id)])
        if not account or not account._may_read_statement():
            raise request.not_found()
        return account

    def _get_own_account_or_404(self, account_id):
        """Return an account of the user."""
        accounts = request.env["solidarity.account"]
        account = accounts.search_fetch(
            [("id", "=", account_id), *accounts._get_own_domain()],
            ["ledger_id", "partner_id", "kind", "membership_id", "state"],
        )
        if not account:
            raise request.not_found()
        return account

    # ----------------------------------------------------------------- accounts

    @http.route("/my/credit", type="http", auth="user", website=True, readonly=True)
    def portal_credit(self, **kwargs):
        """Show my accounts and the requests that somebody has to answer."""
        accounts, ledgers = request.env["solidarity.ledger"]._get_own_credit()
        transfers = request.env["solidarity.transfer"]
        values = self._prepare_credit_values(
            "credit",
            accounts=accounts,
            ledgers=ledgers,
            to_answer=transfers.search(
                transfers._get_payable_transfers_domain(), limit=50
            ),
            promised=transfers.search(
                transfers._get_promised_domain(), order="date_due, id", limit=50
            ),
            sent=transfers.search(transfers._get_sent_requests_domain(), limit=50),
        )
        return self._render_page("solidarity_ledger.portal_credit", values)

    @http.route(
        "/my/credit/open", type="http", auth="user", website=True, methods=["POST"]
    )
    def portal_credit_open(self, direction="pay", **post):
        """Open my account in a ledger and go on to what I wanted to do."""
        ledger = request.env["solidarity.ledger"].search(
            [
                ("id", "=", self._get_id(post, "ledger_id")),
                ("community_id.is_member", "=", True),
            ]
        )
        if not ledger:
            raise request.not_found()
        account = ledger._account(request.env.user.partner_id)
        step = "request" if direction == "request" else "pay"
        to = self._get_id(post, "to")
        return request.redirect(
            f"/my/credit/{account.id}/{step}" + (f"?to={to}" if to else ""), code=303
        )

    @http.route(
        "/my/credit/<int:account_id>/settings",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_credit_settings(
        self, account_id, is_notified_by_mail="0", is_statement_mailed="0", **post
    ):
        """Save which mails about this account the owner wants."""
        account = self._get_own_account_or_404(account_id)
        return self._redirect_after(
            f"/my/credit/{account.id}",
            lambda: account._set_mails(
                str2bool(is_notified_by_mail, default=False),
                str2bool(is_statement_mailed, default=False),
            ),
            request.env._("Your settings are saved."),
        )

    @http.route(
        "/my/credit/<int:account_id>/code",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_credit_code(self, account_id, **kwargs):
        """Show the QR code that leads others to where they pay me."""
        account = self._get_own_account_or_404(account_id)
        if not account._is_operator():
            raise request.not_found()
        url = account._get_payment_url()
        path, size = qr_path(url)
        values = self._prepare_credit_values(
            "credit_code", account=account, url=url, path=path, size=size
        )
        return self._render_page("solidarity_ledger.portal_code", values)
