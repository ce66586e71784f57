from odoo import api, fields, models

from .solidarity_proposal_flow import ACTION_STATES

# The columns of the pipeline that are there even when they are empty.
PIPELINE_STATES = ("gathering", "prioritised", "deliberation", "voting", "delivery")


class SolidarityProposal(models.Model):
    """What the backend shows to whom: a button for what the user can do now."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    state = fields.Selection(group_expand="_expand_states")
    can_edit = fields.Boolean(compute="_compute_can")
    can_open = fields.Boolean(compute="_compute_can")
    can_withdraw = fields.Boolean(compute="_compute_can")
    can_deliberate = fields.Boolean(compute="_compute_can")
    can_ballot = fields.Boolean(compute="_compute_can")
    can_deliver = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")
    can_sort = fields.Boolean(compute="_compute_can")
    can_unhide = fields.Boolean(compute="_compute_can")
    support_percent = fields.Integer(
        string="Support (%)",
        compute="_compute_support_percent",
        help="Of the points that are needed to be prioritised.",
    )
    ballot_count = fields.Integer(
        string="Number of Ballots", compute="_compute_ballot_count"
    )
    task_count = fields.Integer(
        string="Number of Tasks", compute="_compute_task_count", compute_sudo=True
    )

    # ------------------------------------------------------------------ compute

    @api.depends("state", "kind", "is_moderated", "author_id.state")
    @api.depends_context("uid")
    def _compute_can(self):
        for proposal in self:
            is_saved = bool(proposal._origin)
            for action in ACTION_STATES.keys() - {"amend"}:
                proposal[f"can_{action}"] = is_saved and proposal._can(action)
            community = proposal.sudo().community_id
            proposal.can_edit = proposal.can_edit or not is_saved
            # rules are in force by the decision, not because somebody says so
            proposal.can_deliver = proposal.can_deliver and proposal.kind != "policy"
            proposal.can_sort = proposal.can_sort or proposal.can_edit
            proposal.can_unhide = proposal.is_moderated and community.is_moderator

    @api.depends("support_total", "community_id")
    def _compute_support_percent(self):
        for proposal in self:
            # what is needed is a rule of the community, which all members know
            needed = proposal.sudo().community_id.support_threshold or 1
            proposal.support_percent = min(100, 100 * proposal.support_total // needed)

    @api.depends("decision_ids", "decision_id")
    def _compute_ballot_count(self):
        for proposal in self:
            proposal.ballot_count = len(proposal._get_ballots())

    @api.depends("task_ids")
    def _compute_task_count(self):
        for proposal in self:
            proposal.task_count = len(proposal.task_ids)

    @api.model
    def _expand_states(self, states, domain):
        """Return the columns of the pipeline: its steps, and what else was found."""
        order = [state for state, _label in self._fields["state"].selection]
        return sorted({*states, *PIPELINE_STATES}, key=order.index)

    # ------------------------------------------------------------------ actions

    def action_open_support(self):
        """Open the points that members give, or gave, to this proposal."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "solidarity_governance.solidarity_support_action"
        )
        is_closed = bool(self.date_closed)
        return {
            **action,
            "domain": [("proposal_id", "=", self.id)],
            "context": {
                "hide_proposal": True,
                "search_default_given": not is_closed,
            },
        }

    def action_open_page(self):
        """Open the page that members see, where they discuss."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.access_url, "target": "self"}
