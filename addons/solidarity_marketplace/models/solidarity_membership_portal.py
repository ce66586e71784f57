from datetime import timedelta

from odoo import fields, models

# When a member is asked to renew, and how long after the end.
DAYS_BEFORE = 7
DAYS_AFTER = 30


class SolidarityMembership(models.Model):
    """What waits for a member in the portal."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def _count_listings_to_renew(self):
        """Return how many own listings have expired lately and how many soon will.

        :return: (expired, expiring)
        """
        self.ensure_one()
        listings = self.env["solidarity.listing"]
        today = fields.Date.context_today(self)
        expired = listings.search_count(
            [
                ("membership_id", "=", self.id),
                ("state", "=", "expired"),
                ("date_expires", ">=", today - timedelta(days=DAYS_AFTER)),
            ]
        )
        expiring = listings.search_count(
            [
                ("membership_id", "=", self.id),
                ("state", "=", "published"),
                ("date_expires", "<=", today + timedelta(days=DAYS_BEFORE)),
            ]
        )
        return expired, expiring
