from odoo import fields, models


class SolidarityInterestDeclaration(models.Model):
    """What a member says about the own interest in a proposal, for all to see."""

    _name = "solidarity.interest.declaration"
    _description = "Declaration of Interest"
    _inherit = ["solidarity.member.mixin", "solidarity.contact.privacy.mixin"]
    _order = "id"
    _rec_name = "text"

    proposal_id = fields.Many2one(
        "solidarity.proposal", required=True, index=True, ondelete="cascade"
    )
    text = fields.Char(string="My Interest in It", required=True)
    date = fields.Datetime(required=True, default=lambda self: fields.Datetime.now())

    _proposal_member_unique = models.Constraint(
        "UNIQUE(proposal_id, membership_id)",
        "You have declared your interest in this proposal: change the text instead.",
    )
    _text_length = models.Constraint(
        "CHECK (length(btrim(text)) BETWEEN 3 AND 500)",
        "Say in 3 to 500 characters what your interest is.",
    )
