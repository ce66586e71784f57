from odoo import fields, models
from odoo.tools import SQL


class SolidarityExchangeReport(models.Model):
    """Hours given and received: one row for each member in each exchange that counts.

    What the members of a group receive may be less, or more, than what its providers
    give; the community has the rest.
    """

    _name = "solidarity.exchange.report"
    _description = "Hours by Member and Category"
    _inherit = ["solidarity.report.mixin"]
    _auto = False
    _rec_name = "exchange_id"
    _order = "date desc, id desc"
    _depends = {
        "solidarity.community": ["company_id"],
        "solidarity.exchange": ["category_id", "is_gift", "kind", "ledger_id"],
        "solidarity.exchange.participant": [
            "community_id",
            "date",
            "hours",
            "is_counted",
            "membership_id",
            "role",
        ],
        "solidarity.ledger": ["currency_id"],
    }

    exchange_id = fields.Many2one("solidarity.exchange", readonly=True)
    membership_id = fields.Many2one(
        "solidarity.membership", string="Member", readonly=True
    )
    category_id = fields.Many2one("solidarity.category", readonly=True)
    date = fields.Date(readonly=True)
    role = fields.Selection(
        [("provider", "Provider"), ("receiver", "Receiver")], readonly=True
    )
    kind = fields.Selection([("one", "One to one"), ("group", "Group")], readonly=True)
    is_gift = fields.Boolean(string="Gift", readonly=True)
    hours_given = fields.Monetary(readonly=True)
    hours_received = fields.Monetary(readonly=True)
    exchange_count = fields.Integer(
        string="Exchanges",
        readonly=True,
        help="Of a member: in how many exchanges. An exchange counts for each side.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT p.id, p.exchange_id, p.membership_id, p.role, p.date, p.community_id,
                   c.company_id, x.ledger_id, l.currency_id, x.category_id, x.kind,
                   coalesce(x.is_gift, FALSE) AS is_gift, 1 AS exchange_count,
                   CASE p.role WHEN 'provider' THEN p.hours ELSE 0 END AS hours_given,
                   CASE p.role WHEN 'receiver' THEN p.hours ELSE 0 END
                       AS hours_received
              FROM solidarity_exchange_participant p
              JOIN solidarity_exchange x ON x.id = p.exchange_id
              JOIN solidarity_ledger l ON l.id = x.ledger_id
              JOIN solidarity_community c ON c.id = p.community_id
             WHERE p.is_counted
            """
        )
