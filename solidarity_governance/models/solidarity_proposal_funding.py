from odoo import api, models
from odoo.exceptions import ValidationError


class SolidarityProposal(models.Model):
    """Proposals that ask a funding round for money."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    @api.constrains("funding_round_id", "kind", "community_id")
    def _check_funding_round(self):
        """Refuse a round of others, or for what asks for no money."""
        # the author may not see a round of another community
        for proposal in self.sudo():
            funding = proposal.funding_round_id
            if not funding:
                continue
            if funding.community_id != proposal.community_id:
                raise ValidationError(
                    self.env._(
                        '"%(title)s" belongs to %(community)s: choose a funding round '
                        "of this community.",
                        title=proposal.title,
                        community=proposal.community_id.name,
                    )
                )
            if proposal.kind != "funding":
                raise ValidationError(
                    self.env._(
                        '"%s" does not ask for money: choose the kind Funding, or no '
                        "funding round.",
                        proposal.title,
                    )
                )

    @api.constrains("funding_round_id")
    def _check_funding_round_open(self):
        """Refuse to enter a round when its ballot is open already."""
        for proposal in self.sudo():
            funding = proposal.funding_round_id
            if funding and funding.state != "draft":
                raise ValidationError(
                    self.env._(
                        'The funding round "%s" collects no proposals any more: choose '
                        "another one.",
                        funding.name,
                    )
                )
