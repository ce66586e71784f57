from odoo import fields, models

from .solidarity_community import BUDGET_RULES


class SolidarityFundingRound(models.Model):
    """A participatory budget: money, proposals with costs, a ballot, and a rule that
    says which of them are funded."""

    _name = "solidarity.funding.round"
    _description = "Funding Round"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char(required=True, tracking=True)
    description = fields.Text()
    community_id = fields.Many2one(
        "solidarity.community", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="community_id.company_id")
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    budget = fields.Monetary(required=True)
    method = fields.Selection(
        [("approval", "Approval"), ("dot", "Dots")],
        string="Members Vote By",
        required=True,
        default="approval",
    )
    rule = fields.Selection(
        BUDGET_RULES,
        string="Money Is Shared By",
        help="Frozen when the ballot opens; the rule of the community unless the round "
        "was imported.",
    )
    proposal_ids = fields.One2many(
        "solidarity.proposal", "funding_round_id", string="Proposals", copy=False
    )
    decision_id = fields.Many2one(
        "solidarity.decision",
        string="Ballot",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    state = fields.Selection(
        [
            ("draft", "Collecting proposals"),
            ("voting", "Voting"),
            ("closed", "Decided"),
            ("cancelled", "Cancelled"),
        ],
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

    _budget_positive = models.Constraint(
        "CHECK (budget > 0)", "There is more than nothing to share."
    )
