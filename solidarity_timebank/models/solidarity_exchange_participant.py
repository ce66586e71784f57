from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import file_open

from .solidarity_exchange import BOOKED_STATES

# what the member says, by the actions only
FLOW_FIELDS = {"hours", "is_accepted", "is_confirmed", "date_confirmed"}


class SolidarityExchangeParticipant(models.Model):
    """A member on one side of an exchange.

    ``hours`` are what this member says the provider's hours were; once it is booked,
    what was credited to the provider, or paid by the receiver. Where the receivers
    share the hours the two differ.
    """

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
        copy=False,
        help="What this member says the hours were; after booking, what was credited "
        "to or paid by this member.",
    )
    is_accepted = fields.Boolean(copy=False)
    is_confirmed = fields.Boolean(copy=False)
    date_confirmed = fields.Datetime(copy=False)

    _member_once = models.Constraint(
        "UNIQUE (exchange_id, membership_id)",
        "A member takes part in an exchange once: nobody trades with himself.",
    )
    _hours_range = models.Constraint(
        "CHECK (hours IS NULL OR (hours >= 0 AND hours <= 24))",
        "A member takes part with at most 24 hours a day.",
    )

    def init(self):
        path = "solidarity_timebank/sql/solidarity_exchange_participant.sql"
        with file_open(path) as script:
            self.env.cr.execute(script.read())
        return super().init()

    @api.depends("exchange_id.state")
    def _compute_is_counted(self):
        for participant in self:
            participant.is_counted = participant.exchange_id.state in BOOKED_STATES

    @api.model_create_multi
    def create(self, vals_list):
        """Create participants; only the actions say what they accept or confirm."""
        participants = super().create(vals_list)
        if not self.env.su:
            # asked afterwards: defaults come in by the context, too
            for participant in participants:
                values = {name: participant[name] for name in FLOW_FIELDS}
                self._check_flow_fields(values)
            participants.exchange_id._check_entered()
        return participants

    def write(self, vals):
        """Write, while an organiser enters the exchange."""
        self.check_access("write")  # before saying anything about it
        if not self.env.su:
            self._check_flow_fields(vals)
            self.exchange_id._check_entered()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_entered(self):
        if not self.env.su:
            self.exchange_id._check_entered()

    @api.model
    def _check_flow_fields(self, vals):
        if any(vals.get(name) for name in FLOW_FIELDS):
            raise UserError(
                self.env._(
                    "Each member accepts and confirms alone. To book what both signed "
                    "on paper, use Book from Paper."
                )
            )
