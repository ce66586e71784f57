from odoo import fields, models
from odoo.tools import file_open

# Points in these states are given and have not come back.
HELD_STATES = ("active", "locked")


class SolidaritySupport(models.Model):
    """The points that a member gives to a proposal: to show what matters most.

    Rows are made and changed by ``proposal._support`` alone. Points are no money and
    no credit: they cannot be transferred or exchanged for anything.
    """

    _name = "solidarity.support"
    _description = "Support"
    _inherit = ["solidarity.member.mixin", "solidarity.contact.privacy.mixin"]
    _order = "points desc, id"
    _rec_name = "membership_id"

    proposal_id = fields.Many2one(
        "solidarity.proposal", required=True, index=True, ondelete="restrict"
    )
    member_name = fields.Char(related="membership_id.name", string="Name of the Member")
    points = fields.Integer(required=True)
    state = fields.Selection(
        [("active", "Active"), ("locked", "Locked"), ("returned", "Returned")],
        required=True,
        default="active",
        index=True,
    )
    date = fields.Datetime(required=True, default=lambda self: fields.Datetime.now())
    delivery_answer = fields.Selection(
        [("confirmed", "Yes, it is done"), ("objected", "No, not yet")],
        string="Is It Done?",
        help="What the supporter says when the work is finished.",
    )

    _points_positive = models.Constraint(
        "CHECK (points > 0)", "Give at least 1 point, in whole points."
    )
    _one_active = models.UniqueIndex(
        "(proposal_id, membership_id) WHERE state IN ('active', 'locked')",
        "The member supports this proposal already: change the points instead.",
    )

    def init(self):
        with file_open("solidarity_governance/sql/solidarity_support.sql") as script:
            self.env.cr.execute(script.read())
        return super().init()

    # -------------------------------------------------------- business methods

    def _return(self):
        """Give the points of these rows back to their members.

        Proposals and members have been locked by the caller.
        """
        self.state = "returned"
        self.env.flush_all()
        self.proposal_id._forget_support(self.membership_id)
