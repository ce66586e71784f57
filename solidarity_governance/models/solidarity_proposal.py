from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import file_open

from ..engine.proposal_form import MAX_COST

KINDS = [
    ("action", "Action"),
    ("policy", "Change of rules"),
    ("funding", "Funding"),
    ("election", "Election"),
]
STATES = [
    ("draft", "Draft"),
    ("gathering", "Gathering support"),
    ("prioritised", "Prioritised"),
    ("deliberation", "Deliberation"),
    ("voting", "Voting"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("delivery", "Being delivered"),
    ("delivered", "Delivered"),
    ("withdrawn", "Withdrawn"),
    ("expired", "Expired"),
    ("cancelled", "Cancelled"),
]
# Nothing is decided or done any more: all points have come back.
CLOSED_STATES = ("rejected", "delivered", "withdrawn", "expired", "cancelled")
TITLE_LENGTH = (3, 200)
SUMMARY_LENGTH = (10, 2000)


class SolidarityProposal(models.Model):
    """What a member proposes to the others: to do, to fund, to elect, or to change in
    the rules.

    The state is changed by the actions only.
    """

    _name = "solidarity.proposal"
    _description = "Proposal"
    _inherit = [
        "solidarity.contact.privacy.mixin",
        "solidarity.image.mixin",
        "solidarity.mail.mixin",
        "solidarity.reportable.mixin",
        "portal.mixin",
        "mail.thread",
    ]
    _order = "support_total desc, id desc"
    _rec_name = "title"

    title = fields.Char(required=True, tracking=True)
    summary = fields.Text(required=True)
    community_id = fields.Many2one(
        "solidarity.community",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["solidarity.community"]._get_organised(),
    )
    company_id = fields.Many2one(related="community_id.company_id")
    author_id = fields.Many2one(
        "solidarity.membership",
        string="Author",
        compute="_compute_author_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="restrict",
    )
    category_id = fields.Many2one(
        "solidarity.category", index="btree_not_null", ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True, default="action")
    state = fields.Selection(
        STATES,
        required=True,
        default="draft",
        copy=False,
        tracking=True,
        readonly=True,
    )
    date_opened = fields.Date(string="Opened On", copy=False, readonly=True)
    date_expires = fields.Date(
        string="Gathers Support Until", copy=False, readonly=True
    )
    date_prioritised = fields.Datetime(
        string="Prioritised On", copy=False, readonly=True
    )
    date_closed = fields.Datetime(string="Closed On", copy=False, readonly=True)
    is_moderated = fields.Boolean(
        string="Hidden by Moderators",
        readonly=True,
        copy=False,
        help="Nobody but the author and the moderators sees it.",
    )

    # Maintained by a trigger with every change of support: exact in every transaction
    # and one page of proposals is one query.
    support_total = fields.Integer(string="Support", readonly=True, copy=False)
    supporter_count = fields.Integer(string="Supporters", readonly=True, copy=False)
    support_ids = fields.One2many(
        "solidarity.support", "proposal_id", string="Given by Members", copy=False
    )

    decision_ids = fields.One2many(
        "solidarity.decision", "proposal_id", string="Ballots", copy=False
    )
    decision_id = fields.Many2one(
        "solidarity.decision",
        string="Decision",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The ballot on this proposal, the last one if there were several.",
    )
    amendment_ids = fields.One2many(
        "solidarity.proposal.amendment", "proposal_id", copy=False
    )
    declaration_ids = fields.One2many(
        "solidarity.interest.declaration", "proposal_id", copy=False
    )

    # policy
    rule_ids = fields.One2many(
        "solidarity.proposal.rule", "proposal_id", string="Rules to Change"
    )
    date_effective = fields.Date(
        string="In Force From",
        help="When the rules change, once the proposal is accepted; at once if empty.",
    )

    # funding
    cost = fields.Monetary(help="What the proposal costs, if it asks for money.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    funding_round_id = fields.Many2one(
        "solidarity.funding.round",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )

    # delivery
    project_id = fields.Many2one(
        "project.project",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    task_ids = fields.One2many("project.task", "proposal_id", copy=False)
    date_done = fields.Datetime(
        string="Work Done",
        copy=False,
        readonly=True,
        help="When the work was finished and the supporters were asked whether it is "
        "what they wanted.",
    )

    _title_length = models.Constraint(
        "CHECK (length(btrim(title)) BETWEEN {} AND {})".format(*TITLE_LENGTH),
        "A title has 3 to 200 characters.",
    )
    _summary_length = models.Constraint(
        "CHECK (length(btrim(summary)) BETWEEN {} AND {})".format(*SUMMARY_LENGTH),
        "A summary has 10 to 2,000 characters.",
    )
    _support_positive = models.Constraint(
        "CHECK (support_total >= 0 AND supporter_count >= 0)",
        "Support is never less than nothing.",
    )
    _cost_range = models.Constraint(
        f"CHECK (cost BETWEEN 0 AND {MAX_COST})",
        "A cost is between 0 and 1,000,000,000,000.",
    )
    _list_index = models.Index("(community_id, state, support_total DESC, id DESC)")

    def init(self):
        with file_open("solidarity_governance/sql/solidarity_proposal.sql") as script:
            self.env.cr.execute(script.read())

    # ------------------------------------------------------------------ compute

    @api.depends("community_id")
    def _compute_author_id(self):
        for proposal in self:
            community = proposal.community_id
            proposal.author_id = proposal.author_id or (
                community and community._get_membership()
            )

    # --------------------------------------------------------------- constrains

    @api.constrains("author_id", "community_id")
    def _check_author_of_community(self):
        for proposal in self.sudo():
            if proposal.author_id.community_id != proposal.community_id:
                raise ValidationError(
                    self.env._(
                        "%(author)s is not a member of %(community)s. A proposal is "
                        "made by a member of the community.",
                        author=proposal.author_id.name,
                        community=proposal.community_id.name,
                    )
                )
