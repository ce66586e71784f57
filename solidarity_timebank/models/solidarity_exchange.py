from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import file_open, format_amount

# the hours were given and count
BOOKED_STATES = ("confirmed", "resolved")


class SolidarityExchange(models.Model):
    """Hours that members give each other, from the proposal to the credit.

    ``proposed → accepted → delivered → confirmed`` or ``declined``, ``cancelled``,
    ``disputed → resolved``, ``reversed``. ``hours`` are those of each provider: one
    hour is one credit, whatever the service. Members change an exchange by its actions
    alone (``solidarity_exchange_*.py``). An organiser may enter one for others, as on
    a sheet of paper: it has no proposer, and both sides accept it or have signed it.
    """

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
        "solidarity.community",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_community_id(),
    )
    company_id = fields.Many2one(related="community_id.company_id")
    ledger_id = fields.Many2one(
        "solidarity.ledger",
        compute="_compute_ledger_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="restrict",
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
        "solidarity.membership",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        help="Who proposed it; nobody where an organiser entered it for others.",
    )
    key = fields.Char(
        readonly=True,
        copy=False,
        help="Of the form: sent twice, it proposes once.",
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
        group_expand="_group_expand_state",
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
    reversal_reason = fields.Text(readonly=True, copy=False)
    community_hours = fields.Monetary(
        readonly=True,
        copy=False,
        help="What an organiser says the hours were, where the community receives.",
    )
    is_confirmed_by_community = fields.Boolean(readonly=True, copy=False)
    date_accepted = fields.Date(readonly=True, copy=False)
    date_delivered = fields.Date(readonly=True, copy=False)
    date_confirmed = fields.Date(readonly=True, copy=False)
    date_difference = fields.Date(
        string="Different Since",
        readonly=True,
        copy=False,
        help="Since when both sides say different hours.",
    )
    date_disputed = fields.Date(readonly=True, copy=False)
    date_reversed = fields.Date(readonly=True, copy=False)
    date_reminded = fields.Date(readonly=True, copy=False)
    date_auto_confirm = fields.Date(
        string="Confirmed by Itself on",
        readonly=True,
        copy=False,
        help="The day, announced by mail, on which hours that nobody confirmed or "
        "questioned are booked, where the community has such a rule.",
    )
    hours_difference = fields.Monetary(
        compute="_compute_hours_difference",
        compute_sudo=True,
        help="Between the most and the least that somebody says; 0 when all agree.",
    )
    transfer_ids = fields.One2many(
        "solidarity.transfer",
        "origin_id",
        domain=[("origin_model", "=", "solidarity.exchange")],
        readonly=True,
    )
    timesheet_ids = fields.One2many(
        "account.analytic.line",
        "exchange_id",
        readonly=True,
        groups="hr_timesheet.group_hr_timesheet_user",
    )

    _hours_range = models.Constraint(
        "CHECK (hours > 0 AND hours <= 24)",
        "An exchange has more than 0 and at most 24 hours.",
    )
    _key_unique = models.UniqueIndex(
        "(proposer_id, key) WHERE key IS NOT NULL", "This was proposed already."
    )

    def init(self):
        with file_open("solidarity_timebank/sql/solidarity_exchange.sql") as script:
            self.env.cr.execute(script.read())

    # ----------------------------------------------------------------- defaults

    @api.model
    def _default_community_id(self):
        """Return the community of an organiser who has one."""
        communities = self.env["solidarity.community"].search(
            [("is_organiser", "=", True)], limit=2
        )
        return communities if len(communities) == 1 else False

    @api.model
    def _group_expand_state(self, states, domain):
        """Return the columns of the board: the usual way, and what else there is."""
        usual = ("proposed", "accepted", "delivered", "confirmed")
        return [
            state
            for state, _label in self._fields["state"].selection
            if state in usual or state in states
        ]

    # ------------------------------------------------------------------ compute

    def _compute_name(self):
        for exchange in self:
            exchange.name = f"X{exchange.id:08d}" if exchange.id else False

    @api.depends("community_id")
    def _compute_ledger_id(self):
        for exchange in self:
            community = exchange.community_id
            if community and exchange.ledger_id.community_id != community:
                exchange.ledger_id = community._get_timebank().with_env(self.env)

    @api.depends("description")
    def _compute_display_name(self):
        for exchange in self:
            words = exchange.description or self.env._("New Exchange")
            number = f" ({exchange.name})" if exchange.name else ""
            exchange.display_name = f"{words}{number}"

    @api.depends(
        "state",
        "hours",
        "community_hours",
        "is_confirmed_by_community",
        "participant_ids.hours",
        "participant_ids.is_confirmed",
    )
    def _compute_hours_difference(self):
        for exchange in self:
            hours = [figure for _name, figure in exchange._get_figures()]
            if exchange.state not in ("delivered", "disputed") or not hours:
                exchange.hours_difference = 0
                continue
            difference = max(hours) - min(hours)
            exchange.hours_difference = exchange.currency_id.round(difference)

    # --------------------------------------------------------------- constrains

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for exchange in self:
            if exchange.date > today:
                raise ValidationError(
                    self.env._(
                        "An exchange is not later than today. Enter the day on which "
                        "it took place."
                    )
                )

    @api.constrains("ledger_id", "community_id", "listing_id")
    def _check_community(self):
        for exchange in self.sudo():
            community = exchange.community_id
            if exchange.ledger_id.community_id != community:
                raise ValidationError(
                    self.env._(
                        "%(ledger)s is no ledger of %(community)s. Choose the one "
                        "that counts the hours of this community.",
                        ledger=exchange.ledger_id.name,
                        community=community.name,
                    )
                )
            if exchange.listing_id and exchange.listing_id.community_id != community:
                raise ValidationError(
                    self.env._(
                        "This offer or want belongs to another community: its members "
                        "exchange in their own timebank."
                    )
                )

    # --------------------------------------------------------- business methods

    def _format_hours(self, hours):
        """Return hours (a float or a ``Decimal``) as text in the ledger's unit."""
        return format_amount(self.env, float(hours), self.sudo().currency_id)

    def _tell(self, what, members, **context):
        """Queue a mail about this exchange to members, but not to who acts.

        :param str what: the last part of the template's name
        :param context: what the template finds in ``ctx``; ``person`` is the name of
            who acts
        """
        if self.env.context.get("install_mode"):
            return  # demo data writes no letters
        own = self._get_own_participant().membership_id or self.proposer_id
        context.setdefault("person", (own or self.community_id).name)
        self._send_mail(
            f"solidarity_timebank.mail_template_exchange_{what}",
            members.sudo().partner_id - self.env.user.partner_id,
            **context,
        )

    # --------------------------------------------------------------- moderation

    def _moderation_membership(self):
        """Return the other side: the proposer, unless that is who reports."""
        self.ensure_one()
        members = self.proposer_id | self.participant_ids.membership_id
        return members.filtered(lambda member: not member._is_own())[:1]

    def _moderation_actions(self):
        # nobody but those who took part sees an exchange: there is nothing to hide
        return {"warn", "suspend"}
