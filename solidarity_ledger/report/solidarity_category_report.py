from odoo import fields, models
from odoo.tools import SQL


class SolidarityCategoryReport(models.Model):
    """What was traded: volume and number of trades by category and month.

    Trades are those of ``solidarity.month.report``, so that the sums are the same.
    """

    _name = "solidarity.category.report"
    _description = "Trade by Category"
    _inherit = ["solidarity.report.mixin"]
    _auto = False
    _rec_name = "category_id"
    _order = "month desc, volume desc, id"
    _depends = {
        "solidarity.ledger": ["community_id", "company_id", "currency_id"],
        "solidarity.transfer": [
            "amount",
            "category_id",
            "date",
            "purpose",
            "reversal_of_id",
            "state",
        ],
    }

    month = fields.Date(readonly=True, help="Its first day.")
    category_id = fields.Many2one("solidarity.category", readonly=True)
    volume = fields.Monetary(readonly=True, help="Sum of the trades.")
    transfer_count = fields.Integer(string="Trades", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT min(t.id) AS id, t.ledger_id, l.community_id, l.company_id,
                   l.currency_id, t.month, t.category_id, sum(t.amount) AS volume,
                   count(*) AS transfer_count
              FROM (SELECT id, ledger_id, category_id, amount,
                           date_trunc('month', date::timestamp)::date AS month
                      FROM solidarity_transfer o
                     WHERE state = 'posted' AND reversal_of_id IS NULL
                       AND coalesce(purpose, 'principal') IN ('principal', 'history')
                       AND NOT EXISTS (SELECT FROM solidarity_transfer r
                                        WHERE r.reversal_of_id = o.id
                                          AND r.state = 'posted')) t
              JOIN solidarity_ledger l ON l.id = t.ledger_id
             GROUP BY t.ledger_id, l.id, t.month, t.category_id
            """
        )
