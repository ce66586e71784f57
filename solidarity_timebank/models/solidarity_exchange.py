from odoo import api, fields, models


class SolidarityExchange(models.Model):
    """Hours that members give each other, from the proposal to the credit."""

    _name = "solidarity.exchange"
    _description = "Exchange"
    _inherit = [
        "solidarity.contact.privacy.mixin",
        "solidarity.mail.mixin",
        "solidarity.reportable.mixin",
    ]
    _order = "id desc"

    name = fields.Char(string="Number", compute="_compute_name")
    community_id = fields.Many2one(
        "solidarity.community", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="community_id.company_id")
    ledger_id = fields.Many2one(
        "solidarity.ledger", required=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="ledger_id.currency_id")
    listing_id = fields.Many2one(
        "solidarity.listing",
        string="Offer or Want",
        index="btree_not_null",
        ondelete="set null",
    )
    category_id = fields.Many2one(
        "solidarity.category", index="btree_not_null", ondelete="restrict"
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    description = fields.Char(required=True)
    hours = fields.Monetary(
        required=True,
        help="Hours of each provider: as proposed, then as delivered.",
    )
    kind = fields.Selection(
        [("one", "One to one"), ("group", "Group")], required=True, default="one"
    )
    sharing = fields.Selection(
        [
            ("split", "The receivers share the hours"),
            ("each", "Each receiver pays the hours"),
        ],
        required=True,
        default="split",
        help="In a group of several receivers. What they pay beyond what the providers "
        "earn goes to the community.",
    )
    is_gift = fields.Boolean(
        string="Gift", help="Counts as help given and moves no credit."
    )
    is_for_community = fields.Boolean(
        string="For the Community",
        help="The community itself receives the hours and pays from its account.",
    )
    proposer_id = fields.Many2one(
        "solidarity.membership", readonly=True, index=True, ondelete="restrict"
    )
    participant_ids = fields.One2many(
        "solidarity.exchange.participant", "exchange_id", copy=True
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("accepted", "Accepted"),
            ("delivered", "Delivered"),
            ("confirmed", "Confirmed"),
            ("declined", "Declined"),
            ("cancelled", "Cancelled"),
            ("disputed", "Disputed"),
            ("resolved", "Resolved"),
            ("reversed", "Reversed"),
        ],
        required=True,
        default="proposed",
        copy=False,
        index=True,
    )
    refusal = fields.Char(
        string="Not Booked Because",
        readonly=True,
        copy=False,
        help="Why the ledger refused the hours that both sides confirmed.",
    )
    dispute_reason = fields.Text(readonly=True, copy=False)
    resolution = fields.Text(
        readonly=True, copy=False, help="What a moderator decided, and why."
    )
    date_delivered = fields.Date(readonly=True, copy=False)
    date_confirmed = fields.Date(readonly=True, copy=False)
    date_disputed = fields.Date(readonly=True, copy=False)
    transfer_ids = fields.One2many(
        "solidarity.transfer",
        "origin_id",
        domain=[("origin_model", "=", "solidarity.exchange")],
        readonly=True,
    )
    timesheet_ids = fields.One2many(
        "account.analytic.line", "exchange_id", readonly=True
    )

    _hours_range = models.Constraint(
        "CHECK (hours > 0 AND hours <= 24)",
        "An exchange has more than 0 and at most 24 hours.",
    )

    def _compute_name(self):
        for exchange in self:
            exchange.name = f"X{exchange.id:08d}" if exchange.id else False

    @api.depends("description")
    def _compute_display_name(self):
        for exchange in self:
            exchange.display_name = f"{exchange.description} ({exchange.name})"
