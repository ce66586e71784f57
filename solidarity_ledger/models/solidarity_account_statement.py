import csv
import io

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import float_repr

from odoo.addons.solidarity_base.engine.csv_text import safe_cell

from .plot import balance_steps

CSV_BATCH = 5000
PLOT_ENTRIES = 200


class SolidarityAccount(models.Model):
    """The statement of an account: searched, read page by page, downloaded.

    Pages are found by entry id (``(account_id, id)`` is indexed), never by counting:
    the first page of a million entries costs what the first page of ten costs.
    """

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.account"

    @api.private
    def _may_read_statement(self):
        """Whether the user may read this statement: the owner, the organisers, and
        fellow members where the owner shows it."""
        self.ensure_one()
        account = self.sudo()
        return (
            account.partner_id == self.env.user.partner_id
            or account.membership_id.share_history
            or account.community_id.is_organiser
        )

    @api.private
    def _get_statement_domain(self, search="", date_from=None, date_to=None):
        """Return the domain of this account's entries.

        :param str search: part of the description or of the other side's name
        :param date date_from: first day
        :param date date_to: last day
        """
        self.ensure_one()
        domain = Domain("account_id", "=", self.id)
        if date_from:
            domain &= Domain("date", ">=", date_from)
        if date_to:
            domain &= Domain("date", "<=", date_to)
        if search:
            # any!: the rules say which *entries* the user reads; the other side of
            # those is known, though its account may not be readable
            names = Domain("partner_id", "any!", [("name", "ilike", search)])
            found = Domain("description", "ilike", search)
            if self._shows_all_names():
                for side in ("payer_account_id", "payee_account_id"):
                    found |= Domain(side, "!=", self.id) & Domain(side, "any!", names)
            domain &= Domain("transfer_id", "any!", found)
        return domain

    @api.private
    def _get_statement_page(self, domain, older=0, newer=0, limit=20):
        """Return one page of a statement, newest first.

        :param domain: of ``_get_statement_domain``
        :param int older: entries before this entry id, or
        :param int newer: entries after this entry id; the newest page without both
        :return: dict of ``rows`` (see ``_prepare_statement_rows``) and of ``older``
            and ``newer``: the id to continue from, or 0 where there is nothing more
        """
        entries = self.env["solidarity.entry"]
        if newer:
            page = entries.search(
                domain & Domain("id", ">", newer), order="id", limit=limit + 1
            )
            has_newer, page = len(page) > limit, page[:limit].sorted("id", reverse=True)
            has_older = bool(page)
        else:
            if older:
                page_domain = domain & Domain("id", "<", older)
            else:
                page_domain = domain
            page = entries.search(page_domain, order="id desc", limit=limit + 1)
            has_older, page = len(page) > limit, page[:limit]
            has_newer = bool(older and page)
        return {
            "rows": self._prepare_statement_rows(page),
            "older": page[-1:].id if has_older else 0,
            "newer": page[:1].id if has_newer else 0,
        }

    @api.private
    def _get_balance_plot(self, width=600, height=120):
        """Return the balance over the last entries as a line, see ``balance_steps``.

        :return: its dict with ``date_from`` and ``date_to``; None below three entries
        """
        entries = self.env["solidarity.entry"].search_fetch(
            [("account_id", "=", self.id)],
            ["date", "amount"],
            order="id desc",
            limit=PLOT_ENTRIES,
        )
        if len(entries) < 3:
            return None
        # in the order of their days: an imported history is posted in another one
        points = []
        balance = self.balance - sum(entries.mapped("amount"))
        for entry in entries.sorted(lambda entry: (entry.date, entry.id)):
            balance = self.currency_id.round(balance + entry.amount)
            points.append((entry.date, balance))
        return {
            **balance_steps(points, width, height),
            "date_from": points[0][0],
            "date_to": points[-1][0],
        }

    def _shows_all_names(self):
        """Whether the user sees with whom this account traded: its owner, organisers,
        and accountants, who read all transfers of their companies."""
        account = self.sudo()
        return (
            account.partner_id == self.env.user.partner_id
            or account.community_id.is_organiser
            or self.env.user.has_groups(
                "account.group_account_readonly,account.group_account_invoice"
            )
            and account.company_id in self.env.companies
        )

    def _prepare_statement_rows(self, entries):
        """Return what a statement shows of ``entries`` (already allowed to the user).

        :return: list of dicts of ``id``, ``date``, ``name``, ``description``,
            ``amount``, ``balance`` (None in a treasury), ``purpose``, ``transfer_id``
            (0 where the user may not read the transfer), ``number``
        """
        shows_all = self._shows_all_names()
        me = self.env.user.partner_id
        rows = []
        # names of those one traded with are known; everything was allowed above
        for entry in entries.sudo():
            transfer = entry.transfer_id
            payer, payee = transfer.payer_account_id, transfer.payee_account_id
            if entry.purpose in ("fee", "levy"):
                other = transfer.ledger_id.community_account_id
            else:
                other = payee if payer.id == self.id else payer
            # a member who shows the own history cannot show that of others
            named = (
                shows_all
                or other.partner_id == me
                or other.kind != "member"
                or other.membership_id.share_history
            )
            mine = me in (payer.partner_id, payee.partner_id)
            rows.append(
                {
                    "id": entry.id,
                    "date": entry.date,
                    "name": other.partner_id.name
                    if named
                    else self.env._("another member"),
                    "description": transfer.description or "",
                    "amount": entry.amount,
                    "balance": None if self.is_treasury else entry.balance,
                    "purpose": entry.purpose,
                    "transfer_id": transfer.id if shows_all or mine else 0,
                    "number": transfer.name,
                }
            )
        return rows

    @api.private
    def _get_statement_csv(self, domain):
        """Return the statement as a file for spreadsheets, newest first.

        UTF-8 with a byte order mark; amounts are plain numbers with a point; texts
        cannot act as formulas.

        :param domain: of ``_get_statement_domain``
        :rtype: bytes
        """
        digits = self.currency_id.decimal_places
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(
            [
                self.env._("Date"),
                self.env._("Other side"),
                self.env._("Description"),
                self.env._("Amount"),
                self.env._("Balance"),
                self.env._("Unit"),
                self.env._("Number"),
            ]
        )
        last = 0
        while True:
            page = self._get_statement_page(domain, older=last, limit=CSV_BATCH)
            for row in page["rows"]:
                writer.writerow(
                    [
                        row["date"],
                        safe_cell(row["name"]),
                        safe_cell(row["description"]),
                        float_repr(row["amount"], digits),
                        ""
                        if row["balance"] is None
                        else float_repr(row["balance"], digits),
                        safe_cell(self.currency_id.name),
                        row["number"],
                    ]
                )
            last = page["older"]
            if not last:
                return file.getvalue().encode("utf-8-sig")
            # a long statement need not be in memory twice
            self.env["solidarity.entry"].invalidate_model(flush=False)
            self.env["solidarity.transfer"].invalidate_model(flush=False)
