from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from .solidarity_proposal_delivery import DONE_TASK_STATE, OPEN_TASK_STATE

# After so many days those who answered decide.
CONFIRMATION_DAYS = 14
ANSWER_LENGTH = 500


class SolidarityProposal(models.Model):
    """When the work is finished, those who gave their points say whether it is what
    they wanted. Then the points come back."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    _done_index = models.Index("(date_done) WHERE state = 'delivery'")

    # --------------------------------------------------------- business methods

    def _ask_confirmation(self):
        """Ask the supporters whether it is done; where nobody gave points, it is."""
        for proposal in self.sudo():
            supports = proposal._get_held_support()
            if not supports:
                proposal._deliver()
                continue
            proposal.date_done = fields.Datetime.now()
            supports.write({"delivery_answer": False})
            proposal._tell(
                "confirm",
                supports.membership_id,
            )

    def _answer_delivery(self, membership, is_done, text=None):
        """Take a supporter's answer to "is it done?"; until it is settled the supporter
        may change it.

        More than half of the supporters settle it: either it is delivered, or the work
        goes on.

        :param membership: a supporter; the user's own membership
        :param bool is_done: the answer
        :param str text: words for all members, or None
        :return: a sentence for the supporter
        :rtype: str
        :raise AccessError: somebody else's membership
        :raise UserError: nobody asks at the moment, or not this member
        """
        self.ensure_one()
        self.check_access("read")
        member = membership.sudo()
        if not self.env.su and not member._is_own():
            raise AccessError(
                self.env._("Each supporter answers alone, nobody for another.")
            )
        self._lock()
        proposal = self.sudo()
        support = proposal._get_held_support().filtered(
            lambda held: held.membership_id == member
        )
        if proposal.state != "delivery":
            raise UserError(proposal._get_state_message())
        if not proposal.date_done:
            raise UserError(
                self.env._(
                    '"%s" is being worked on: its supporters are asked when the work '
                    "is finished.",
                    proposal.title,
                )
            )
        if not support:
            raise UserError(
                self.env._(
                    'Those who gave points to "%s" say whether it is done.',
                    proposal.title,
                )
            )
        support.delivery_answer = "confirmed" if is_done else "objected"
        text = (text or "").replace("\0", "").strip()
        if len(text) > ANSWER_LENGTH:
            raise ValidationError(
                self.env._("Use at most %s characters, please.", ANSWER_LENGTH)
            )
        if text:
            words = (
                self.env._("It is done: %s", text)
                if is_done
                else self.env._("It is not done yet: %s", text)
            )
            proposal._say(words, author=member.partner_id)
        proposal._settle_by_majority()
        return {
            "delivered": self.env._(
                "Thank you. It is delivered, and the points have come back."
            ),
            "delivery": self.env._("Thank you, your answer is noted.")
            if proposal.date_done
            else self.env._("Thank you. Most say that it is not done: work goes on."),
        }[proposal.state]

    def _settle_by_majority(self):
        """Settle it where more than half of the supporters say the same."""
        supports = self._get_held_support()
        answers = supports.mapped("delivery_answer")
        if 2 * answers.count("confirmed") > len(supports):
            self._deliver()
        elif 2 * answers.count("objected") > len(supports):
            self._work_on()

    def _settle_by_time(self):
        """Settle it by those who answered: delivered, unless more objected than
        confirmed."""
        answers = self._get_held_support().mapped("delivery_answer")
        if answers.count("objected") > answers.count("confirmed"):
            self._work_on()
        else:
            self._deliver()

    def _work_on(self):
        """Reopen the first task: its people learn that supporters miss something."""
        done = self._get_work().filtered(lambda t: t.state == DONE_TASK_STATE)
        task = done.sorted("id")[:1]
        self.date_done = False
        task.write({"state": OPEN_TASK_STATE, "active": True})
        task.message_post(
            body=self.env._(
                "Most supporters who answered say that this is not done yet. What they "
                "miss is in the discussion of the proposal. When the work is finished, "
                "they are asked again."
            )
        )

    @api.model
    def _get_waiting_delivery(self, membership):
        """Return the proposals that wait for a member to say whether they are done.

        :param membership: ``solidarity.membership``
        :rtype: solidarity.proposal
        """
        asked = membership._get_held_supports(Domain("delivery_answer", "=", False))
        return self.search(
            [
                ("id", "in", asked.proposal_id.ids),
                ("state", "=", "delivery"),
                ("date_done", "!=", False),
            ],
            order="date_done, id",
        )

    # -------------------------------------------------------------------- crons

    @api.model
    def _cron_settle_deliveries(self):
        """Settle what the supporters have not settled within 14 days."""
        before = fields.Datetime.now() - timedelta(days=CONFIRMATION_DAYS)
        self._run_in_batches(
            [("state", "=", "delivery"), ("date_done", "<=", before)],
            lambda proposal: proposal._settle_by_time(),
        )
