from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SolidarityImportMember(models.Model):
    """Who a code of another system is, remembered for the next import.

    An organiser may add or correct a line: the next check goes by it.
    """

    _name = "solidarity.import.member"
    _description = "Imported Member Code"
    _order = "community_id, source, code"
    _rec_name = "code"

    community_id = fields.Many2one(
        "solidarity.community", required=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="community_id.company_id")
    source = fields.Char(
        required=True, help="The system that the code comes from, as in the imports."
    )
    code = fields.Char(required=True, help="What that system calls the member.")
    target = fields.Selection(
        [
            ("member", "A member"),
            ("community", "The community's account"),
            ("clearing", "The clearing account"),
        ],
        string="Stands for",
        required=True,
        default="member",
        help="Codes of the other system's own accounts stand for the community's "
        "account; other networks, and people who are gone, for the clearing account.",
    )
    membership_id = fields.Many2one(
        "solidarity.membership",
        string="Member",
        index=True,
        ondelete="cascade",
        domain="[('community_id', '=', community_id)]",
    )

    _target_membership = models.Constraint(
        "CHECK ((target = 'member') = (membership_id IS NOT NULL))",
        "Say which member the code stands for; other accounts are no member's.",
    )
    _code_uniq = models.Constraint(
        "UNIQUE(community_id, source, code)",
        "This code of this source has a member already.",
    )

    @api.constrains("community_id", "membership_id")
    def _check_community_id(self):
        for member in self:
            if (
                member.membership_id
                and member.membership_id.community_id != member.community_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(member)s is not a member of %(community)s.",
                        member=member.membership_id.display_name,
                        community=member.community_id.name,
                    )
                )

    def write(self, vals):
        """Change who a code is."""
        result = super().write(vals)
        self.check_access("write")  # rules have looked at the community before
        return result
