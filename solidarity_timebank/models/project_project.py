from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProjectProject(models.Model):
    """Projects whose time is donated to members of a community, and what kind of time
    is spent on a project."""

    _inherit = "project.project"

    is_timebank = fields.Boolean(
        string="Timebank",
        help="Time spent on this project can be turned into exchanges: the customer of "
        "the task or project receives the hours, or the community itself.",
    )
    timebank_community_id = fields.Many2one(
        "solidarity.community",
        string="Community",
        index="btree_not_null",
        ondelete="restrict",
    )
    timebank_category_id = fields.Many2one(
        "solidarity.category",
        string="Category of the Exchanges",
        index="btree_not_null",
        ondelete="restrict",
    )
    time_kind = fields.Selection(
        [
            ("billable", "Billable"),
            ("internal", "Internal"),
            ("donated", "Donated"),
        ],
        string="Kind of Time",
        compute="_compute_time_kind",
        store=True,
        readonly=False,
        help="How reports count the time: donated in a timebank, billable with a "
        "customer, otherwise internal, unless you say so.",
    )

    _timebank_has_community = models.Constraint(
        "CHECK (is_timebank IS NOT TRUE OR timebank_community_id IS NOT NULL)",
        "Choose the community whose timebank counts the time of this project.",
    )

    @api.depends("is_timebank", "partner_id")
    def _compute_time_kind(self):
        for project in self:
            if project.is_timebank:
                project.time_kind = "donated"
            else:
                project.time_kind = "billable" if project.partner_id else "internal"

    @api.constrains("timebank_community_id", "company_id")
    def _check_timebank_company(self):
        for project in self:
            # who manages projects need not be a member of the community
            community = project.timebank_community_id.sudo()
            company = project.company_id
            if community and company and community.company_id != company:
                raise ValidationError(
                    self.env._(
                        "%(community)s belongs to another company than the project "
                        "%(project)s. Choose a community of %(company)s.",
                        community=community.name,
                        project=project.name,
                        company=company.name,
                    )
                )

    def _takes_time(self):
        """Tell whether timesheets can be written on this project at the moment."""
        self.ensure_one()
        return self.active and self.allow_timesheets and self.account_id.active

    def action_create_exchanges(self):
        """Turn all time of these projects that has none yet into exchanges.

        :return: a notification that says what happened
        """
        lines = self.env["account.analytic.line"].search(
            [("project_id", "in", self.ids), ("exchange_id", "=", False)], order="id"
        )
        return lines.action_create_exchanges()
