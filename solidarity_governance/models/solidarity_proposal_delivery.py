from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

from odoo.addons.project.models.project_task import CLOSED_STATES as CLOSED_TASK_STATES

DONE_TASK_STATE = "1_done"
OPEN_TASK_STATE = "01_in_progress"


class SolidarityProposal(models.Model):
    """What was accepted becomes work: a task in the community's project.

    The proposal follows its tasks. They are read and written with the rights of the
    system: members see how far the work is, and cause it to begin or to go on, without
    any access to projects.
    """

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    delivery_progress = fields.Integer(
        string="Progress (%)",
        compute="_compute_delivery_progress",
        compute_sudo=True,
        help="How many of its tasks are done. Cancelled tasks do not count.",
    )

    # ------------------------------------------------------------------ compute

    @api.depends("task_ids.state", "task_ids.active", "state")
    def _compute_delivery_progress(self):
        tasks = self.env["project.task"].with_context(active_test=False)
        groups = tasks._read_group(
            Domain("proposal_id", "in", self.ids)
            & (
                Domain("state", "=", DONE_TASK_STATE)
                | Domain("state", "!=", "1_canceled") & Domain("active", "=", True)
            ),
            ["proposal_id", "state"],
            ["__count"],
        )
        for proposal in self:
            counts = {state: count for task, state, count in groups if task == proposal}
            done = counts.get(DONE_TASK_STATE, 0)
            proposal.delivery_progress = (
                100
                if proposal.state == "delivered"
                else 100 * done // sum(counts.values())
                if counts
                else 0
            )

    # ------------------------------------------------------------------ actions

    def action_open_tasks(self):
        """Open the tasks that deliver this proposal."""
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Tasks"),
            "res_model": "project.task",
        }
        if len(self.task_ids) == 1:
            return {**action, "view_mode": "form", "res_id": self.task_ids.id}
        return {
            **action,
            "view_mode": "kanban,list,form",
            "domain": [("proposal_id", "=", self.id)],
            "context": {
                "default_proposal_id": self.id,
                "default_project_id": self.project_id.id,
            },
        }

    # --------------------------------------------------------- business methods

    def _start_delivery(self):
        """Make the first task of an accepted proposal; organisers divide the work."""
        for proposal in self.sudo():
            project = proposal.community_id._get_governance_project()
            proposal._set_state("delivery", project_id=project.id)
            # the task has to be there whoever closed the ballot, a voter or a job
            self.env["project.task"].sudo().create(proposal._prepare_task_vals())

    def _prepare_task_vals(self):
        """Return the values of the task that delivers this proposal."""
        self.ensure_one()
        return {
            "name": self.title,
            "description": plaintext2html(self.summary),
            "project_id": self.project_id.id,
            "proposal_id": self.id,
            "company_id": self.company_id.id,
            "user_ids": False,
        }

    def _get_work(self):
        """Return the tasks that count: what is done is done in the archive, too, and
        what was put there before is not planned any more."""
        tasks = self.with_context(active_test=False).task_ids
        return tasks.filtered(lambda t: t.active or t.state == DONE_TASK_STATE)

    def _update_delivery(self):
        """Follow the tasks: when all are closed, ask the supporters whether it is
        done; when work begins anew, do not ask any more. Where all tasks were
        cancelled nothing is done: organisers cancel the proposal, or plan again."""
        for proposal in self.sudo().filtered(lambda p: p.state == "delivery"):
            states = proposal._get_work().mapped("state")
            is_done = DONE_TASK_STATE in states and not (
                set(states) - set(CLOSED_TASK_STATES)
            )
            if is_done and not proposal.date_done:
                proposal._ask_confirmation()
            elif proposal.date_done and not is_done:
                proposal.date_done = False
