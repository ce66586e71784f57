from odoo import models
from odoo.exceptions import UserError


class SolidarityProposal(models.Model):
    """What stands in the way of a step, in words that say what to do instead."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    def _check_openable(self):
        """Refuse to show others what is not complete."""
        proposal = self.sudo()
        if proposal.author_id.state != "active":
            raise UserError(
                self.env._(
                    "%(author)s is not an active member: only active members propose.",
                    author=proposal.author_id.name,
                )
            )
        if proposal.kind == "policy" and not proposal.rule_ids:
            raise UserError(
                self.env._(
                    'Say first which rules "%s" changes: choose at least one, and its '
                    "new value.",
                    proposal.title,
                )
            )

    def _check_deliverable(self):
        """Refuse to call done what is in force by a decision alone."""
        proposal = self.sudo()
        if proposal.kind == "policy" and (
            proposal.state != "accepted"
            or any(rule.state in ("pending", "scheduled") for rule in proposal.rule_ids)
        ):
            raise UserError(
                self.env._(
                    '"%s" changes rules: it is done when members have decided and the '
                    "rules have changed. The system does that.",
                    proposal.title,
                )
            )

    def _check_cancellable(self, reason):
        """Refuse to undo alone what members decided, or to do it without a word."""
        proposal = self.sudo()
        decided = proposal.state in ("accepted", "delivery")
        if decided and proposal.kind in ("policy", "election"):
            raise UserError(
                self.env._(
                    'Members decided "%s": only another proposal can change that.',
                    proposal.title,
                )
            )
        if proposal._is_voted_with_others():
            raise UserError(
                self.env._(
                    'Members vote on "%s" together with others: cancel the ballot '
                    "first.",
                    proposal.title,
                )
            )
        if not reason and (decided or proposal.state == "voting"):
            raise UserError(
                self.env._(
                    "Please say why: members have decided, or are about to, and want "
                    "to know."
                )
            )

    # ----------------------------------------------------------------- messages

    def _get_state_message(self):
        """Return where this proposal stands, for somebody who wants something else."""
        title = self.sudo().title
        return {
            "draft": self.env._(
                '"%s" is a draft: its author opens it to the members first.', title
            ),
            "gathering": self.env._(
                '"%s" is gathering support: it is not prioritised yet.', title
            ),
            "prioritised": self.env._(
                '"%s" is prioritised already. The organisers put it to deliberation '
                "next.",
                title,
            ),
            "deliberation": self.env._(
                '"%s" is in deliberation: the ballot is next.', title
            ),
            "voting": self.env._(
                'Members vote on "%s": it stays as it is until the ballot closes.',
                title,
            ),
            "accepted": self.env._('"%s" was accepted already.', title),
            "rejected": self.env._('"%s" was rejected. Make a new proposal.', title),
            "delivery": self.env._(
                '"%s" was accepted already and is being delivered.', title
            ),
            "delivered": self.env._('"%s" is delivered already.', title),
            "withdrawn": self.env._('The author has withdrawn "%s".', title),
            "expired": self.env._(
                'The time to gather support for "%s" is over. Make a new proposal.',
                title,
            ),
            "cancelled": self.env._('"%s" was cancelled.', title),
        }[self.sudo().state]
