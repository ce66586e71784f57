from odoo import models
from odoo.fields import Domain

from ..engine import support_picture
from .solidarity_support import HELD_STATES

# Colours that the style sheet has; with more proposals they begin again.
COLORS = 8


class SolidarityMembership(models.Model):
    """Where a member's points are, as the member sees them."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def _get_held_supports(self, domain=Domain.TRUE, limit=None):
        """Return the points that this member gives now.

        Ask for the proposals that somebody supports with it, by itself: inside a search
        of proposals the database may look for the points again for each of them.

        :param Domain domain: only these
        :param int limit: so many at most
        :rtype: solidarity.support
        """
        self.ensure_one()
        domain &= Domain("membership_id", "=", self.id)
        domain &= Domain("state", "in", HELD_STATES)
        supports = self.env["solidarity.support"]
        return supports.search_fetch(domain, ["proposal_id"], limit=limit)

    def _get_support_summary(self):
        """Return where this member's points are.

        :return: dict of numbers ``grant``, ``left``, ``active`` and ``locked``, and
            ``gifts``: dicts with ``proposal``, ``title``, ``points``, ``is_locked`` and
            ``color`` (a number from 0), the locked and the largest first
        """
        self.ensure_one()
        supports = self._get_held_supports()
        gifts = [
            {
                "proposal": support.proposal_id,
                # hidden from the member, perhaps, but the points are the member's
                "title": support.proposal_id.sudo().title,
                "points": support.points,
                "is_locked": support.state == "locked",
                "color": number % COLORS,
            }
            for number, support in enumerate(
                supports.sorted(lambda support: support.state, reverse=True)
            )
        ]
        return {
            "grant": self.community_id.support_grant,
            "left": self.support_available,
            "active": sum(gift["points"] for gift in gifts if not gift["is_locked"]),
            "locked": sum(gift["points"] for gift in gifts if gift["is_locked"]),
            "gifts": gifts,
        }

    def _get_support_picture(self, summary):
        """Return the picture of this member's points: see ``engine/support_picture``.

        :param dict summary: what ``_get_support_summary`` returned
        """
        left = {
            "title": self.env._("Left"),
            "points": summary["left"],
            "is_locked": False,
            "color": None,
        }
        return support_picture.draw([*summary["gifts"], left])
