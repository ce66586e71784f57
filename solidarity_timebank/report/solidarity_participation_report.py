from odoo import fields, models
from odoo.tools import SQL


class SolidarityParticipationReport(models.Model):
    """Each month of a community: how many took part, gave, and how much of it as a
    gift."""

    _name = "solidarity.participation.report"
    _description = "Participation by Month"
    _auto = False
    _rec_name = "month"
    _order = "month desc, community_id, id"
    _depends = {
        "solidarity.community": ["company_id"],
        "solidarity.exchange": ["is_gift"],
        "solidarity.exchange.participant": [
            "community_id",
            "date",
            "hours",
            "is_counted",
            "membership_id",
            "role",
        ],
    }

    community_id = fields.Many2one("solidarity.community", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(readonly=True, help="Its first day.")
    active_count = fields.Integer(
        string="Active Members",
        readonly=True,
        aggregator="avg",
        help="Members who gave or received at least once; of several months, the "
        "average.",
    )
    exchange_count = fields.Integer(string="Exchanges", readonly=True)
    deed_count = fields.Integer(
        string="Deeds",
        readonly=True,
        help="How often a member gave something: each provider of a group counts.",
    )
    gift_count = fields.Integer(string="Gifts", readonly=True)
    hours_given = fields.Float(readonly=True, digits=(16, 2))
    gift_hours = fields.Float(string="Hours as Gifts", readonly=True, digits=(16, 2))

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT row_number() OVER (ORDER BY m.month, m.community_id)::integer AS id,
                   m.*, c.company_id
              FROM (SELECT p.community_id,
                           date_trunc('month', p.date::timestamp)::date AS month,
                           count(DISTINCT p.membership_id) AS active_count,
                           count(DISTINCT p.exchange_id) AS exchange_count,
                           count(*) FILTER (WHERE p.role = 'provider') AS deed_count,
                           count(DISTINCT p.exchange_id) FILTER (WHERE x.is_gift)
                               AS gift_count,
                           coalesce(sum(p.hours) FILTER (
                               WHERE p.role = 'provider'), 0) AS hours_given,
                           coalesce(sum(p.hours) FILTER (
                               WHERE p.role = 'provider' AND x.is_gift), 0)
                               AS gift_hours
                      FROM solidarity_exchange_participant p
                      JOIN solidarity_exchange x ON x.id = p.exchange_id
                     WHERE p.is_counted
                     GROUP BY 1, 2) m
              JOIN solidarity_community c ON c.id = m.community_id
            """
        )
