from odoo import models


class SolidarityProposal(models.Model):
    """What a ballot on a change of rules looks at, and what a rejection means."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    def _start_voting(self, decision):
        # what they would decide may be gone, or so already, since the proposal opened
        for proposal in self.sudo():
            if proposal.kind == "policy":
                proposal.rule_ids._check_rule()
        return super()._start_voting(decision)

    def _decide(self, decision, is_accepted):
        result = super()._decide(decision, is_accepted)
        if not is_accepted and decision.is_quorum_met:
            self.env["solidarity.emergency.change"]._end_rejected(self)
        return result
