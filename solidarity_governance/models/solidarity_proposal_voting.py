from odoo import models
from odoo.exceptions import UserError


class SolidarityProposal(models.Model):
    """What ballots do with proposals: voting, accepted, rejected."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    def action_prepare_ballot(self):
        """Return the form of a new ballot on this proposal. Organisers."""
        self.ensure_one()
        self._begin("ballot")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Ballot"),
            "res_model": "solidarity.decision",
            "view_mode": "form",
            "context": {
                "default_community_id": self.community_id.id,
                "default_proposal_id": self.id,
                "default_title": self.title,
                "default_category_id": self.category_id.id,
            },
        }

    def action_open_ballots(self):
        """Open the ballots on this proposal."""
        self.ensure_one()
        ballots = self._get_ballots()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Ballots"),
            "res_model": "solidarity.decision",
        }
        if len(ballots) == 1:
            return {**action, "view_mode": "form", "res_id": ballots.id}
        return {
            **action,
            "view_mode": "list,form",
            "domain": [("id", "in", ballots.ids)],
        }

    def _get_ballots(self):
        """Return the ballots on this proposal, alone or together with others."""
        self.ensure_one()
        return self.decision_ids | self.decision_id

    def _is_voted_with_others(self):
        """Tell whether members vote on this proposal together with others."""
        self.ensure_one()
        return self.state == "voting" and self.decision_id.proposal_id != self

    def _start_voting(self, decision):
        """Note that a ballot on this proposal opens; called by the ballot.

        :param decision: ``solidarity.decision`` of the same community
        :raise UserError: the proposal is not in deliberation, so also when another
            ballot on it is open or has decided
        """
        self.ensure_one()
        self._lock()
        proposal = self.sudo()
        if decision.sudo().community_id != proposal.community_id:
            raise UserError(
                self.env._(
                    '"%(title)s" is decided by the members of %(community)s: prepare '
                    "the ballot there.",
                    title=proposal.title,
                    community=proposal.community_id.name,
                )
            )
        if proposal.state in ("draft", "gathering", "prioritised"):
            raise UserError(
                self.env._(
                    'Put "%(title)s" to deliberation first: members talk before they '
                    "vote.",
                    title=proposal.title,
                )
            )
        if proposal.state != "deliberation":
            raise UserError(proposal._get_state_message())
        self._set_state("voting", decision_id=decision.id)

    def _stop_voting(self):
        """Go back to deliberation, because the ballot was cancelled."""
        self.ensure_one()
        self._lock()
        self._set_state("deliberation")

    def _decide(self, decision, is_accepted):
        """Note what members decided, and do what follows from it; called by the ballot
        when it closes.

        :param decision: the ballot that ``_start_voting`` was called with; none where
            members decided in another way, so that the author is told from here
        :param bool is_accepted: False rejects the proposal, and all points come back
        :raise UserError: no ballot on it is open, so also when it was decided before
        """
        self.ensure_one()
        self._lock()
        proposal = self.sudo()
        if proposal.state != "voting" or (
            decision and proposal.decision_id != decision
        ):
            raise UserError(proposal._get_state_message())
        supporters = proposal._get_supporters()
        self._set_state("accepted" if is_accepted else "rejected")
        if is_accepted:
            self._on_accepted(decision)
        if not decision:
            proposal._tell_decided(supporters)

    def _on_accepted(self, decision):
        """Do what was decided: work becomes a task, rules change at their date. Who
        was elected is in the result of the ballot: nothing is left to do.

        :param decision: the ballot, or none
        """
        self.ensure_one()
        if self.sudo().kind in ("action", "funding"):
            self._start_delivery()
        elif self.sudo().kind == "policy":
            # members decided it; whoever closes the ballot need not be the author
            self.sudo().rule_ids._schedule(decision)
        else:
            self._set_state("delivered")
