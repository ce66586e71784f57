from collections import Counter

from odoo import models


class SolidarityMembership(models.Model):
    """Exchanges are deeds."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def _get_deed_counts(self):
        # The number is for the fellow members, the exchanges are not.
        groups = (
            self.env["solidarity.exchange.participant"]
            .sudo()
            ._read_group(
                [("membership_id", "in", self.ids), ("is_counted", "=", True)],
                ["membership_id"],
                ["__count"],
            )
        )
        return super()._get_deed_counts() + Counter(
            {member.id: count for member, count in groups}
        )
