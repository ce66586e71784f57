from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Date, Domain
from odoo.tools import SQL, split_every

ROW_BATCH = 5000


class SolidarityAccount(models.Model):
    """The statement of an account for a period, to print and to file.

    Entries stand in the order of their dates, so the balance after each is added up
    here: the one that an entry carries is that of the order of posting, and entries of
    treasuries carry none.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.account"

    @api.private
    def _get_statements(self, docids, data, limit):
        """Return the statements that a report was asked for.

        :param docids: ids of accounts, or nothing: ``data["account_ids"]``
        :param dict data: may have ``date_from`` and ``date_to`` (ISO texts)
        :param int limit: most entries of a statement
        :return: list of dicts, see ``_get_period_statement``
        :raise UserError: too many entries, or a date that is none
        """
        data = data or {}
        accounts = self.browse(docids or data.get("account_ids") or ()).exists()
        try:
            period = [Date.to_date(data.get(key)) for key in ("date_from", "date_to")]
        except ValueError as error:
            raise UserError(
                self.env._("Enter dates as year, month and day, as in 2026-05-31.")
            ) from error
        accounts.check_access("read")
        return [account._get_period_statement(*period, limit) for account in accounts]

    @api.private
    def _get_period_statement(self, date_from=None, date_to=None, limit=None):
        """Return the statement of this account with its opening and closing balance.

        :param date date_from: first day; without, from the first entry on
        :param date date_to: last day; without, up to the last entry
        :param int limit: most entries
        :return: dict of ``account``, ``date_from``, ``date_to``, ``opening``,
            ``received``, ``paid`` (both positive), ``closing`` (``Decimal``, in the
            ledger's unit) and ``rows`` as of ``_prepare_statement_rows``, the oldest
            first, with ``amount`` and ``balance`` (after it, of treasuries too) exact
        :raise UserError: there are more entries than ``limit``
        """
        self.ensure_one()
        entries = self.env["solidarity.entry"]
        # the rules say whose entries the user reads
        domain = Domain(self._get_statement_domain(date_to=date_to))
        visible = entries._search(domain).subselect()
        in_period = SQL("e.date >= %s", date_from) if date_from else SQL("TRUE")
        [[opening, received, paid, count]] = self.env.execute_query(
            SQL(
                """SELECT coalesce(sum(amount) FILTER (WHERE NOT p), 0)::text,
                          coalesce(sum(greatest(amount, 0)) FILTER (WHERE p), 0)::text,
                          coalesce(-sum(least(amount, 0)) FILTER (WHERE p), 0)::text,
                          count(*) FILTER (WHERE p)
                     FROM (SELECT e.amount, %s AS p FROM solidarity_entry e
                            WHERE e.id IN %s) x""",
                in_period,
                visible,
            )
        )
        if limit and count > limit:
            raise UserError(
                self.env._(
                    "The statement of %(account)s has %(count)s entries, more than the "
                    "%(limit)s that fit. Choose a shorter period, or CSV.",
                    account=self.display_name,
                    count=count,
                    limit=limit,
                )
            )
        amounts = self.env.execute_query(
            SQL(
                """SELECT e.id, e.amount::text,
                          (%s::numeric + sum(e.amount) OVER (ORDER BY e.date, e.id))
                              ::text
                     FROM solidarity_entry e
                    WHERE e.id IN %s AND %s ORDER BY e.date, e.id""",
                opening,
                visible,
                in_period,
            )
        )
        opening, received, paid = Decimal(opening), Decimal(received), Decimal(paid)
        return {
            "account": self,
            "date_from": date_from,
            "date_to": date_to,
            "opening": opening,
            "received": received,
            "paid": paid,
            "closing": opening + received - paid,
            "rows": self._prepare_period_rows(amounts),
        }

    def _prepare_period_rows(self, amounts):
        """Return the rows of a statement with exact amounts.

        :param amounts: tuples of entry id, amount and balance after it as texts
        """
        entries = self.env["solidarity.entry"]
        rows = []
        for batch in split_every(ROW_BATCH, amounts):
            page = entries.browse([entry_id for entry_id, _amount, _balance in batch])
            for row, (_id, amount, balance) in zip(
                self._prepare_statement_rows(page), batch, strict=True
            ):
                exact = {"amount": Decimal(amount), "balance": Decimal(balance)}
                rows.append({**row, **exact})
        return rows

    @api.private
    def _get_statement_pdf(self, date_from=None, date_to=None):
        """Return the statement of some days as (file, ``"pdf"``), or, where the server
        makes no PDF, as (page to print, ``"html"``)."""
        reports = self.env["ir.actions.report"]
        name = "solidarity_ledger.solidarity_account_statement_report"
        data = {"date_from": date_from, "date_to": date_to}
        # of one worker alone, wkhtmltopdf would wait for ever for fonts and styles
        if reports.get_wkhtmltopdf_state() in ("ok", "upgrade"):
            return reports._render_qweb_pdf(name, self.ids, data=data)
        return reports._render_qweb_html(name, self.ids, data=data)

    @api.private
    def _get_statement_xlsx(self, date_from=None, date_to=None):
        """Return the statement of some days as (workbook, ``"xlsx"``)."""
        return self.env["ir.actions.report"]._render_xlsx(
            "solidarity_ledger.solidarity_account_statement_xlsx",
            self.ids,
            {"date_from": date_from, "date_to": date_to},
        )
