from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .solidarity_proposal import CLOSED_STATES

INTEREST_LENGTH = (3, 500)


class SolidarityProposal(models.Model):
    """Members say what they themselves would gain or lose, for all to see."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    def _declare_interest(self, membership, text):
        """Declare a member's own interest in this proposal, or say it in new words. It
        is shown with the proposal and on its ballots.

        :param membership: an active member of the community; the user's own
        :param str text: 3 to 500 characters
        :return: the declaration
        :raise AccessError: somebody else's membership
        :raise UserError: the proposal is a draft or closed, or the member not active
        :raise ValidationError: the text is too short or too long
        """
        self.ensure_one()
        self.check_access("read")
        member = membership.sudo()
        if not self.env.su and not member._is_own():
            raise AccessError(
                self.env._("Each member declares the own interest, nobody another's.")
            )
        proposal = self.sudo()
        if member.state != "active" or member.community_id != proposal.community_id:
            raise UserError(
                self.env._(
                    "Only active members of %(community)s declare their interest.",
                    community=proposal.community_id.name,
                )
            )
        if proposal.state in ("draft", *CLOSED_STATES):
            raise UserError(proposal._get_state_message())
        text = " ".join((text or "").replace("\0", "").split())
        if not INTEREST_LENGTH[0] <= len(text) <= INTEREST_LENGTH[1]:
            raise ValidationError(
                self.env._("Say in 3 to 500 characters what your interest is.")
            )
        self._lock()
        own = proposal.declaration_ids.filtered(lambda d: d.membership_id == member)
        if own:
            own.write({"text": text, "date": fields.Datetime.now()})
            return own.with_env(self.env)
        # declarations are made here alone, by the member, which was checked
        declaration = own.create(
            {"proposal_id": proposal.id, "membership_id": member.id, "text": text}
        )
        return declaration.with_env(self.env)
