import json

from odoo import api, models
from odoo.tools import SQL

# columns that the INSERT fills
INSERTED = (
    *("move_id", "journal_id", "company_id", "company_currency_id", "move_name"),
    *("parent_state", "date", "ref", "is_storno", "sequence", "account_id", "name"),
    *("debit", "credit", "balance", "amount_currency", "currency_id", "partner_id"),
    *("amount_residual", "amount_residual_currency", "reconciled", "display_type"),
    *("quantity", "price_unit", "price_subtotal", "price_total", "no_followup"),
    *("analytic_distribution", "discount", "deductible_amount"),
    *("create_uid", "create_date", "write_uid", "write_date"),
)
# what is empty in entries without taxes, products and banks; a default tax of an income
# account is for invoices, not for what members did
EMPTY = (
    *("invoice_date", "payment_id", "statement_line_id", "statement_id"),
    *("tax_line_id", "tax_group_id", "product_uom_id", "is_imported"),
    *("reconcile_model_id", "group_tax_id", "tax_base_amount", "extra_tax_data"),
    *("tax_repartition_line_id", "full_reconcile_id", "matching_number"),
    *("collapse_composition", "collapse_prices", "product_id", "date_maturity"),
    *("discount_date", "discount_amount_currency", "discount_balance"),
    *("tax_ids", "tax_tag_ids", "analytic_line_ids"),
    *("matched_debit_ids", "matched_credit_ids"),
)
# what a journal item says about money; of entries with transfers it stays
KEPT = {
    *("account_id", "partner_id", "currency_id", "amount_currency"),
    *("balance", "debit", "credit"),
}


class AccountMoveLine(models.Model):
    """Journal items of transfers: written in bulk, and kept."""

    _inherit = "account.move.line"

    @api.private
    def _insert_in_bulk(self, lines, currency):
        """Write journal items of new draft entries in one statement: a day of a large
        ledger has thousands, and the ORM takes milliseconds for each.

        They hold what the ORM would write (a test compares the two); fields that other
        addons add are computed, or get their default, as usual.

        :param lines: dicts of ``move_id``, ``account_id``, ``partner_id``, ``name``,
            ``analytic_distribution`` and, as ``Decimal`` other than zero,
            ``amount_currency``; its value for the company as ``balance``
        :param currency: of ``amount_currency``
        :return: the journal items, in the order of ``lines``
        """
        self.env.flush_all()
        rows = [
            {
                **line,
                "amount_currency": str(line["amount_currency"]),
                "balance": str(line["balance"]),
            }
            for line in lines
        ]
        self.env.cr.execute(
            SQL(
                """INSERT INTO account_move_line (%(columns)s)
                   SELECT m.id, m.journal_id, m.company_id, company.currency_id, m.name,
                          m.state, m.date, m.ref, false, 100, l.account_id, l.name,
                          greatest(l.balance, 0), greatest(-l.balance, 0), l.balance,
                          l.amount_currency, %(currency)s, l.partner_id,
                          CASE WHEN kind.open THEN l.balance ELSE 0 END,
                          CASE WHEN kind.open THEN l.amount_currency ELSE 0 END,
                          false, 'product', 1, 0, l.amount_currency, l.amount_currency,
                          false, nullif(l.analytic_distribution, 'null'), 0, 100,
                          %(uid)s, %(now)s, %(uid)s, %(now)s
                     FROM ROWS FROM (jsonb_to_recordset(%(rows)s::jsonb) AS (
                              move_id integer, account_id integer, partner_id integer,
                              name text, analytic_distribution jsonb,
                              amount_currency numeric, balance numeric))
                          WITH ORDINALITY AS l(
                              move_id, account_id, partner_id, name,
                              analytic_distribution, amount_currency, balance, place)
                     JOIN account_move m ON m.id = l.move_id
                     JOIN res_company company ON company.id = m.company_id
                     JOIN account_account a ON a.id = l.account_id
                    CROSS JOIN LATERAL (
                          SELECT a.reconcile OR a.account_type IN (
                                 'asset_cash', 'liability_credit_card') AS open) AS kind
                    ORDER BY l.place
                RETURNING id""",
                columns=SQL(", ").join(map(SQL.identifier, INSERTED)),
                currency=currency.id,
                rows=json.dumps(rows),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        items = self.browse([id_ for (id_,) in self.env.cr.fetchall()])
        self.env.invalidate_all(flush=False)
        items._complete()
        return items

    def _complete(self):
        """Let the ORM know of new rows: totals of their entries are computed, and so
        are the fields that other addons add."""
        ours = [self._fields[name] for name in (*INSERTED, *EMPTY)]
        with self.env.protecting(ours, self):
            self.modified([name for name, field in self._fields.items() if field.store])
        others = [
            field
            for field in self._fields.values()
            if field.store and field.column_type and field not in ours
        ]
        for field in others:
            if field.compute:
                self.env.add_to_compute(field, self)
        defaults = self.default_get([f.name for f in others if not f.compute])
        if defaults:
            self.write(defaults)

    def write(self, vals):
        """Write; what items of transfers say about money stays."""
        if KEPT & set(vals):
            posted = self.filtered(lambda item: item.parent_state == "posted")
            changed = posted.filtered(
                lambda item: any(
                    self.env["account.move"]._field_will_change(item, vals, name)
                    for name in KEPT & set(vals)
                )
            )
            changed.move_id._check_no_transfers()
        return super().write(vals)
