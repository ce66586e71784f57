from odoo import fields, models


class SolidarityProposalCancel(models.TransientModel):
    """Asks why, then cancels a proposal."""

    _name = "solidarity.proposal.cancel"
    _description = "Cancel a Proposal"

    proposal_id = fields.Many2one(
        "solidarity.proposal",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    supporter_count = fields.Integer(related="proposal_id.supporter_count")
    state = fields.Selection(related="proposal_id.state")
    reason = fields.Text(help="All members read it.")

    def action_apply(self):
        """Do it, as the user and by the rules of proposals."""
        self.ensure_one()
        self.proposal_id.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
