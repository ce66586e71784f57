from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, LockError, UserError
from odoo.tools import SQL, format_date

from odoo.addons.solidarity_base.engine.notification import notification

from ..batch import run_batch
from ..engine.booking import company_values, rate_between
from .solidarity_transfer_books import ACCOUNTING

# transfers that one transaction takes to the books, by journal mode; whole days are
# kept together unless one day alone has more
BATCH = {"daily": 5000, "transfer": 200}
# what a click may take: longer work is for the job
CLICK_TRANSFERS = 5000


class SolidarityLedger(models.Model):
    """How transfers reach the journal.

    Set-based, batch by batch: the database sums what a batch is on accounts
    (``sql/solidarity_books.sql``), entries are made and posted, and its transfers get
    their ``move_id``, all in one transaction. So whoever stops it leaves neither a gap
    nor a double, and the next run goes on.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.ledger"

    unbooked_count = fields.Integer(
        string="Not in the books yet",
        compute="_compute_unbooked_count",
        groups=ACCOUNTING,
    )

    def _compute_unbooked_count(self):
        for ledger in self:
            query = SQL("SELECT count(*) %s", ledger._get_waiting_sql())
            ledger.unbooked_count = self.env.execute_query(query)[0][0]

    def action_post_to_journal(self):
        """Bring the books up to date; what takes longer is left to the job."""
        self.ensure_one()
        self._check_may_keep_books()
        count = self._post_to_journal(limit=CLICK_TRANSFERS)
        if self._get_batch_ids():
            self.env.ref("solidarity_ledger.ir_cron_post_to_journal").sudo()._trigger()
            message = self.env._(
                "%s transfers are in the books now. The rest follows in the background "
                "within some minutes.",
                count,
            )
        else:
            message = self.env._(
                "%s transfers were added: the books are up to date.", count
            )
        return notification(message)

    @api.model
    def _cron_post_to_journal(self):
        """Bring the books of all ledgers up to date, days that are over where entries
        are daily. A ledger that cannot be booked does not stop the others: its
        accountants are told why."""
        ledgers = self.search(
            [("journal_id", "!=", False), ("control_account_id", "!=", False)]
        )
        yesterday = fields.Date.context_today(self) - timedelta(days=1)
        for ledger in ledgers:
            date_to = yesterday if ledger.journal_mode == "daily" else None
            query = SQL("SELECT count(*) %s", ledger._get_waiting_sql(date_to))
            remaining = self.env.execute_query(query)[0][0]
            self.env["ir.cron"]._commit_progress(remaining=remaining)
            problem = None
            try:
                while count := run_batch(
                    self.env, lambda b=ledger, d=date_to: b._post_batch(d)
                ):
                    if not self.env["ir.cron"]._commit_progress(count):
                        return
            except LockError:
                self.env.cr.rollback()
                continue  # somebody else is at it
            except UserError as error:
                self.env.cr.rollback()
                problem = str(error)
            ledger._tell_accountants("stopped", problem)
            self.env["ir.cron"]._commit_progress(remaining=0)

    @api.private
    def _post_to_journal(self, date_to=None, limit=None):
        """Bring the books of these ledgers up to date, in the caller's transaction.

        :param date_to: leave later transfers for another time
        :param limit: stop after so many transfers (or a few more)
        :return: number of transfers that were booked
        :raise UserError: an account is missing or cannot be used; it names which
        :raise LockError: somebody else is at it
        """
        total = 0
        for ledger in self:
            while count := ledger._post_batch(date_to):
                total += count
                if limit and total >= limit:
                    return total
        return total

    @api.private
    def _check_may_keep_books(self):
        """Refuse whoever may not write entries of this ledger.

        :raise AccessError: for whoever is no accountant of its company
        """
        self.check_access("read")
        self.env["account.move"].check_access("create")

    # -------------------------------------------------------------- a batch

    def _post_batch(self, date_to=None):
        """Take the next transfers to the books, maybe none; return their number."""
        self.ensure_one()
        self.env.flush_all()
        self._lock_books()
        ids = self._get_batch_ids(date_to)
        if not ids:
            return 0
        ledger = self.with_company(self.company_id).with_context(
            lang=self.company_id.partner_id.lang,
            tracking_disable=True,
            solidarity_journal=True,
        )
        if not (ledger.journal_id and ledger.control_account_id):
            raise UserError(
                self.env._(
                    'The books of %s have no journal yet. Use "Set up the books" '
                    "first.",
                    self.name,
                )
            )
        per_transfer = ledger.journal_mode == "transfer"
        groups = ledger._get_groups(ids, per_transfer)
        moves = self.env["account.move"].with_env(ledger.env)
        dates = ledger._get_accounting_dates({key[1] for key in groups})
        texts = ledger._get_texts(ids) if per_transfer else {}
        moves = moves.create(
            [ledger._prepare_move_vals(*key, dates, texts) for key in groups]
        )
        lines = []
        for move, (key, rows) in zip(moves, groups.items(), strict=True):
            text = texts.get(key[0], ("", ""))[1]
            lines += ledger._prepare_lines(move, rows, text)
        self.env["account.move.line"].with_env(ledger.env)._insert_in_bulk(
            lines, self.currency_id
        )
        moves._post(soft=False)
        self.env.flush_all()
        by_key = dict(zip(groups, moves.ids, strict=True))
        self._fill_in_moves(ids, by_key, per_transfer)
        # of the next batch nothing of this one is needed
        self.env.invalidate_all()
        return len(ids)

    def _lock_books(self):
        """One at a time takes transfers of a ledger to its books."""
        query = SQL(
            "SELECT pg_try_advisory_xact_lock(hashtext('solidarity_books'), %s)",
            self.id,
        )
        if not self.env.execute_query(query)[0][0]:
            raise LockError(
                self.env._(
                    "The books of %s are being brought up to date by somebody else. "
                    "Look again in a minute.",
                    self.name,
                )
            )

    def _get_batch_ids(self, date_to=None):
        """Return ids of the next transfers for the books: whole days, as many as a
        batch takes, or a part of one day that has more."""
        size = BATCH[self.journal_mode]
        rows = self.env.execute_query(
            SQL(
                "SELECT id, date %s ORDER BY date, id LIMIT %s",
                self._get_waiting_sql(date_to),
                size + 1,
            )
        )
        if len(rows) > size:
            # the last day may go on behind the batch: leave it to the next one
            rows = [row for row in rows if row[1] < rows[-1][1]] or rows[:size]
        return [id_ for id_, _date in rows]

    def _get_waiting_sql(self, date_to=None):
        """Return FROM and WHERE of the posted transfers that are in no entry yet."""
        self.ensure_one()
        return SQL(
            "FROM solidarity_transfer WHERE ledger_id = %s AND state = 'posted'"
            " AND move_id IS NULL %s",
            self.id,
            SQL("AND date <= %s", date_to) if date_to else SQL(),
        )

    def _get_groups(self, ids, per_transfer):
        """Return what the entries of these transfers say.

        :return: dict of (transfer id or None, date) → rows of account, partner,
            analytic distribution, amount (``Decimal``, debits positive), transfers
        :raise UserError: an account is missing
        """
        groups = {}
        for transfer, date, *row in self.env.execute_query(
            SQL("SELECT * FROM solidarity_books_lines(%s, %s)", ids, per_transfer)
        ):
            account, partner, analytic, amount, count = row
            if not account:
                raise UserError(
                    self.env._(
                        "The books of %(ledger)s miss an account for trades of the "
                        'community, fees or clearing on %(date)s. Use "Set up the '
                        'books", or choose the accounts yourself.',
                        ledger=self.name,
                        date=format_date(self.env, date),
                    )
                )
            groups.setdefault((transfer, date), []).append(
                (account, partner, analytic, Decimal(amount), count)
            )
        return groups

    def _get_accounting_dates(self, dates):
        """Return the day of the books for each of these days: itself, or the first
        open day where its period is closed."""
        result = {}
        for date in dates:
            day = date
            while violations := self.company_id._get_lock_date_violations(
                day, fiscalyear=True, sale=False, purchase=False, tax=False, hard=True
            ):
                day = max(lock for lock, _field in violations) + timedelta(days=1)
            result[date] = day
        return result

    def _get_texts(self, ids):
        """Return number and description of transfers, by their ids."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, coalesce(description, '') FROM solidarity_transfer"
                " WHERE id = ANY(%s)",
                ids,
            )
        )
        return {id_: (f"T{id_:08d}", text) for id_, text in rows}

    def _prepare_move_vals(self, transfer_id, date, dates, texts):
        if transfer_id:
            ref = " ".join(filter(None, texts[transfer_id]))
        else:
            ref = self.env._(
                "%(ledger)s, %(date)s",
                ledger=self.name,
                date=format_date(self.env, date),
            )
        if dates[date] != date:
            ref = self.env._(
                "%(ref)s (late: of %(date)s, whose period is closed)",
                ref=ref,
                date=format_date(self.env, date),
            )
        return {
            "move_type": "entry",
            "journal_id": self.journal_id.id,
            "date": dates[date],
            "ref": ref,
        }

    def _prepare_lines(self, move, rows, text):
        """Return the journal items of an entry, with their value for the company.

        :param rows: as ``_get_groups`` returns them
        :param text: label of all of them; empty: what they sum
        """
        company = self.company_id
        values = company_values(
            [row[3] for row in rows],
            self._get_rate(move.date),
            Decimal(str(company.currency_id.rounding)),
        )
        return [
            {
                "move_id": move.id,
                "account_id": account,
                "partner_id": partner,
                "analytic_distribution": analytic,
                "amount_currency": amount,
                "balance": value,
                "name": text or self._get_line_name(account, amount, count),
            }
            for (account, partner, analytic, amount, count), value in zip(
                rows, values, strict=True
            )
        ]

    def _get_line_name(self, account, amount, count):
        if account != self.control_account_id.id:
            return self.env._("Transfers: %s", count)
        if amount < 0:
            return self.env._("Received, transfers: %s", count)
        return self.env._("Paid, transfers: %s", count)

    def _get_rate(self, date):
        """Return what a unit is worth in the company's currency on a day, exactly.

        A unit without any rate has no value in money: hours do not become euros
        because Odoo takes a missing rate for 1.

        :return: ``Fraction`` or ``None``
        """
        if self.currency_id == self.company_id.currency_id:
            return rate_between("1", "1")
        query = """SELECT rate::text FROM res_currency_rate
                    WHERE currency_id = %s AND (company_id = %s OR company_id IS NULL)
                    ORDER BY company_id, name > %s,
                             CASE WHEN name > %s THEN name END, name DESC LIMIT 1"""
        rates = [
            self.env.execute_query(
                SQL(query, currency.id, self.company_id.root_id.id, date, date)
            )
            for currency in (self.currency_id, self.company_id.currency_id)
        ]
        return rate_between(*(rows[0][0] if rows else None for rows in rates))

    def _fill_in_moves(self, ids, by_key, per_transfer):
        """Write down where the transfers stand now, once and for all."""
        moves = list(by_key.values())
        if per_transfer:
            keys = [transfer for transfer, _date in by_key]
            condition = SQL("booked.key = t.id")
        else:
            keys = [date for _transfer, date in by_key]
            condition = SQL("booked.key = t.date")
        self.env.cr.execute(
            SQL(
                """UPDATE solidarity_transfer t SET move_id = booked.move_id
                     FROM unnest(%s, %s) AS booked(key, move_id)
                    WHERE t.id = ANY(%s) AND t.move_id IS NULL AND %s""",
                keys,
                moves,
                ids,
                condition,
            )
        )
        if self.env.cr.rowcount != len(ids):
            raise ConcurrencyError("transfers were booked by somebody else")
