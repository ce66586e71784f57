from odoo import api, fields, models
from odoo.exceptions import UserError


class ProjectTask(models.Model):
    """Work that members decided on."""

    _inherit = "project.task"

    proposal_id = fields.Many2one(
        "solidarity.proposal",
        string="Decided Proposal",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="The proposal of the members that this task delivers.",
    )

    # --------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        tasks = super().create(vals_list)
        # who works on a task need not be a member, who read the proposal
        proposals = tasks.sudo().proposal_id
        if proposals:
            tasks._check_proposal_link(proposals)
            proposals._update_delivery()
        return tasks

    def write(self, vals):
        """Write; the proposals follow their tasks."""
        if not {"state", "active", "proposal_id"} & set(vals):
            return super().write(vals)
        before = self.sudo().proposal_id
        result = super().write(vals)
        proposals = before | self.sudo().proposal_id
        if "proposal_id" in vals:
            self._check_proposal_link(proposals)
        proposals._update_delivery()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        for task in self.sudo():
            if task.proposal_id:
                raise UserError(
                    self.env._(
                        'The task "%(task)s" delivers what members decided, '
                        '"%(proposal)s": cancel it instead.',
                        task=task.name,
                        proposal=task.proposal_id.title,
                    )
                )

    def _check_proposal_link(self, proposals):
        """Refuse to anybody but the organisers to say what delivers a proposal."""
        proposals.sudo().community_id.with_env(self.env)._check_role("organiser")
