from odoo import fields, models
from odoo.tools import SQL

# (key, label, upper bound, whether the bound itself is in); the last one has no bound
BANDS = (
    ("1_under_20", "More than 20 h below zero", -20, False),
    ("2_under_10", "10 to 20 h below zero", -10, False),
    ("3_under_5", "5 to 10 h below zero", -5, False),
    ("4_under", "Up to 5 h below zero", 0, False),
    ("5_zero", "Zero", 0, True),
    ("6_over", "Up to 5 h above zero", 5, True),
    ("7_over_5", "5 to 10 h above zero", 10, True),
    ("8_over_10", "10 to 20 h above zero", 20, True),
    ("9_over_20", "More than 20 h above zero", None, None),
)


class SolidarityTimebankBalanceReport(models.Model):
    """How many members of a timebank have about how many hours: a histogram, and
    nobody's name. A bound belongs to the band that is nearer to zero."""

    _name = "solidarity.timebank.balance.report"
    _description = "Distribution of Hours"
    _inherit = ["solidarity.report.mixin"]
    _auto = False
    _rec_name = "band"
    _order = "ledger_id, band, id"
    _depends = {
        "solidarity.account": ["balance", "kind", "ledger_id", "state"],
        "solidarity.ledger": [
            "community_id",
            "company_id",
            "currency_id",
            "is_timebank",
        ],
    }

    # groups are shown in the order of these values
    band = fields.Selection(
        [(key, label) for key, label, *_bound in BANDS],
        string="Balance",
        readonly=True,
    )
    member_count = fields.Integer(string="Members", readonly=True)

    @property
    def _table_query(self):
        cases = SQL(" ").join(
            SQL("WHEN a.balance %s %s THEN %s", SQL("<=" if is_in else "<"), bound, key)
            for key, _label, bound, is_in in BANDS[:-1]
        )
        return SQL(
            """
            SELECT row_number() OVER (ORDER BY b.ledger_id, b.band)::integer AS id, b.*,
                   l.community_id, l.company_id, l.currency_id
              FROM (SELECT a.ledger_id, count(*) AS member_count,
                           CASE %(cases)s ELSE %(last)s END AS band
                      FROM solidarity_account a
                     WHERE a.kind = 'member' AND a.state <> 'closed'
                     GROUP BY a.ledger_id, band) b
              JOIN solidarity_ledger l ON l.id = b.ledger_id
             WHERE l.is_timebank
            """,
            cases=cases,
            last=BANDS[-1][0],
        )
