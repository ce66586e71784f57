from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..engine.sharing import TooFewReceiversError
from ..exceptions import ExchangeError
from .solidarity_ledger import MAX_HOURS


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
