from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SolidarityCommunity(models.Model):
    """Communities whose employed members keep timesheets."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    timebank_project_id = fields.Many2one(
        "project.project",
        string="Timesheets of Exchanges",
        index="btree_not_null",
        ondelete="set null",
        groups="hr_timesheet.group_hr_timesheet_approver",
        help="Hours that an employee gave as a member are written on this project when "
        "they are booked; nowhere when it is empty.",
    )

    @api.constrains("timebank_project_id", "company_id")
    def _check_timebank_project(self):
        for community in self.sudo():
            company = community.timebank_project_id.company_id
            if company and company != community.company_id:
                raise ValidationError(
                    self.env._(
                        "The project %(project)s belongs to another company than "
                        "%(community)s. Choose one of %(company)s.",
                        project=community.timebank_project_id.name,
                        community=community.name,
                        company=community.company_id.name,
                    )
                )

    def _get_timesheet_project(self):
        """Return the project on which exchanges are written, with the rights of the
        system; none where that is off, or the project takes no time any more."""
        self.ensure_one()
        return self.sudo().timebank_project_id.filtered(
            lambda project: project._takes_time()
        )
