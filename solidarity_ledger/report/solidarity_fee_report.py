from odoo import fields, models
from odoo.tools import SQL


class SolidarityFeeReport(models.Model):
    """Fees, levies and recurring charges by month, and what was given back of them.

    What a reversal takes back counts in the month of the reversal.
    """

    _name = "solidarity.fee.report"
    _description = "Fees and Levies by Month"
    _inherit = ["solidarity.report.mixin"]
    _auto = False
    _rec_name = "month"
    _order = "month desc, ledger_id, id"
    _depends = {
        "solidarity.entry": ["amount", "date", "purpose"],
        "solidarity.ledger": ["community_id", "company_id", "currency_id"],
        "solidarity.transfer": ["origin_model", "date", "reversal_of_id", "state"],
    }

    month = fields.Date(readonly=True, help="Its first day.")
    purpose = fields.Selection(
        [("fee", "Fee"), ("levy", "Levy"), ("charge", "Recurring charge")],
        string="Kind",
        readonly=True,
    )
    charged = fields.Monetary(readonly=True)
    returned = fields.Monetary(string="Given back", readonly=True)
    amount = fields.Monetary(
        string="Left", readonly=True, help="Charged less what was given back."
    )
    fee_count = fields.Integer(string="Times charged", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH fees AS (
                SELECT e.id, e.transfer_id, e.account_id, e.date, e.amount,
                       CASE WHEN t.origin_model = 'solidarity.charge' THEN 'charge'
                            ELSE e.purpose END AS purpose
                  FROM solidarity_entry e
                  JOIN solidarity_transfer t ON t.id = e.transfer_id
                 WHERE e.purpose IN ('fee', 'levy') AND e.amount > 0
            ), moves AS (
                SELECT id, account_id, date, purpose, amount AS charged, 0 AS returned
                  FROM fees
                 UNION ALL
                SELECT f.id, f.account_id, r.date, f.purpose, 0, f.amount
                  FROM fees f JOIN solidarity_transfer r
                    ON r.reversal_of_id = f.transfer_id AND r.state = 'posted'
            )
            SELECT row_number() OVER (ORDER BY x.month, x.ledger_id, x.purpose)::integer
                       AS id, x.*, x.charged - x.returned AS amount,
                   l.community_id, l.company_id, l.currency_id
              FROM (SELECT a.ledger_id, m.purpose,
                           date_trunc('month', m.date::timestamp)::date AS month,
                           sum(m.charged) AS charged, sum(m.returned) AS returned,
                           count(*) FILTER (WHERE m.charged > 0) AS fee_count
                      FROM moves m JOIN solidarity_account a ON a.id = m.account_id
                     GROUP BY 1, 2, 3) x
              JOIN solidarity_ledger l ON l.id = x.ledger_id
            """
        )
