from odoo import api, fields, models
from odoo.tools import file_open


class SolidarityBallot(models.Model):
    """How an elector voted in a ballot that is not secret.

    Votes of secret ballots are in ``solidarity.urn``.
    """

    _name = "solidarity.ballot"
    _description = "Vote"
    _inherit = ["solidarity.contact.privacy.mixin"]
    _order = "decision_id, id"
    _rec_name = "elector_id"

    decision_id = fields.Many2one(
        "solidarity.decision", required=True, index=True, ondelete="cascade"
    )
    community_id = fields.Many2one(
        related="decision_id.community_id", store=True, index=True, precompute=True
    )
    elector_id = fields.Many2one(
        "solidarity.elector", required=True, index=True, ondelete="cascade"
    )
    member_name = fields.Char(related="elector_id.member_name")
    content = fields.Json(required=True, help="See engine/ballot.py.")
    content_text = fields.Char(string="Vote", compute="_compute_content_text")
    reason = fields.Text(
        help="Why: needed for an objection and for a block, else as the voter likes."
    )

    _elector_unique = models.Constraint(
        "UNIQUE(elector_id)", "One elector has one vote: change it instead."
    )

    def init(self):
        with file_open("solidarity_governance/sql/solidarity_ballot.sql") as script:
            self.env.cr.execute(script.read())

    # ------------------------------------------------------------------ compute

    @api.depends("content")
    def _compute_content_text(self):
        for ballot in self:
            lines = ballot.decision_id._describe_vote(ballot.content)
            ballot.content_text = ", ".join(lines)
