from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import file_open

from .solidarity_community import RANKED_RULES

METHODS = [
    ("majority", "Majority"),
    ("supermajority", "Supermajority"),
    ("consent", "Consent"),
    ("score", "Score (0 to 5)"),
    ("ranked", "Ranking"),
    ("approval", "Approval"),
    ("dot", "Dots"),
]
STATES = [
    ("draft", "Draft"),
    ("open", "Open"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
# Changed by the actions and the count only.
FLOW_FIELDS = (
    "state",
    "ranked_rule",
    "elector_count",
    "turnout_count",
    "is_accepted",
    "is_quorum_met",
    "is_imported",
    "result",
    "winner_ids",
    "cancel_reason",
)
# What the ballot depends on: fixed when it opens, in the database, too
# (``sql/solidarity_decision.sql``).
FROZEN_FIELDS = (
    "title",
    "description",
    "community_id",
    "proposal_id",
    "category_id",
    "method",
    "quorum",
    "threshold",
    "ranked_rule",
    "dots",
    "dots_cap",
    "seats",
    "date_open",
    "date_close",
    "is_secret",
    "hide_until_closed",
    "option_ids",
    "elector_ids",
    "ballot_ids",
)


class SolidarityDecision(models.Model):
    """A ballot: who may vote, on what, how it is counted, and what came out.

    Everything it depends on is frozen when it opens; the database refuses to change it.
    """

    _name = "solidarity.decision"
    _description = "Decision"
    _inherit = [
        "solidarity.contact.privacy.mixin",
        "solidarity.mail.mixin",
        "mail.thread",
    ]
    _order = "date_close desc, id desc"
    _rec_name = "title"
    _mail_post_access = "write"

    title = fields.Char(
        compute="_compute_from_proposal",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    description = fields.Text()
    community_id = fields.Many2one(
        "solidarity.community",
        compute="_compute_from_proposal",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="community_id.company_id")
    proposal_id = fields.Many2one(
        "solidarity.proposal", index="btree_not_null", ondelete="restrict"
    )
    category_id = fields.Many2one(
        "solidarity.category",
        compute="_compute_from_proposal",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Delegations for this category count.",
    )
    method = fields.Selection(METHODS, required=True, default="majority")
    quorum = fields.Float(
        string="Quorum (%)",
        digits=(5, 2),
        compute="_compute_quorum",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="How much of the electorate must take part for the decision to count.",
    )
    threshold = fields.Float(
        string="Threshold (%)",
        digits=(5, 2),
        compute="_compute_threshold",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="How much of the votes for and against must be for it: more than 50 for a "
        "majority, at least so many for a supermajority and for consent.",
    )
    ranked_rule = fields.Selection(
        RANKED_RULES,
        string="Rankings Are Counted By",
        readonly=True,
        copy=False,
        help="As the rules of the community say when the ballot opens.",
    )
    dots = fields.Integer(string="Dots of a Voter", required=True, default=10)
    dots_cap = fields.Integer(
        string="Most Dots for One Option", required=True, default=3
    )
    seats = fields.Integer(
        string="How Many Win",
        required=True,
        default=1,
        help="More than one in elections.",
    )
    date_open = fields.Datetime(string="Opens", copy=False)
    date_close = fields.Datetime(string="Closes", copy=False)
    is_secret = fields.Boolean(
        string="Secret Ballot",
        help="Who voted is kept apart from what was voted. It cannot be turned off "
        "again once the ballot is open, and votes cannot be delegated.",
    )
    hide_until_closed = fields.Boolean(
        string="Results When It Closes",
        default=True,
        help="Nobody sees how the votes stand before the ballot closes.",
    )
    cancel_reason = fields.Text(
        string="Why It Was Cancelled", readonly=True, copy=False
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="draft",
        copy=False,
        readonly=True,
        tracking=True,
        index=True,
    )
    option_ids = fields.One2many("solidarity.decision.option", "decision_id", copy=True)
    elector_ids = fields.One2many("solidarity.elector", "decision_id", copy=False)
    ballot_ids = fields.One2many("solidarity.ballot", "decision_id", copy=False)
    elector_count = fields.Integer(string="Electorate", readonly=True, copy=False)
    turnout_count = fields.Integer(
        string="Took Part", readonly=True, copy=False, help="By themselves or delegate."
    )
    is_accepted = fields.Boolean(string="Accepted", readonly=True, copy=False)
    is_quorum_met = fields.Boolean(string="Quorum Met", readonly=True, copy=False)
    result = fields.Json(
        readonly=True,
        copy=False,
        help="What the count gave: see the docstring of engine/tally.py.",
    )
    winner_ids = fields.Many2many(
        "solidarity.decision.option",
        string="Winners",
        readonly=True,
        copy=False,
    )

    _title_given = models.Constraint(
        "CHECK (title ~ '[^[:space:]]')", "Write down what the members are asked."
    )
    _percent_range = models.Constraint(
        "CHECK (quorum BETWEEN 0 AND 100 AND threshold BETWEEN 0 AND 100)",
        "Quorum and threshold are 0 to 100 %.",
    )
    _dots_range = models.Constraint(
        "CHECK (dots BETWEEN 1 AND 1000 AND dots_cap BETWEEN 1 AND dots)",
        "A voter has 1 to 1,000 dots and may give at least one to an option.",
    )
    _seats_positive = models.Constraint("CHECK (seats >= 1)", "At least one wins.")
    _dates_order = models.Constraint(
        "CHECK (date_close > date_open)", "A ballot closes after it opens."
    )
    _open_complete = models.Constraint(
        "CHECK (state NOT IN ('open', 'closed') "
        "OR (date_open IS NOT NULL AND date_close IS NOT NULL AND elector_count > 0))",
        "An open ballot has dates and an electorate.",
    )
    _one_open = models.UniqueIndex(
        "(proposal_id) WHERE state = 'open'",
        "Members are voting on this proposal already.",
    )
    _due_index = models.Index("(state, date_close) WHERE state IN ('draft', 'open')")

    def init(self):
        with file_open("solidarity_governance/sql/solidarity_decision.sql") as script:
            self.env.cr.execute(script.read())

    # ------------------------------------------------------------------ compute

    @api.depends("proposal_id")
    def _compute_from_proposal(self):
        for decision in self:
            proposal = decision.proposal_id
            decision.title = decision.title or proposal.title
            decision.community_id = (
                decision.community_id
                or proposal.community_id
                or self.env["solidarity.community"]._get_organised()
            )
            decision.category_id = decision.category_id or proposal.category_id

    @api.depends("community_id")
    def _compute_quorum(self):
        for decision in self:
            decision.quorum = decision.community_id.decision_quorum

    @api.depends("community_id", "method")
    def _compute_threshold(self):
        for decision in self:
            # that of consent is at least as high: a community that wants consent
            # wants more than a bare majority
            decision.threshold = (
                decision.community_id.supermajority_threshold
                if decision.method in ("supermajority", "consent")
                else 50
            )

    # --------------------------------------------------------------- constrains

    @api.constrains("proposal_id", "community_id")
    def _check_proposal_of_community(self):
        for decision in self.sudo():
            proposal = decision.proposal_id
            if proposal and proposal.community_id != decision.community_id:
                raise ValidationError(
                    self.env._(
                        '"%(proposal)s" is a proposal of another community: choose one '
                        "of %(community)s.",
                        proposal=proposal.title,
                        community=decision.community_id.name,
                    )
                )

    # --------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_protected_fields(vals)
            # nor by a default in the context
            begin = {**dict.fromkeys(FLOW_FIELDS, False), "state": "draft"}
            vals_list = [{**vals, **begin} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")  # before saying anything about the ballot
        if not self.env.su:
            self._check_protected_fields(vals)
        frozen = self.filtered(lambda decision: decision.state != "draft")
        if frozen and set(vals) & set(FROZEN_FIELDS) - {"date_close"}:
            raise UserError(
                self.env._(
                    '"%s" is fixed since the ballot opened. Cancel it, and make a new '
                    "one, if something is wrong with it.",
                    frozen[0].title,
                )
            )
        result = super().write(vals)
        if "community_id" in vals:
            self.check_access("write")  # where it comes to, too
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opened(self):
        for decision in self:
            if decision.state != "draft":
                raise UserError(
                    self.env._(
                        'What happened to "%s" is kept: only drafts are deleted.',
                        decision.title,
                    )
                )

    def _check_protected_fields(self, vals):
        """Refuse what only the actions may change."""
        if set(vals) & {*FLOW_FIELDS, "elector_ids", "ballot_ids"} or (
            "date_close" in vals and any(decision.state != "draft" for decision in self)
        ):
            raise UserError(
                self.env._(
                    "A ballot opens and closes by its buttons and on its dates; the "
                    "result is counted."
                )
            )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        # Members may read the decision, its notes belong to the organisers.
        return dict.fromkeys(self, "write")
