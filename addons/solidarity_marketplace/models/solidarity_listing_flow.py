from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .solidarity_listing import LISTING_DAYS


class SolidarityListing(models.Model):
    """A listing is published, paused, renewed, or hidden by moderators.

    The fields are closed to RPC; each action checks who acts and writes with the
    rights of the system.
    """

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.listing"

    # ------------------------------------------------------------------ actions

    def action_publish(self):
        """Show listings again. Their owner, or an organiser.

        :raise UserError: moderators hid it, or its time is over
        """
        self._check_may_change()
        self._check_not_moderated()
        today = fields.Date.context_today(self)
        for listing in self:
            if listing.date_expires < today:
                raise UserError(
                    self.env._(
                        'The time of "%(title)s" is over: renew it instead.',
                        title=listing.title,
                    )
                )
        self.sudo().write({"state": "published"})

    def action_pause(self):
        """Hide listings for a time. Their owner, or an organiser."""
        self._check_may_change()
        self.sudo().filtered(lambda listing: listing.state == "published").write(
            {"state": "hidden"}
        )

    def action_renew(self):
        """Publish listings for another 90 days. Their owner, or an organiser.

        :raise UserError: moderators hid it
        """
        self._check_may_change()
        self._check_not_moderated()
        today = fields.Date.context_today(self)
        self.sudo().write(
            {"state": "published", "date_expires": today + timedelta(days=LISTING_DAYS)}
        )

    def action_unhide(self):
        """Give listings that moderators hid back to their owners. Moderators only.

        They are published again where their time is not over.
        """
        self.check_access("read")
        self.sudo().community_id.with_env(self.env)._check_role("moderator")
        today = fields.Date.context_today(self)
        for listing in self.sudo().filtered("is_moderated"):
            is_over = listing.date_expires < today
            listing.write(
                {
                    "is_moderated": False,
                    "state": "expired" if is_over else "published",
                }
            )

    # --------------------------------------------------------- business methods

    def _check_may_change(self):
        """Refuse, unless these are listings of the user as an active member, or of
        communities that the user organises.

        :raise AccessError: otherwise
        """
        self.check_access("read")
        if self.env.su:
            return
        # The own membership, or the community, may be closed to the user.
        for listing in self.sudo():
            member = listing.membership_id
            if listing.community_id.is_organiser:
                continue
            if not member._is_own():
                raise AccessError(
                    self.env._(
                        'Only its owner and the organisers can change "%(title)s".',
                        title=listing.title,
                    )
                )
            if member.state != "active":
                raise UserError(
                    self.env._(
                        "Only active members list offers and wants. Please ask the "
                        "organisers of %(community)s.",
                        community=listing.community_id.name,
                    )
                )

    def _check_not_moderated(self):
        for listing in self:
            if listing.is_moderated:
                raise UserError(
                    self.env._(
                        'Moderators have hidden "%(title)s". Please ask them what to '
                        "change; they can show it again.",
                        title=listing.title,
                    )
                )
