from odoo import fields, models

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

    title = fields.Char(required=True)
    description = fields.Text()
    community_id = fields.Many2one(
        "solidarity.community", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="community_id.company_id")
    proposal_id = fields.Many2one(
        "solidarity.proposal", index="btree_not_null", ondelete="restrict"
    )
    category_id = fields.Many2one(
        "solidarity.category",
        index="btree_not_null",
        ondelete="restrict",
        help="Delegations for this category count.",
    )
    method = fields.Selection(METHODS, required=True, default="majority")
    quorum = fields.Float(
        string="Quorum (%)",
        digits=(5, 2),
        required=True,
        default=20,
        help="How much of the electorate must take part for the decision to count.",
    )
    threshold = fields.Float(
        string="Threshold (%)",
        digits=(5, 2),
        required=True,
        default=50,
        help="How much of the votes for and against must be for it: more than 50 for a "
        "majority, at least so many for a supermajority and for consent.",
    )
    ranked_rule = fields.Selection(RANKED_RULES, string="Rankings Are Counted By")
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
    is_accepted = fields.Boolean(readonly=True, copy=False)
    is_quorum_met = fields.Boolean(readonly=True, copy=False)
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
