from odoo import fields, models


class SolidarityMembership(models.Model):
    """A member's support points."""

    _inherit = "solidarity.membership"

    # The row that every change of the member's support updates, by a trigger: so two
    # transactions cannot spend the same points (``sql/solidarity_support.sql``).
    support_used = fields.Integer(
        string="Support Points Given",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Sum of the member's active and locked points.",
    )
    support_ids = fields.One2many("solidarity.support", "membership_id")

    _support_used_positive = models.Constraint(
        "CHECK (support_used >= 0)", "Nobody gives less than nothing."
    )
