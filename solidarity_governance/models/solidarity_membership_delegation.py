from odoo import models
from odoo.fields import Domain


class SolidarityMembership(models.Model):
    """Who leaves votes for nobody any more, and nobody for the one who left."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def _set_state(self, state):
        result = super()._set_state(state)
        if state == "left":
            # with the rights of the system: it is no decision of whoever does it
            self.env["solidarity.delegation"].sudo().search(
                Domain("membership_id", "in", self.ids)
                | Domain("delegate_id", "in", self.ids)
            ).unlink()
        return result
