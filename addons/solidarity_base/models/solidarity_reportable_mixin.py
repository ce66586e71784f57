from odoo import models


class SolidarityReportableMixin(models.AbstractModel):
    """Records that members may report to the moderators of their community.

    A model declares itself reportable by inheriting from this mixin; the hooks say
    whose community and whose responsibility the record is, and how to hide it.
    """

    _name = "solidarity.reportable.mixin"
    _description = "Reportable Mixin"

    def _moderation_community(self):
        """Return the community whose moderators decide.

        :rtype: solidarity.community
        """
        self.ensure_one()
        return self.community_id

    def _moderation_membership(self):
        """Return the membership that answers for the record (may be warned).

        :rtype: solidarity.membership
        """
        self.ensure_one()
        return self.membership_id

    def _moderation_actions(self):
        """Return what moderators can do about such a record.

        :return: a subset of ``{'hide', 'warn', 'suspend'}``; dismissing a report is
            always possible
        :rtype: set
        """
        return {"hide", "warn", "suspend"}

    def _moderation_hide(self):
        """Take the record out of other members' sight, without deleting it."""
        raise NotImplementedError
