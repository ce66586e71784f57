from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SolidarityCommunity(models.Model):
    """Its proposals, and the project in which they become work."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    proposal_count = fields.Integer(
        string="Running Proposals", compute="_compute_proposal_count"
    )

    def _compute_proposal_count(self):
        counts = dict(
            self.env["solidarity.proposal"]._read_group(
                [("community_id", "in", self.ids), ("date_closed", "=", False)],
                ["community_id"],
                ["__count"],
            )
        )
        for community in self:
            community.proposal_count = counts.get(community, 0)

    def action_open_proposals(self):
        """Open the proposals of this community."""
        return self._get_action(
            "solidarity_governance.solidarity_proposal_action",
            {"search_default_running": 1},
        )

    @api.constrains("governance_project_id", "company_id")
    def _check_governance_project(self):
        for community in self.sudo():
            company = community.governance_project_id.company_id
            if company and company != community.company_id:
                raise ValidationError(
                    self.env._(
                        "The project %(project)s belongs to another company than "
                        "%(community)s. Choose a project of %(company)s.",
                        project=community.governance_project_id.name,
                        community=community.name,
                        company=community.company_id.name,
                    )
                )

    def _get_governance_project(self):
        """Return the project of decided work; made when it is first needed, and anew
        when it was archived.

        With the rights of the system: a vote or a job causes it, not somebody who may
        create projects.
        """
        self.ensure_one()
        community = self.sudo()
        if not community.governance_project_id.active:
            # two ballots that close at the same moment: the second one sees the project
            community._lock_organisers()
            community.invalidate_recordset(["governance_project_id"])
        if not community.governance_project_id.active:
            # What was decided is known to all members. So all who work with projects in
            # the company see it, but nobody is invited from the portal.
            community.governance_project_id = community.env["project.project"].create(
                {
                    "name": self.env._("Decided by %s", community.name),
                    "company_id": community.company_id.id,
                    "privacy_visibility": "employees",
                    "user_id": False,
                    "type_ids": [
                        fields.Command.create({"name": name, "fold": fold})
                        for name, fold in (
                            (self.env._("To Do"), False),
                            (self.env._("In Progress"), False),
                            (self.env._("Done"), True),
                        )
                    ],
                }
            )
        return community.governance_project_id
