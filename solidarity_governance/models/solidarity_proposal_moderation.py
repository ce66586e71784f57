from odoo import models


class SolidarityProposal(models.Model):
    """Moderators hide what must not be shown; they do not undo what was decided."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    def action_unhide(self):
        """Show proposals again that moderators hid. Moderators only.

        They stay cancelled: the points have come back. Their authors can propose them
        anew.
        """
        self.check_access("read")
        self.sudo().community_id.with_env(self.env)._check_role("moderator")
        self.sudo().write({"is_moderated": False})

    def _moderation_membership(self):
        return self.author_id

    def _moderation_actions(self):
        """Members decided what is accepted, and with a ballot that has other proposals,
        too, hiding one would end it for all: nobody hides it, but who wrote it can be
        warned or suspended."""
        actions = super()._moderation_actions()
        if self.state in ("accepted", "delivery") or self._is_voted_with_others():
            actions = actions - {"hide"}
        return actions

    def _moderation_hide(self):
        """Hide the proposal from members, and end it: all points come back."""
        # the moderator who decided the report need not be an organiser
        proposal = self.sudo()
        proposal.is_moderated = True
        if proposal._can("cancel"):
            proposal._cancel(self.env._("Hidden by the moderators."))
