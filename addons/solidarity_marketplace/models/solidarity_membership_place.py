from odoo import models
from odoo.exceptions import AccessError, UserError

from ..engine.places import is_on_globe, is_place
from .solidarity_listing import PLACE_DIGITS


class SolidarityMembership(models.Model):
    """Where a member lives, which is the member's own business.

    The place is kept on the own contact, which fellow members do not see. Distances are
    computed from it for the member alone; listings get a rounded one.
    """

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def action_set_place(self, latitude, longitude):
        """Set the own place, in all communities of the person.

        :param float latitude: degrees; None for both forgets the place
        :param float longitude: degrees
        :raise AccessError: for somebody else's membership
        :raise UserError: for what is no place on Earth
        """
        self.ensure_one()
        if not self.env.su and not self._is_own():
            raise AccessError(
                self.env._("Each member decides alone about the own place.")
            )
        if latitude is None and longitude is None:
            latitude = longitude = 0
        else:
            self._check_place(latitude, longitude)
        # Members of the portal may not write contacts; these two values are theirs.
        self.sudo().partner_id.write(
            {"partner_latitude": latitude, "partner_longitude": longitude}
        )

    def _check_place(self, latitude, longitude):
        """Refuse what is missing, out of range or "nowhere" (0, 0)."""
        if (
            latitude is None
            or longitude is None
            or not is_on_globe(latitude, longitude)
            or not is_place(latitude, longitude)
        ):
            raise UserError(
                self.env._(
                    "Enter a latitude between -90 and 90 and a longitude between -180 "
                    "and 180 degrees, such as 46.2044 and 6.1432."
                )
            )

    def _get_published_place(self):
        """Return the own place as coarse as listings show it, or None."""
        place = self._get_place()
        return place and tuple(round(degrees, PLACE_DIGITS) for degrees in place)
