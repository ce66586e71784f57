from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..engine.sharing import TooFewReceiversError
from ..exceptions import ExchangeError
from .solidarity_exchange import BOOKED_STATES
from .solidarity_ledger import MAX_HOURS

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
    """From the proposal to "it is done": accept, decline, cancel, deliver.

    In a group each receiver answers alone. Who declines, or steps back later, leaves
    the group; it goes on without them. When everybody has answered the group is
    accepted; the provider may also go ahead with those who have, and who has not
    answered by then is left out. The last one who leaves ends it.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange"

    # ------------------------------------------------------------------ actions

    def action_accept(self):
        """Accept what was proposed to the user; accepting twice is harmless."""
        for exchange in self:
            own = exchange._get_own_participant()
            answered = own.membership_id != exchange.sudo().proposer_id
            if answered and own.is_accepted and exchange._is_open():
                continue
            exchange._begin("accept")
            exchange._accept(own or exchange.sudo().participant_ids)
        return True

    def action_decline(self, reason=None):
        """Decline what was proposed to the user.

        :param str reason: words to the others, or None
        """
        for exchange in self:
            exchange._begin("decline")
            own = exchange._get_own_participant()
            exchange._end("declined", own.membership_id, reason)
        return True

    def action_cancel(self, reason=None):
        """Take a proposal back, or step back from what was accepted.

        :param str reason: words to the others, or None
        """
        for exchange in self:
            exchange._begin("cancel")
            own = exchange._get_own_participant()
            proposer = exchange.sudo().proposer_id
            member = own.membership_id if own.membership_id != proposer else None
            exchange._end("cancelled", member, reason)
        return True

    def action_deliver(self, hours=None, date=None):
        """Say as a provider that it is done, and how long it took.

        That confirms it for the providers' side: in a group one speaks for all. Where
        the system says so of work for the community itself, the hours are booked.

        :param hours: of each provider, see ``ledger._parse_hours``; those proposed
            when not given
        :param date: the day; when not given, a day before that of the proposal stays,
            else it is today
        :raise UserError: not by a provider, or hours or day cannot be
        """
        for exchange in self:
            own = exchange._get_own_participant()
            if exchange.sudo().state == "delivered" and own.role == "provider":
                if hours is not None:
                    exchange._confirm(own.membership_id, hours)
                continue
            exchange._begin("deliver")
            exchange._deliver(hours, fields.Date.to_date(date))
        return True

    # ---------------------------------------------------------- who may do what

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

    # --------------------------------------------------------- business methods

    def _is_open(self):
        """Tell whether this is agreed on, or about to be, and not done yet."""
        return self.sudo().state in ("proposed", "accepted")

    def _get_participant(self, membership):
        """Return the participant who is ``membership``, or none."""
        self.ensure_one()
        return self.participant_ids.filtered(
            lambda participant: participant.membership_id == membership
        )

    def _get_own_participant(self):
        """Return the participant who is the user, or none; with the rights of the
        system: it is one's own."""
        self.ensure_one()
        return self.sudo().participant_ids.filtered(
            lambda participant: participant.membership_id._is_own()
        )

    @api.model
    def _get_waiting_domain(self):
        """Return the domain of the exchanges that wait for the user: to accept, to say
        that it is done, to confirm, or to agree on the hours."""
        own = Domain("membership_id.partner_id", "=", self.env.user.partner_id.id)
        own &= Domain("membership_id.state", "=", "active")

        def waits(state, *domains):
            return Domain("state", "=", state) & Domain(
                "participant_ids", "any", Domain.AND([own, *domains])
            )

        return (
            waits("proposed", Domain("is_accepted", "=", False))
            | waits("accepted", Domain("role", "=", "provider"))
            | waits("delivered", Domain("is_confirmed", "=", False))
            | waits("delivered") & Domain("date_difference", "!=", False)
            | Domain("state", "=", "delivered")
            & Domain("is_for_community", "=", True)
            & Domain("is_confirmed_by_community", "=", False)
            & Domain("community_id.is_organiser", "=", True)
        )

    def _get_members(self):
        """Return the memberships of all who take part."""
        return self.participant_ids.membership_id

    def _check_trading_members(self):
        """Refuse to go on with members who cannot exchange at the moment."""
        self.sudo()._get_members()._check_trading()

    def _get_names(self, role):
        """Return the names of the people on one side."""
        return ", ".join(self.sudo()._get_side(role).membership_id.mapped("name"))

    def _lock(self):
        """Make changes of one exchange wait for each other.

        Odoo's transactions read their own snapshot: updating the row makes the second
        one fail and be begun anew by the request loop, which then sees the first.
        """
        self.env.cr.execute(
            "UPDATE solidarity_exchange SET description = description WHERE id IN %s",
            [tuple(self.ids)],
        )

    def _accept(self, participants):
        """Note who accepts; when everybody has, the exchange is accepted."""
        exchange = self.sudo()
        exchange._check_trading_members()
        participants.is_accepted = True
        exchange._settle_answers()
        exchange._tell("accepted", exchange.proposer_id)

    def _settle_answers(self):
        """Go on when everybody who is left has accepted."""
        if all(self.participant_ids.mapped("is_accepted")):
            today = fields.Date.context_today(self)
            self.write({"state": "accepted", "date_accepted": today})

    def _end(self, state, member=None, reason=None):
        """End an exchange, or let a member leave a group that goes on without.

        :param str state: ``declined`` or ``cancelled``
        :param member: who ends it; None where the whole exchange ends
        :param str reason: words to the others
        """
        exchange = self.sudo()
        others = exchange._get_members() - (member or exchange.proposer_id)
        if member and exchange._leave_group(member):
            # the other receivers go on as if nothing had happened
            others = exchange._get_side("provider").membership_id
        else:
            exchange.state = state
        person = (member or exchange.proposer_id or exchange.community_id).name
        exchange._tell(state, others, person=person, reason=reason)

    def _leave_group(self, member):
        """Go on without a receiver, where others of them are left.

        :return: whether the exchange goes on
        """
        own = self._get_participant(member)
        fellows = self._get_side(own.role) - own
        if self.kind != "group" or own.role != "receiver" or not fellows:
            return False
        own.unlink()
        if self.state == "proposed":
            self._settle_answers()
        return True

    def _leave(self, membership):
        """Let a member who leaves the community go: proposals without them end."""
        for exchange in self:
            proposer = exchange.proposer_id == membership
            exchange._end("cancelled", None if proposer else membership)

    def _deliver(self, hours=None, date=None):
        """Note that it was done, with the hours that the provider says."""
        exchange = self.sudo()
        with self.env.cr.savepoint():
            exchange._note_delivery(hours, date)
        if self.env.su and exchange.is_for_community:
            exchange._state_community_hours(exchange._get_exact_hours())
            self._go_on()
            return
        asked = exchange._get_silent().membership_id
        if exchange.is_for_community:
            organisers = exchange.community_id._get_members_acting_as("organiser")
            asked |= organisers - exchange._get_members()
        exchange._tell("delivered", asked)

    def _note_delivery(self, hours, date):
        if self.kind == "group" and self.state == "proposed":
            silent = self.participant_ids.filtered(lambda one: not one.is_accepted)
            silent.unlink()
        today = fields.Date.context_today(self)
        proposed = fields.Datetime.context_timestamp(self, self.create_date).date()
        if not date and self.date >= proposed:
            date = today
        if hours is None:
            exact = self._get_exact_hours()
        else:
            exact = self.ledger_id._parse_hours(hours)
        self.write(
            {
                "hours": float(exact),
                "date": date or self.date,
                "state": "delivered",
                "date_delivered": today,
            }
        )
        self._state_hours(self._get_side("provider"), exact)
        self._check_terms()
        self._check_day()

    def _check_terms(self):
        """Refuse what cannot be booked as it is: sides, day, sharing.

        :raise UserError: with what to change
        """
        exchange = self.sudo()
        participants = exchange.participant_ids
        roles = set(participants.mapped("role"))
        if "provider" not in roles:
            raise ExchangeError(self.env._("Say who gives the hours."))
        if ("receiver" in roles) == exchange.is_for_community:
            raise ExchangeError(
                self.env._(
                    "Say who receives the hours: members, or the community itself."
                )
            )
        if exchange.kind == "one" and len(participants) > 2 - exchange.is_for_community:
            raise ExchangeError(
                self.env._("More than two people exchange in a group: choose Group.")
            )
        try:
            shared = exchange._share()
        except TooFewReceiversError as error:
            raise ExchangeError(
                self.env._(
                    "Each receiver pays the hours, and there are fewer receivers than "
                    "providers. Let the receivers share the hours instead."
                )
            ) from error
        if not exchange.is_for_community and max(shared.paid.values()) > MAX_HOURS:
            raise ExchangeError(exchange.ledger_id._get_day_message())
        for member in participants.membership_id:
            if member.date_joined and exchange.date < member.date_joined:
                raise ExchangeError(
                    self.env._(
                        "%(member)s joined the community on %(date)s: an exchange "
                        "before that day does not count here.",
                        member=member.name,
                        date=format_date(self.env, member.date_joined),
                    )
                )
