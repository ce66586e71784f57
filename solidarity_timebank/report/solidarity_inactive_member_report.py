from odoo import fields, models
from odoo.tools import SQL


class SolidarityInactiveMemberReport(models.Model):
    """Since when members of a community with a timebank have exchanged nothing: one row
    for each active member. Who never did counts from the day of joining."""

    _name = "solidarity.inactive.member.report"
    _description = "Inactive Members"
    _auto = False
    _rec_name = "membership_id"
    _order = "date_since, id"
    _depends = {
        "solidarity.community": ["company_id"],
        "solidarity.exchange.participant": ["date", "is_counted", "membership_id"],
        "solidarity.ledger": ["community_id", "is_timebank", "state"],
        "solidarity.membership": ["community_id", "date_joined", "state"],
    }

    community_id = fields.Many2one("solidarity.community", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    membership_id = fields.Many2one(
        "solidarity.membership", string="Member", readonly=True
    )
    date_joined = fields.Date(readonly=True)
    date_last = fields.Date(string="Last Exchange", readonly=True)
    date_since = fields.Date(
        string="Inactive Since",
        readonly=True,
        help="The last exchange, or the day of joining.",
    )
    months = fields.Integer(
        string="Months Inactive",
        readonly=True,
        aggregator="avg",
        help="Whole months without an exchange.",
    )
    member_count = fields.Integer(string="Members", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT m.id, m.id AS membership_id, m.community_id, c.company_id,
                   m.date_joined, p.date_last, s.date_since, 1 AS member_count,
                   greatest(0, extract(year FROM a.age) * 12
                               + extract(month FROM a.age))::integer AS months
              FROM solidarity_membership m
              JOIN solidarity_community c ON c.id = m.community_id
             CROSS JOIN LATERAL (SELECT max(date) AS date_last
                                   FROM solidarity_exchange_participant
                                  WHERE membership_id = m.id AND is_counted) p
             CROSS JOIN LATERAL (SELECT coalesce(p.date_last, m.date_joined)
                                     AS date_since) s
             CROSS JOIN LATERAL age(%(today)s::timestamp, s.date_since) a(age)
             WHERE m.state = 'active'
               AND EXISTS (SELECT FROM solidarity_ledger l
                            WHERE l.community_id = m.community_id
                              AND l.is_timebank AND l.state = 'open')
            """,
            today=fields.Date.context_today(self),
        )

    def action_contact(self):
        """Open a mail to these members: a message to one, the same mail to several.

        The answer goes to the organiser who writes.
        """
        members = self.membership_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write to %s", ", ".join(members.mapped("name")))
            if len(members) == 1
            else self.env._("Write to %s members", len(members)),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": members._name,
                "default_res_ids": members.ids,
                "default_composition_mode": "comment"
                if len(members) == 1
                else "mass_mail",
                "default_partner_ids": members.partner_id.ids
                if len(members) == 1
                else [],
                "default_subject": self.env._("We miss you"),
            },
        }
