from odoo import fields, models
from odoo.tools import SQL


class SolidarityMonthReport(models.Model):
    """Each month of a ledger: how much was traded, by how many, how fast credit turns.

    A trade is a payment that was not given back; opening balances, fees, levies and
    charges are none. Credit in use is the sum of all balances above zero at the end of
    the month (of members and the community, not of the clearing account), velocity
    the volume divided by it.
    """

    _name = "solidarity.month.report"
    _description = "Trade by Month"
    _inherit = ["solidarity.report.mixin"]
    _auto = False
    _rec_name = "month"
    _order = "month desc, ledger_id, id"
    _depends = {
        "solidarity.account": ["kind"],
        "solidarity.entry": ["amount", "date", "purpose"],
        "solidarity.ledger": ["community_id", "company_id", "currency_id"],
        "solidarity.transfer": ["reversal_of_id", "state"],
    }

    month = fields.Date(readonly=True, help="Its first day.")
    volume = fields.Monetary(readonly=True, help="Sum of the trades.")
    transfer_count = fields.Integer(string="Trades", readonly=True)
    active_count = fields.Integer(
        string="Active members",
        readonly=True,
        aggregator="avg",
        help="Members who paid or received at least once; of several months, the "
        "average.",
    )
    # not Monetary: where units are mixed, views sum amounts instead of averaging
    credit_in_use = fields.Float(
        string="Credit in use",
        readonly=True,
        digits=(16, 2),
        aggregator="avg",
        help="Sum of the balances above zero at the end of the month; of several "
        "months, the average.",
    )
    velocity = fields.Float(
        readonly=True,
        digits=(16, 4),
        aggregator="avg",
        help="Volume divided by the credit in use: how often credit changed hands. "
        "Of several months, the average.",
    )

    @property
    def _table_query(self):
        # One pass over the entries gives what each account did in each month. A balance
        # adds to the credit in use what it is above zero, so its change from month to
        # month is enough: accounts that rest need no rows.
        return SQL(
            """
            WITH reversed AS (
                SELECT reversal_of_id AS id FROM solidarity_transfer
                 WHERE reversal_of_id IS NOT NULL AND state = 'posted'
            ), done AS (
                SELECT e.account_id, e.amount,
                       date_trunc('month', e.date::timestamp)::date AS month,
                       e.purpose = 'principal' AND r.id IS NULL AS is_trade
                  FROM solidarity_entry e
                  LEFT JOIN reversed r ON r.id = e.transfer_id
            ), monthly AS (
                SELECT account_id, month, sum(amount) AS change,
                       sum(amount) FILTER (WHERE is_trade AND amount > 0) AS volume,
                       count(*) FILTER (WHERE is_trade AND amount > 0) AS trades,
                       bool_or(is_trade) AS is_active
                  FROM done GROUP BY account_id, month
            ), balances AS (
                SELECT a.ledger_id, a.kind, m.*,
                       sum(m.change) OVER (
                           PARTITION BY m.account_id ORDER BY m.month) AS balance
                  FROM monthly m JOIN solidarity_account a ON a.id = m.account_id
            ), figures AS (
                SELECT ledger_id, month, coalesce(sum(volume), 0) AS volume,
                       sum(trades) AS trades,
                       count(*) FILTER (WHERE kind = 'member' AND is_active) AS active,
                       coalesce(sum(growth) FILTER (WHERE kind <> 'clearing'), 0)
                           AS change
                  FROM balances CROSS JOIN LATERAL (
                       SELECT greatest(balance, 0) - greatest(balance - change, 0)
                           AS growth) g
                 GROUP BY ledger_id, month
            ), calendar AS (
                SELECT ledger_id, generate_series(
                           min(month)::timestamp, max(month), '1 month')::date AS month
                  FROM figures GROUP BY ledger_id
            ), filled AS (
                SELECT c.ledger_id, c.month, coalesce(f.volume, 0) AS volume,
                       coalesce(f.trades, 0) AS trades, coalesce(f.active, 0) AS active,
                       sum(f.change) OVER (
                           PARTITION BY c.ledger_id ORDER BY c.month) AS credit
                  FROM calendar c LEFT JOIN figures f USING (ledger_id, month)
            )
            SELECT row_number() OVER (ORDER BY f.ledger_id, f.month)::integer AS id,
                   f.ledger_id, l.community_id, l.company_id, l.currency_id, f.month,
                   f.volume, f.trades::integer AS transfer_count,
                   f.active AS active_count,
                   f.credit AS credit_in_use,
                   coalesce(f.volume / nullif(f.credit, 0), 0) AS velocity
              FROM filled f JOIN solidarity_ledger l ON l.id = f.ledger_id
            """
        )
