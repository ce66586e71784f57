from odoo import models


class SolidarityProposal(models.Model):
    """Mails to those who made or support a proposal."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    def _get_supporters(self):
        """Return the memberships whose points are with this proposal.

        :rtype: solidarity.membership
        """
        return self._get_held_support().membership_id

    def _tell(self, template, members, **values):
        """Send a mail about this proposal to members, soon.

        :param str template: name of a template, without ``mail_template_proposal_``
        :param members: ``solidarity.membership``
        :param values: what the template finds in ``ctx``
        """
        self.ensure_one()
        self.env["solidarity.proposal.news"]._add(
            self,
            f"solidarity_governance.mail_template_proposal_{template}",
            members,
            values,
        )

    def _tell_decided(self, supporters):
        """Tell the author and the supporters what was decided without a ballot."""
        self._tell("decided", self.sudo().author_id | supporters)
