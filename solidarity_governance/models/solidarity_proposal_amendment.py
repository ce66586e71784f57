from odoo import fields, models
from odoo.tools import file_open


class SolidarityProposalAmendment(models.Model):
    """One version of the text of a proposal, and what changed in it. Never changed."""

    _name = "solidarity.proposal.amendment"
    _description = "Version of a Proposal"
    _inherit = ["solidarity.member.mixin", "solidarity.contact.privacy.mixin"]
    _order = "proposal_id, number desc"
    _rec_name = "title"

    proposal_id = fields.Many2one(
        "solidarity.proposal", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(required=True, default=1)
    title = fields.Char(required=True)
    summary = fields.Text(required=True)
    note = fields.Char(string="What Changed", required=True)
    date = fields.Datetime(required=True, default=lambda self: fields.Datetime.now())

    _number_unique = models.Constraint(
        "UNIQUE(proposal_id, number)", "There is a version with this number already."
    )

    def init(self):
        path = "solidarity_governance/sql/solidarity_proposal_amendment.sql"
        with file_open(path) as script:
            self.env.cr.execute(script.read())
        return super().init()
