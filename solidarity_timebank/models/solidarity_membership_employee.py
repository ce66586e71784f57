from odoo import models


class SolidarityMembership(models.Model):
    """Members who are employees of the cooperative."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def _get_employee(self):
        """Return the employee of the community's company who is this member, or none;
        with the rights of the system."""
        self.ensure_one()
        partner = self.sudo().partner_id
        return (
            self.env["hr.employee"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.sudo().community_id.company_id.id),
                    "|",
                    ("user_id.partner_id", "=", partner.id),
                    "&",
                    ("user_id", "=", False),
                    ("work_contact_id", "=", partner.id),
                ],
                limit=1,
            )
        )
