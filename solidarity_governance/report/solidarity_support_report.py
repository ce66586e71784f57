from odoo import fields, models
from odoo.tools import SQL

from ..models.solidarity_proposal import KINDS


class SolidaritySupportReport(models.Model):
    """What mattered when: one row for each time that points were given or came back.

    What was given less what came back, added up from the beginning, is the support at
    that time.
    """

    _name = "solidarity.support.report"
    _description = "Support over Time"
    _inherit = ["solidarity.contact.privacy.mixin"]
    _auto = False
    _rec_name = "proposal_id"
    _order = "date desc, id desc"
    _depends = {
        "solidarity.community": ["company_id"],
        "solidarity.proposal": ["category_id", "kind"],
        "solidarity.support.move": [
            "community_id",
            "date",
            "kind",
            "membership_id",
            "points",
            "proposal_id",
        ],
    }

    date = fields.Datetime(readonly=True)
    proposal_id = fields.Many2one("solidarity.proposal", readonly=True)
    category_id = fields.Many2one("solidarity.category", readonly=True)
    kind = fields.Selection(KINDS, string="Kind of Proposal", readonly=True)
    membership_id = fields.Many2one(
        "solidarity.membership", string="Member", readonly=True
    )
    community_id = fields.Many2one("solidarity.community", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    points = fields.Integer(
        string="Support",
        readonly=True,
        help="Points given less points that came back.",
    )
    points_given = fields.Integer(readonly=True)
    points_returned = fields.Integer(string="Points That Came Back", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT m.id, m.date, m.proposal_id, p.category_id, p.kind, m.membership_id,
                   m.community_id, c.company_id,
                   g.points_given - r.points_returned AS points,
                   g.points_given, r.points_returned
              FROM solidarity_support_move m
              JOIN solidarity_proposal p ON p.id = m.proposal_id
              JOIN solidarity_community c ON c.id = m.community_id,
                   LATERAL (SELECT CASE WHEN m.kind IN ('allocate', 'raise')
                                        THEN m.points ELSE 0 END) g (points_given),
                   LATERAL (SELECT CASE WHEN m.kind IN ('lower', 'return')
                                        THEN m.points ELSE 0 END) r (points_returned)
             WHERE m.kind <> 'lock'
            """
        )
