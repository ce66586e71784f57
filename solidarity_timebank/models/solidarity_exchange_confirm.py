from odoo import api, fields, models

from odoo.addons.solidarity_base.engine.notification import notification

from ..exceptions import ExchangeError
from .solidarity_exchange import BOOKED_STATES


class SolidarityExchange(models.Model):
    """Both sides confirm the hours, or say which others.

    The provider's figure is the exchange's. A receiver who says another one leaves the
    exchange as it is, with both figures; then one of them confirms the other's figure,
    or asks the moderators. When all say the same, the hours are booked.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange"

    def action_confirm(self):
        """Confirm the hours that the provider says, as the user.

        :return: a notification of what happened
        """
        self.ensure_one()
        own = self._get_own_participant().membership_id
        sentence = self._confirm(own or self.sudo().community_id._get_membership())
        return notification(
            sentence,
            "success" if self.sudo().state == "confirmed" else "info",
            next={"type": "ir.actions.act_window_close"},
        )

    @api.private
    def _confirm(self, membership, hours=None):
        """Confirm the hours for a member; once more is harmless.

        A provider speaks for all providers; where the community receives, an organiser
        who does not take part speaks for it.

        :param membership: ``solidarity.membership`` of the user
        :param hours: of the provider, as this member says; when not given, those that
            the provider says
        :return: a sentence that tells the person what happened
        :rtype: str
        :raise UserError: the wrong person, not the time, or hours that cannot be
        """
        self.ensure_one()
        self.check_access("read")
        self._lock()
        self._check_speaker(membership)
        exchange = self.sudo()
        if exchange.state in BOOKED_STATES:
            return self.env._("You confirmed this already; nothing was changed.")
        if exchange.state != "delivered":
            raise ExchangeError(exchange._get_state_message())
        if hours is None:
            exact = exchange._get_exact_hours()
        else:
            exact = exchange.ledger_id._parse_hours(hours)
        own = exchange._get_participant(membership)
        if exchange._has_stated(own, exact) and not exchange.refusal:
            return self.env._(
                "You confirmed this already; nothing was changed. %s",
                exchange._get_open_sentence(own),
            )
        with self.env.cr.savepoint():
            exchange._state_figure(own, exact)
        return self._go_on(own)

    def _check_speaker(self, membership):
        """Refuse members who do not speak for a side of this exchange."""
        exchange = self.sudo()
        if self.env.su or not membership or membership._is_own():
            if exchange._get_participant(membership):
                return membership._check_trading()
            if exchange.is_for_community and (
                self.env.su or exchange.community_id.is_organiser
            ):
                return None
        raise ExchangeError(self._get_refused_message("confirm"))

    # ------------------------------------------------------------------ figures

    def _get_exact_hours(self):
        """Return the hours of the exchange as an exact ``Decimal``."""
        self.ensure_one()
        return self.ledger_id._parse_hours(self.hours)

    def _has_stated(self, own, exact):
        """Tell whether this side said these hours already."""
        if own:
            is_confirmed, hours = own.is_confirmed, own.hours
        else:
            is_confirmed, hours = self.is_confirmed_by_community, self.community_hours
        return is_confirmed and not self.currency_id.compare_amounts(
            hours, float(exact)
        )

    def _state_figure(self, own, exact):
        """Note what one side says; the providers' figure is the exchange's."""
        if self.refusal:
            self.refusal = False
        if not own:
            self._state_community_hours(exact)
        elif own.role == "receiver":
            self._state_hours(own, exact)
        else:
            if self.currency_id.compare_amounts(self.hours, float(exact)):
                # other hours than the receivers were asked about: they have time anew
                self.write(
                    {
                        "hours": float(exact),
                        "date_delivered": fields.Date.context_today(self),
                        "date_reminded": False,
                        "date_auto_confirm": False,
                    }
                )
            self._state_hours(self._get_side("provider"), exact)
        self._check_terms()
        if self.hours_difference or own.role == "provider":
            # the provider's figure was asked at delivery
            self._check_day()

    def _state_hours(self, participants, exact):
        """Note that these people confirm these hours."""
        participants.write(
            {
                "hours": float(exact),
                "is_confirmed": True,
                "date_confirmed": fields.Datetime.now(),
            }
        )

    def _state_community_hours(self, exact):
        self.write({"community_hours": float(exact), "is_confirmed_by_community": True})

    def _get_side(self, role):
        """Return the participants of one side."""
        return self.participant_ids.filtered(lambda one: one.role == role)

    def _get_silent(self):
        """Return the participants who have not confirmed any hours."""
        return self.participant_ids.filtered(lambda one: not one.is_confirmed)

    def _get_figures(self):
        """Return what people say the provider's hours were.

        :return: list of (name, hours), providers first
        """
        self.ensure_one()
        figures = [
            (participant.membership_id.name, participant.hours)
            for participant in self.participant_ids.sorted("role")
            if participant.is_confirmed
        ]
        if self.is_confirmed_by_community:
            figures.append((self.community_id.name, self.community_hours))
        return figures

    # ------------------------------------------------------------ what comes next

    def _go_on(self, own=None):
        """Book what all agree on, or say what it waits for.

        :param own: the participant who acts, if any
        :return: a sentence for that person
        """
        exchange = self.sudo()
        silent = exchange._get_silent()
        waits_for_community = (
            exchange.is_for_community and not exchange.is_confirmed_by_community
        )
        if exchange.hours_difference:
            if not exchange.date_difference:
                exchange.date_difference = fields.Date.context_today(self)
            sentence = exchange._get_open_sentence(own)
            exchange._tell("difference", exchange._get_members())
            return sentence
        if exchange.date_difference:
            exchange.date_difference = False
        if silent or waits_for_community:
            return self.env._("Thank you. %s", exchange._get_open_sentence(own))
        return self._try_to_book()

    def _get_open_sentence(self, own):
        """Return what a delivered exchange waits for, told to ``own``."""
        if self.hours_difference:
            says = [
                self.env._("You say %s", self._format_hours(hours))
                if own and name == own.membership_id.name
                else self.env._(
                    "%(name)s says %(hours)s",
                    name=name,
                    hours=self._format_hours(hours),
                )
                for name, hours in self._get_figures()
            ]
            return self.env._(
                "%(figures)s. Talk to each other: when one of you confirms the other "
                "figure the hours are booked. You can also ask the moderators.",
                figures=", ".join(says),
            )
        names = self._get_silent().membership_id.mapped("name")
        if self.is_for_community and not self.is_confirmed_by_community:
            names.append(self.community_id.name)
        return self.env._(
            "The hours are booked when they are confirmed by %s, too.",
            ", ".join(names),
        )
