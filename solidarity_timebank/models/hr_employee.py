from odoo import fields, models


class HrEmployee(models.Model):
    """Employees as members of communities, and the time they pledge to donate."""

    _inherit = "hr.employee"

    # colleagues read hr.employee.public, which does not have it
    pledged_hours = fields.Float(
        string="Pledged Hours a Month",
        groups="hr.group_hr_user",
        tracking=True,
        help="Hours of donated work a month that this person has promised; 0 for none. "
        "Reports compare them with the time of every month.",
    )

    _pledge_range = models.Constraint(
        "CHECK (pledged_hours IS NULL OR pledged_hours BETWEEN 0 AND 744)",
        "A pledge is 0 to 744 hours a month.",
    )

    def _get_membership(self, community):
        """Return the membership of this employee in a community, active or not.

        A person is known by the contact of the user, or else the work contact.
        """
        partner = self.user_id.partner_id or self.work_contact_id
        return partner._get_membership(community)
