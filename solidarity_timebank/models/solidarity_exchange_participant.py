from odoo import api, fields, models

# the exchanges whose hours count: they were given
COUNTED_STATES = ("confirmed", "resolved")


class SolidarityExchangeParticipant(models.Model):
    """A member on one side of an exchange."""

    _name = "solidarity.exchange.participant"
    _description = "Exchange Participant"
    _inherit = ["solidarity.member.mixin", "solidarity.contact.privacy.mixin"]
    _order = "exchange_id, role, id"

    exchange_id = fields.Many2one(
        "solidarity.exchange", required=True, index=True, ondelete="cascade"
    )
    community_id = fields.Many2one(
        related="exchange_id.community_id", store=True, precompute=True, required=True
    )
    date = fields.Date(related="exchange_id.date", store=True, precompute=True)
    is_counted = fields.Boolean(
        compute="_compute_is_counted",
        store=True,
        precompute=True,
        help="The hours were given: the exchange was confirmed, not reversed since.",
    )
    currency_id = fields.Many2one(related="exchange_id.currency_id")
    role = fields.Selection(
        [("provider", "Provider"), ("receiver", "Receiver")], required=True
    )
    hours = fields.Monetary(
        help="What this member says the hours were; after booking, what was credited "
        "to or paid by this member."
    )
    is_accepted = fields.Boolean()
    is_confirmed = fields.Boolean()
    date_confirmed = fields.Datetime()

    _member_once = models.Constraint(
        "UNIQUE (exchange_id, membership_id)",
        "A member takes part in an exchange once: nobody trades with himself.",
    )
    _hours_range = models.Constraint(
        "CHECK (hours IS NULL OR (hours >= 0 AND hours <= 24))",
        "A member takes part with at most 24 hours a day.",
    )

    @api.depends("exchange_id.state")
    def _compute_is_counted(self):
        for participant in self:
            participant.is_counted = participant.exchange_id.state in COUNTED_STATES
