from odoo import fields, models


class SolidarityDecisionOption(models.Model):
    """What one may vote for. The order on the ballot is the published rule for ties."""

    _name = "solidarity.decision.option"
    _description = "Option of a Decision"
    _order = "decision_id, sequence, id"

    decision_id = fields.Many2one(
        "solidarity.decision", required=True, index=True, ondelete="cascade"
    )
    community_id = fields.Many2one(
        related="decision_id.community_id", store=True, index=True, precompute=True
    )
    name = fields.Char(required=True)
    description = fields.Text()
    sequence = fields.Integer(required=True, default=10)
    kind = fields.Selection(
        [
            ("option", "Option"),
            ("yes", "For"),
            ("no", "Against"),
            ("abstain", "Abstention"),
            ("block", "Block"),
        ],
        required=True,
        default="option",
        help="What a vote for it means where a proposal is accepted or rejected; with "
        "consent: For is consent, Against an objection, Block stops the proposal.",
    )
    proposal_id = fields.Many2one(
        "solidarity.proposal", index="btree_not_null", ondelete="restrict"
    )
    cost = fields.Float(digits=(16, 2), help="What it costs, in a funding round.")
    reference = fields.Char(help="Its number in the file that it comes from.")
    is_recorded_winner = fields.Boolean(
        help="Whether the file that it comes from says that it won."
    )

    _cost_positive = models.Constraint(
        "CHECK (cost >= 0)", "A cost is not less than zero."
    )
