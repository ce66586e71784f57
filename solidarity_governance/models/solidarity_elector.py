from odoo import fields, models


class SolidarityElector(models.Model):
    """One member on the electoral roll of a ballot, as frozen when it opened."""

    _name = "solidarity.elector"
    _description = "Elector"
    _inherit = ["solidarity.member.mixin", "solidarity.contact.privacy.mixin"]
    _order = "decision_id, id"
    _rec_name = "membership_id"

    decision_id = fields.Many2one(
        "solidarity.decision", required=True, index=True, ondelete="cascade"
    )
    member_name = fields.Char(related="membership_id.name", string="Name of the Member")
    has_voted = fields.Boolean()
    delegate_id = fields.Many2one(
        "solidarity.elector",
        string="Votes By",
        index="btree_not_null",
        ondelete="restrict",
        help="To whom the member had delegated the vote when the ballot opened.",
    )

    _member_unique = models.Constraint(
        "UNIQUE(decision_id, membership_id)", "One member has one vote."
    )
