from odoo import fields, models


class SolidarityProposal(models.Model):
    """The page of a proposal is for members who log in; no secret link opens it, and
    its discussion, to others."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"
    # Moderators write notes to what they may read.
    _mail_post_access = "read"

    access_token = fields.Char(groups=fields.NO_ACCESS)

    def _compute_access_url(self):
        for proposal in self:
            proposal.access_url = f"/my/proposal/{proposal.id}"

    def _portal_ensure_token(self):
        return False

    def _get_share_url(self, *args, **kwargs):
        return self.access_url

    def get_portal_url(self, *args, **kwargs):
        return self.access_url
