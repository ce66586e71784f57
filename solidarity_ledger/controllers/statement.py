from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from .portal import CreditPortal

MIMETYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class CreditStatement(CreditPortal):
    """The statement of an account: pages, search and download."""

    _entries_per_page = 20

    @http.route(
        "/my/credit/<int:account_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_statement(self, account_id, **kwargs):
        """Show the statement of an account, page by page."""
        account = self._get_account_or_404(account_id)
        filters = self._get_statement_filters(kwargs)
        page = account._get_statement_page(
            account._get_statement_domain(**filters["terms"]),
            older=self._get_id(kwargs, "older"),
            newer=self._get_id(kwargs, "newer"),
            limit=self._entries_per_page,
        )
        is_own = account.partner_id == request.env.user.partner_id
        values = self._prepare_credit_values(
            "credit_statement",
            account=account,
            is_own=is_own,
            is_operator=is_own and account._is_operator(),
            plot=account._get_balance_plot(),
            **filters,
            **page,
        )
        return self._render_page("solidarity_ledger.portal_statement", values)

    @http.route(
        "/my/credit/<int:account_id>/statement.csv",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_statement_csv(self, account_id, **kwargs):
        """Download what the statement shows with the same search, all pages."""
        account = self._get_account_or_404(account_id)
        filters = self._get_statement_filters(kwargs)
        content = account._get_statement_csv(
            account._get_statement_domain(**filters["terms"])
        )
        return self._make_file(content, "statement.csv", "text/csv; charset=utf-8")

    @http.route(
        "/my/credit/<int:account_id>/statement.<any(pdf, xlsx):kind>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_statement_file(self, account_id, kind, **kwargs):
        """Download my statement of some days; where the server makes no PDF, a page
        to print."""
        account = self._get_own_account_or_404(account_id)
        terms = self._get_statement_filters(kwargs)["terms"]
        render = (
            account._get_statement_pdf
            if kind == "pdf"
            else (account._get_statement_xlsx)
        )
        try:
            content, made = render(terms["date_from"], terms["date_to"])
        except UserError as error:
            self._set_flash("danger", error)
            return request.redirect(f"/my/credit/{account.id}", code=303)
        if made == "html":
            return request.make_response(content)
        return self._make_file(content, f"statement.{made}", MIMETYPES[made])

    def _make_file(self, content, name, mimetype):
        """Return a response that the browser saves as a file."""
        return request.make_response(
            content,
            [
                ("Content-Type", mimetype),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _get_statement_filters(self, values):
        """Return the search of a statement page.

        :return: dict of ``terms`` (for ``_get_statement_domain``), ``url_args`` (to
            keep the search in links) and ``filter_error`` (a date that is none)
        """
        url_args = {
            name: self._get_text(values, name)[:100]
            for name in ("search", "date_from", "date_to")
        }
        url_args = {name: text for name, text in url_args.items() if text}
        terms = {
            "search": url_args.get("search", ""),
            "date_from": None,
            "date_to": None,
        }
        error = None
        for name in ("date_from", "date_to"):
            try:
                terms[name] = fields.Date.to_date(url_args.get(name))
            except ValueError:
                error = request.env._(
                    '"%s" is not a date. Enter year, month and day, as in 2026-05-31.',
                    url_args[name],
                )
        return {"terms": terms, "url_args": url_args, "filter_error": error}
