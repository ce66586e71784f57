from odoo import fields, models


class SolidarityProposalRule(models.Model):
    """One rule that a proposal changes: which record, which field, which value.

    Values are text as a program reads it: ``20.0``, ``True``, the key of a selection,
    the id of a record, ``2026-12-31``.
    """

    _name = "solidarity.proposal.rule"
    _description = "Rule to Change"
    _order = "proposal_id, id"
    _rec_name = "field_name"

    proposal_id = fields.Many2one(
        "solidarity.proposal", required=True, index=True, ondelete="cascade"
    )
    community_id = fields.Many2one(
        related="proposal_id.community_id", store=True, index=True, precompute=True
    )
    res_model = fields.Char(string="Model", required=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True
    )
    field_name = fields.Char(string="Field", required=True)
    new_value = fields.Char(required=True)
    old_value = fields.Char(
        readonly=True, copy=False, help="The value when the rule was changed."
    )
    state = fields.Selection(
        [
            ("pending", "Not decided"),
            ("scheduled", "Will change"),
            ("applied", "Changed"),
            ("failed", "Could not be changed"),
        ],
        required=True,
        default="pending",
        copy=False,
        readonly=True,
    )
    date_applied = fields.Datetime(copy=False, readonly=True)
    failure = fields.Char(copy=False, readonly=True)

    _rule_once = models.Constraint(
        "UNIQUE(proposal_id, res_model, res_id, field_name)",
        "The proposal changes this rule already: give one new value.",
    )
