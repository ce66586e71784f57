from odoo import models

from ..exceptions import ExchangeError
from .solidarity_exchange import BOOKED_STATES

# In which states an action can be taken; by whom is for the methods below.
ACTION_STATES = {
    "accept": ("proposed",),
    "decline": ("proposed",),
    "record": ("proposed",),
    "cancel": ("proposed", "accepted"),
    "deliver": ("proposed", "accepted"),
    "confirm": ("delivered",),
    "dispute": ("delivered",),
    "resolve": ("disputed",),
    "reverse": BOOKED_STATES,
}


class SolidarityExchange(models.Model):
    """Who may do what, and when: each action asks here before it begins."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange"

    def _can(self, action):
        """Tell whether the user can take an action now; the system always may where
        the state allows it.

        :param str action: ``accept``, ``decline``, ``cancel``, ``deliver``,
            ``confirm``, ``dispute``, ``resolve``, ``reverse`` or ``record``
        :rtype: bool
        """
        self.ensure_one()
        exchange = self.sudo()
        if exchange.state not in ACTION_STATES[action]:
            return False
        if action == "deliver" and not exchange._is_deliverable():
            return False
        if action == "record" and not exchange._is_entered():
            return False
        return self.env.su or self._is_for_user(action)

    def _is_for_user(self, action):
        """Tell whether an action is the user's, whatever the state."""
        exchange = self.sudo()
        own = self._get_own_participant()
        if own and own.membership_id.state != "active":
            return False
        organiser = not own and exchange.community_id.is_organiser
        speaks = bool(own) or organiser and exchange.is_for_community
        if action == "accept":
            return bool(own) and not own.is_accepted
        if action == "decline":
            return bool(own) and own.membership_id != exchange.proposer_id
        if action == "cancel" and exchange.state == "proposed":
            if exchange.proposer_id:
                return own.membership_id == exchange.proposer_id
            return organiser
        if action == "deliver":
            return own.role == "provider" and own.is_accepted
        if action == "record":
            return organiser
        if action == "resolve":
            return not own and exchange.community_id.is_moderator
        if action == "reverse":
            return own.role == "provider" or exchange.community_id.is_organiser
        return speaks

    def _is_deliverable(self):
        """Tell whether enough people agreed for the work to be done."""
        if self.state == "accepted":
            return True
        receivers = self._get_side("receiver")
        return self.kind == "group" and any(receivers.mapped("is_accepted"))

    def _begin(self, action):
        """Begin an action of the user: refuse it unless ``_can``, and make others who
        change this exchange at the same moment wait.

        :raise UserError: with what stands in the way
        """
        self.ensure_one()
        self.check_access("read")
        self._lock()
        if self._can(action):
            return
        exchange = self.sudo()
        if exchange.state in ACTION_STATES[action] and not self._is_for_user(action):
            own = self._get_own_participant()
            own.membership_id._check_trading()
            raise ExchangeError(self._get_refused_message(action))
        raise ExchangeError(exchange._get_state_message())

    def _get_refused_message(self, action):
        """Return who can take an action that the user cannot."""
        return {
            "accept": self.env._("This waits for the answer of somebody else."),
            "decline": self.env._(
                "Only who was asked can decline. To take your proposal back, cancel it."
            ),
            "cancel": self.env._("Only who takes part can cancel this."),
            "deliver": self.env._(
                "Who gave the hours says that it is done, after accepting."
            ),
            "confirm": self.env._("Only who took part can confirm these hours."),
            "dispute": self.env._("Only who took part can ask the moderators."),
            "record": self.env._(
                "An organiser who does not take part books what was signed on paper. "
                "Ask another one, or propose it to the other member."
            ),
            "resolve": self.env._(
                "A moderator who did not take part settles this. Ask another one."
            ),
            "reverse": self.env._(
                "Only who received the hours as credit, or an organiser, can give "
                "them back."
            ),
        }[action]

    def _get_state_message(self):
        """Return where this exchange stands, for somebody who wants something else."""
        if self.state == "proposed":
            return self.env._("This is not accepted yet: the other side answers first.")
        return {
            "accepted": self.env._(
                "This is accepted and not done yet: %s says first that it is done.",
                self._get_names("provider"),
            ),
            "delivered": self.env._(
                "This was done already. Confirm the hours, say others, or ask the "
                "moderators."
            ),
            "confirmed": self.env._(
                "These hours are booked already. To correct them, who received the "
                "credit reverses the exchange."
            ),
            "declined": self.env._(
                "This was declined; nothing was changed. Propose a new exchange."
            ),
            "cancelled": self.env._(
                "This was cancelled; nothing was changed. Propose a new exchange."
            ),
            "disputed": self.env._(
                "The moderators look at this exchange; nothing was changed. You will "
                "get a mail when they have settled it."
            ),
            "resolved": self.env._(
                "The moderators have settled this exchange; nothing was changed."
            ),
            "reversed": self.env._(
                "This exchange was reversed; nothing was changed. Propose a new one."
            ),
        }[self.state]
