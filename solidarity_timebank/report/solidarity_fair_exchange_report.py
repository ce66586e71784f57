from odoo import fields, models
from odoo.tools import SQL

from ..engine.fair_exchange import BANDS, INFINITY, NOTHING, ONLY_RECEIVED

LABELS = {
    NOTHING: "No exchange in these months",
    "1_half": "Received up to half of what they gave",
    "2_less": "Received less than they gave",
    "3_even": "As much as they gave",
    "4_more": "Up to 1.5 times as much",
    "5_much_more": "Up to 2 times as much",
    "6_over_double": "More than 2 times as much",
    ONLY_RECEIVED: "Received and gave nothing",
}


class SolidarityFairExchangeReport(models.Model):
    """How many members of a community are in each band of the fair exchange index,
    over the months that the community counts: numbers, and nobody's name."""

    _name = "solidarity.fair.exchange.report"
    _description = "Distribution of the Fair Exchange Index"
    _auto = False
    _rec_name = "band"
    _order = "community_id, band, id"
    _depends = {
        "solidarity.community": ["company_id", "fair_exchange_months"],
        "solidarity.exchange.participant": [
            "community_id",
            "date",
            "hours",
            "is_counted",
            "membership_id",
            "role",
        ],
        "solidarity.ledger": ["community_id", "is_timebank", "state"],
        "solidarity.membership": ["community_id", "state"],
    }

    community_id = fields.Many2one("solidarity.community", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    # groups are shown in the order of these values
    band = fields.Selection(list(LABELS.items()), readonly=True)
    member_count = fields.Integer(string="Members", readonly=True)

    @property
    def _table_query(self):
        # The id is made of the community and the band: a row number would keep
        # PostgreSQL from looking at the communities alone that are asked for.
        return SQL(
            """
            SELECT f.community_id * 10 + left(f.band, 1)::integer AS id,
                   f.*, c.company_id
              FROM (SELECT m.community_id, %(band)s AS band, count(*) AS member_count
                      FROM solidarity_membership m
                      LEFT JOIN (%(sums)s) s ON s.membership_id = m.id
                           AND s.community_id = m.community_id
                     WHERE m.state = 'active'
                       AND EXISTS (SELECT FROM solidarity_ledger l
                                    WHERE l.community_id = m.community_id
                                      AND l.is_timebank AND l.state = 'open')
                     GROUP BY 1, 2) f
              JOIN solidarity_community c ON c.id = f.community_id
            """,
            band=self._get_band_sql(),
            sums=self._get_sums_sql(),
        )

    def _get_sums_sql(self):
        return SQL(
            """
            SELECT p.community_id, p.membership_id,
                   coalesce(sum(p.hours) FILTER (WHERE p.role = 'provider'), 0)
                       AS given,
                   coalesce(sum(p.hours) FILTER (WHERE p.role = 'receiver'), 0)
                       AS received
              FROM solidarity_community w
              JOIN solidarity_exchange_participant p
                ON p.community_id = w.id AND p.is_counted
               AND p.date >= (%(today)s::date
                              - make_interval(months => w.fair_exchange_months))::date
             GROUP BY p.community_id, p.membership_id
            """,
            today=fields.Date.context_today(self),
        )

    def _get_band_sql(self):
        """Return the bands of the engine as SQL."""
        cases = SQL(" ").join(
            SQL(
                "WHEN s.received %s s.given * %s THEN %s",
                SQL(operator),
                bound,
                key,
            )
            for key, operator, bound in BANDS
            if bound != INFINITY
        )
        return SQL(
            """
            CASE WHEN coalesce(s.given, 0) = 0 THEN
                CASE WHEN coalesce(s.received, 0) = 0 THEN %s ELSE %s END
            %s ELSE %s END
            """,
            NOTHING,
            ONLY_RECEIVED,
            cases,
            BANDS[-1][0],
        )
