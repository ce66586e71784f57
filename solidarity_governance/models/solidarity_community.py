from odoo import api, fields, models

RANKED_RULES = [
    ("schulze", "Schulze method"),
    ("instant_runoff", "Instant runoff"),
]
BUDGET_RULES = [
    ("equal_shares", "Method of equal shares"),
    ("greedy", "Most votes first"),
]


class SolidarityCommunity(models.Model):
    """The rules by which members set priorities and decide: rules, too."""

    _inherit = "solidarity.community"

    support_grant = fields.Integer(
        string="Support Points of a Member",
        required=True,
        default=100,
        help="How many points each active member holds to show what matters most.",
    )
    support_cap = fields.Integer(
        string="Most Points for One Proposal",
        required=True,
        default=10,
        help="How many points a member may give to one proposal at most.",
    )
    support_threshold = fields.Integer(
        string="Points to Be Prioritised",
        required=True,
        default=150,
        help="A proposal that has so many points, from enough members, is prioritised.",
    )
    support_min_supporters = fields.Integer(
        string="Supporters to Be Prioritised",
        required=True,
        default=10,
        help="How many different members must support a proposal.",
    )
    proposal_gathering_days = fields.Integer(
        string="Days to Gather Support",
        required=True,
        default=180,
        help="A proposal that is not prioritised after so many days expires, and all "
        "points come back.",
    )
    decision_days = fields.Integer(
        string="Days to Vote",
        required=True,
        default=7,
        help="How long a ballot is open, at least.",
    )
    decision_quorum = fields.Float(
        string="Quorum (%)",
        digits=(5, 2),
        required=True,
        default=20,
        help="How much of the electorate must take part, at least, for a decision to "
        "count.",
    )
    supermajority_threshold = fields.Float(
        string="Supermajority (%)",
        digits=(5, 2),
        required=True,
        default=66.67,
        help="How much of the votes for and against must be for a proposal that needs "
        "a supermajority.",
    )
    ranked_rule = fields.Selection(
        RANKED_RULES,
        string="How Rankings Are Counted",
        required=True,
        default="schulze",
    )
    budget_rule = fields.Selection(
        BUDGET_RULES,
        string="How Budgets Are Shared",
        required=True,
        default="equal_shares",
        help="Equal shares: each voter has the same part of the money, and projects "
        "are bought by those who want them. Most votes first: one after the other, as "
        "long as the money lasts.",
    )
    governance_project_id = fields.Many2one(
        "project.project",
        string="Project of Decided Work",
        ondelete="restrict",
        copy=False,
        help="Where accepted proposals become tasks. Made when it is first needed.",
    )

    _support_points_range = models.Constraint(
        "CHECK (support_grant BETWEEN 1 AND 1000000 "
        "AND support_cap BETWEEN 1 AND support_grant)",
        "A member holds 1 to 1,000,000 points and may give at least 1 of them, and not "
        "more than all, to one proposal.",
    )
    _support_threshold_range = models.Constraint(
        "CHECK (support_threshold >= 1 AND support_min_supporters >= 1)",
        "A proposal needs at least 1 point of 1 member.",
    )
    _governance_days_range = models.Constraint(
        "CHECK (proposal_gathering_days BETWEEN 1 AND 3650 "
        "AND decision_days BETWEEN 1 AND 365)",
        "Support is gathered for 1 to 3,650 days, and a ballot is open for 1 to 365.",
    )
    _quorum_range = models.Constraint(
        "CHECK (decision_quorum BETWEEN 0 AND 100 "
        "AND supermajority_threshold > 50 AND supermajority_threshold <= 100)",
        "A quorum is 0 to 100 %, and a supermajority more than 50 and up to 100 %.",
    )

    @property
    def _governed_fields(self):
        return (
            *super()._governed_fields,
            "support_grant",
            "support_cap",
            "support_threshold",
            "support_min_supporters",
            "proposal_gathering_days",
            "decision_days",
            "decision_quorum",
            "supermajority_threshold",
            "ranked_rule",
            "budget_rule",
        )

    @api.model
    def _get_organised(self):
        """Return the community that the user organises, if it is one."""
        communities = self.search([("is_organiser", "=", True)], limit=2)
        return communities if len(communities) == 1 else self.browse()
