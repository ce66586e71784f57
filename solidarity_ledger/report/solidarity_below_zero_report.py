from odoo import fields, models
from odoo.tools import SQL


class SolidarityBelowZeroReport(models.Model):
    """Balances below zero by age: since which day each has been there without a break.

    A day counts by the balance at its end, entries by their date.
    """

    _name = "solidarity.below.zero.report"
    _description = "Balances below Zero by Age"
    _inherit = ["solidarity.report.mixin"]
    _auto = False
    _rec_name = "account_id"
    _order = "date_since, id"
    _depends = {
        "solidarity.account": ["balance", "credit_limit", "kind"],
        "solidarity.entry": ["amount", "date"],
        "solidarity.ledger": ["community_id", "company_id", "currency_id"],
    }

    account_id = fields.Many2one("solidarity.account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Member", readonly=True)
    balance = fields.Monetary(readonly=True)
    credit_limit = fields.Monetary(readonly=True)
    date_since = fields.Date(string="Since", readonly=True)
    days = fields.Integer(readonly=True, aggregator="max")
    # groups are shown in the order of these values
    age = fields.Selection(
        [
            ("00_30", "0–30 days"),
            ("31_60", "31–60 days"),
            ("61_90", "61–90 days"),
            ("91_", "Over 90 days"),
        ],
        readonly=True,
    )
    account_count = fields.Integer(string="Members", readonly=True)

    @property
    def _table_query(self):
        # only accounts below zero are read, each through the index of its entries
        return SQL(
            """
            WITH daily AS (
                SELECT e.account_id, e.date,
                       sum(sum(e.amount)) OVER (
                           PARTITION BY e.account_id ORDER BY e.date) AS balance
                  FROM solidarity_account a
                  JOIN solidarity_entry e ON e.account_id = a.id
                 WHERE a.kind = 'member' AND a.balance < 0
                 GROUP BY e.account_id, e.date
            ), above AS (
                SELECT account_id, max(date) AS date
                  FROM daily WHERE balance >= 0 GROUP BY account_id
            ), since AS (
                SELECT d.account_id, min(d.date) AS date
                  FROM daily d LEFT JOIN above USING (account_id)
                 WHERE above.date IS NULL OR d.date > above.date
                 GROUP BY d.account_id
            )
            SELECT a.id, a.id AS account_id, a.partner_id, a.ledger_id, l.community_id,
                   l.company_id, l.currency_id, a.balance, a.credit_limit,
                   1 AS account_count, s.date AS date_since, x.days,
                   CASE WHEN x.days <= 30 THEN '00_30' WHEN x.days <= 60 THEN '31_60'
                        WHEN x.days <= 90 THEN '61_90' ELSE '91_' END AS age
              FROM since s
              JOIN solidarity_account a ON a.id = s.account_id
              JOIN solidarity_ledger l ON l.id = a.ledger_id
             CROSS JOIN LATERAL (SELECT greatest(%(today)s - s.date, 0) AS days) x
            """,
            today=fields.Date.context_today(self),
        )
