from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import file_open

from .solidarity_community import BUDGET_RULES

STATES = [
    ("draft", "Collecting proposals"),
    ("voting", "Voting"),
    ("closed", "Decided"),
    ("cancelled", "Cancelled"),
]
# Changed by the actions and the count only.
FLOW_FIELDS = {"state", "decision_id", "rule", "result", "is_imported", "notice"}
# What the ballot depends on: fixed when it opens, in the database, too
# (``sql/solidarity_funding_round.sql``).
FROZEN_FIELDS = {
    "name",
    "community_id",
    "currency_id",
    "budget",
    "method",
    "dots",
    "dots_cap",
    "is_secret",
    "date_close",
    "proposal_ids",
}


class SolidarityFundingRound(models.Model):
    """A participatory budget: money, proposals with costs, a ballot, and a rule that
    says which of them are funded."""

    _name = "solidarity.funding.round"
    _description = "Funding Round"
    _inherit = ["solidarity.contact.privacy.mixin", "mail.thread"]
    _order = "id desc"
    _mail_post_access = "write"

    name = fields.Char(required=True, tracking=True)
    description = fields.Text()
    community_id = fields.Many2one(
        "solidarity.community",
        required=True,
        default=lambda self: self.env["solidarity.community"]._get_organised(),
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="community_id.company_id")
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        ondelete="restrict",
    )
    budget = fields.Monetary(required=True)
    method = fields.Selection(
        [("approval", "Approval"), ("dot", "Dots")],
        string="Members Vote By",
        required=True,
        default="approval",
        help="Approval: yes or no to each proposal. Dots: each member has some dots to "
        "give.",
    )
    dots = fields.Integer(string="Dots of a Voter", required=True, default=10)
    dots_cap = fields.Integer(
        string="Most Dots for One Proposal", required=True, default=5
    )
    is_secret = fields.Boolean(
        string="Secret Ballot",
        help="Nobody can find out who voted what. Votes cannot be delegated then.",
    )
    date_close = fields.Datetime(
        string="Ballot Closes",
        copy=False,
        help="If empty, as soon as the rules of the community allow.",
    )
    rule = fields.Selection(
        BUDGET_RULES,
        string="Money Is Shared By",
        readonly=True,
        copy=False,
        help="Frozen when the ballot opens; the rule of the community unless the round "
        "was imported.",
    )
    proposal_ids = fields.One2many(
        "solidarity.proposal", "funding_round_id", string="Proposals", copy=False
    )
    proposal_count = fields.Integer(
        string="Number of Proposals",
        compute="_compute_proposal_count",
        help="On the ballot, or before it opens those that were put into the round.",
    )
    decision_id = fields.Many2one(
        "solidarity.decision",
        string="Ballot",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    result = fields.Json(
        readonly=True,
        copy=False,
        help="Winners and the explanation of every step: see engine/budget.py.",
    )
    is_imported = fields.Boolean(
        readonly=True, copy=False, help="Read from a Pabulib file."
    )
    notice = fields.Text(
        readonly=True, copy=False, help="What does not agree in an imported file."
    )

    # The upper end also refuses what is not a number.
    _budget_positive = models.Constraint(
        "CHECK (budget > 0 AND budget < 1e13)", "There is more than nothing to share."
    )
    _dots_range = models.Constraint(
        "CHECK (dots BETWEEN 1 AND 1000 AND dots_cap BETWEEN 1 AND dots)",
        "A voter has 1 to 1,000 dots and may give at least one to a proposal.",
    )
    _ballot_complete = models.Constraint(
        "CHECK (state NOT IN ('voting', 'closed') "
        "OR (decision_id IS NOT NULL AND rule IS NOT NULL))",
        "Members vote in a ballot, and a rule shares the money.",
    )
    _decision_unique = models.UniqueIndex(
        "(decision_id) WHERE decision_id IS NOT NULL",
        "A ballot belongs to one funding round.",
    )

    def init(self):
        path = "solidarity_governance/sql/solidarity_funding_round.sql"
        with file_open(path) as script:
            self.env.cr.execute(script.read())

    # ------------------------------------------------------------------ compute

    @api.depends("community_id")
    def _compute_currency_id(self):
        for funding in self:
            # that of the proposals; the company is closed to organisers who are no
            # employees
            company = funding.community_id.sudo().company_id or self.env.company
            funding.currency_id = company.currency_id

    @api.depends("proposal_ids", "decision_id.option_ids")
    def _compute_proposal_count(self):
        counts = dict(
            self.env["solidarity.proposal"]._read_group(
                [("funding_round_id", "in", self.ids)],
                ["funding_round_id"],
                ["__count"],
            )
        )
        for funding in self:
            options = funding.decision_id.option_ids
            funding.proposal_count = len(options) or counts.get(funding, 0)

    # --------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_protected_fields(
                    {name for name in FLOW_FIELDS if vals.get(name, "draft") != "draft"}
                )
            # nor by a default in the context
            begin = {**dict.fromkeys(FLOW_FIELDS, False), "state": "draft"}
            vals_list = [{**vals, **begin} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        self._check_protected_fields(FLOW_FIELDS & set(vals))
        if not self.env.su and FROZEN_FIELDS & set(vals):
            for funding in self:
                if funding.state != "draft":
                    raise UserError(
                        self.env._(
                            '"%s" is fixed since its ballot opened. If something is '
                            "wrong, cancel the ballot: then you can change it and open "
                            "another one.",
                            funding.name,
                        )
                    )
        result = super().write(vals)
        if "community_id" in vals:
            self.check_access("write")  # where it comes to, too
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opened(self):
        for funding in self:
            if funding.decision_id:
                raise UserError(
                    self.env._('Members have voted in "%s": it is kept.', funding.name)
                )

    def _check_protected_fields(self, names):
        """Refuse what only the actions may change."""
        if names and not self.env.su:
            raise UserError(
                self.env._(
                    "A funding round opens by its button and ends with its ballot; the "
                    "result is counted."
                )
            )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        # Members may read the round, its notes belong to the organisers.
        return dict.fromkeys(self, "write")
