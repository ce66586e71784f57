from odoo import fields, models


class SolidarityDelegation(models.Model):
    """Who votes for a member who does not vote: in all decisions of the community, or
    in those of a category (which comes first). Passed on; cycles are refused."""

    _name = "solidarity.delegation"
    _description = "Delegation of Votes"
    _inherit = ["solidarity.member.mixin", "solidarity.contact.privacy.mixin"]
    _order = "membership_id, id"
    _rec_name = "delegate_id"

    delegate_id = fields.Many2one(
        "solidarity.membership",
        string="Votes for the Member",
        required=True,
        index=True,
        ondelete="restrict",
    )
    delegate_name = fields.Char(related="delegate_id.name", string="Delegate")
    category_id = fields.Many2one(
        "solidarity.category",
        index="btree_not_null",
        ondelete="restrict",
        help="For decisions of this category and those below it; empty: for all.",
    )

    _member_category_unique = models.UniqueIndex(
        "(membership_id, COALESCE(category_id, 0))",
        "You have a delegate for this already: change or end that delegation.",
    )
    _not_oneself = models.Constraint(
        "CHECK (delegate_id <> membership_id)", "Choose somebody else as delegate."
    )
