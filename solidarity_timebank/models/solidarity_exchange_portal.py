from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.solidarity_ledger.models.amount_text import parse_amount

RUNNING_STATES = ("proposed", "accepted", "delivered", "disputed")
STOPPED_STATES = ("declined", "cancelled")
ACTIONS = (
    "accept",
    "decline",
    "cancel",
    "deliver",
    "confirm",
    "dispute",
    "resolve",
    "reverse",
)


class SolidarityExchange(models.Model):
    """Exchanges as those who take part see them."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange"

    @api.model
    def _get_portal_domain(self, community, tab):
        """Return the domain of the user's exchanges in a community.

        :param community: ``solidarity.community``
        :param str tab: ``waiting`` (for the user), ``running`` or ``done``
        """
        domain = Domain("community_id", "=", community.id)
        if tab == "waiting":
            return domain & Domain(self._get_waiting_domain())
        return (
            domain
            & self._get_own_domain()
            & Domain("state", "in" if tab == "running" else "not in", RUNNING_STATES)
        )

    @api.model
    def _get_own_domain(self):
        """Return the domain of the exchanges in which the user takes part."""
        me = self.env.user.partner_id
        return Domain("participant_ids.membership_id.partner_id", "=", me.id)

    @api.model
    def _parse_typed_hours(self, text):
        """Return hours that a person typed as an exact amount.

        :param str text: as in 1.5, 1,5 or 1:30
        :rtype: decimal.Decimal
        :raise UserError: with a message that says what to enter
        """
        text = (text or "").strip()
        try:
            return parse_amount(text, allow_hours=True)
        except ValueError as error:
            shown = text if len(text) <= 30 else f"{text[:30]}…"
            raise UserError(
                {
                    "empty": self.env._("Enter the hours, as in 1.5 or 1:30."),
                    "minutes": self.env._(
                        "%s is not a whole number of hundredths of an hour. Enter "
                        "minutes that are a multiple of 3, or hours such as 1.25.",
                        shown,
                    ),
                    "positive": self.env._(
                        "An exchange has more than 0 hours; you entered %s.", shown
                    ),
                    "large": self.env._(
                        "Nobody helps for more than 24 hours a day; you entered %s.",
                        shown,
                    ),
                }.get(
                    str(error),
                    self.env._(
                        '"%s" is not a number of hours. Enter 1.5 or 1:30 for an hour '
                        "and a half.",
                        shown,
                    ),
                )
            ) from error

    # ------------------------------------------------------------------- a list

    def _prepare_portal_rows(self):
        """Return what a list shows of each of these exchanges.

        :return: list of dicts of ``exchange``, ``names`` (the other side), ``hours``
            (text, with the unit), ``number`` (without), ``is_provider``,
            ``is_mine`` (False where an organiser speaks for the community),
            ``is_counted``, ``state`` (label) and ``next`` (a sentence)
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        rows = []
        for exchange in self:
            own = exchange._get_own_participant()
            rows.append(
                {
                    "exchange": exchange,
                    "names": exchange._get_other_names(),
                    "hours": exchange._format_hours(exchange._get_own_hours()),
                    "number": f"{exchange._get_own_hours():g}",
                    "is_provider": own.role == "provider",
                    "is_mine": bool(own),
                    "is_counted": own.is_counted,
                    "state": labels[exchange.state],
                    "next": exchange._get_next_step(),
                }
            )
        return rows

    def _get_own_hours(self):
        """Return the hours that count for the user: one's own share once booked."""
        own = self._get_own_participant()
        return own.hours if own.is_counted else self.hours

    def _join_names(self, participants):
        # Names of those with whom one takes part are known, also when they have left.
        names = participants.sudo().membership_id.mapped("name")
        if len(names) > 3:
            return self.env._(
                "%(names)s and %(count)s more",
                names=", ".join(names[:2]),
                count=len(names) - 2,
            )
        return ", ".join(names)

    def _get_other_names(self):
        """Return with whom the user does this, as text."""
        own = self._get_own_participant()
        others = self.sudo().participant_ids.filtered(
            lambda participant: participant.role != own.role
        )
        if not others and self.is_for_community:
            return self.sudo().community_id.name
        return self._join_names(others)

    # ----------------------------------------------------------------- one page

    def _prepare_portal_page(self):
        """Return what the page of an exchange shows to the user.

        :return: dict of ``can`` ({action: bool}), ``own`` (participant of the user, or
            none), ``people`` (see ``_prepare_portal_people``), ``figures`` (list of
            dicts of ``name``, ``hours`` and ``is_me``: who says what), ``own_share``
            (text, see ``_get_own_share``), ``steps``, ``next``, ``history``,
            ``to_rate``, ``ratings``, ``transfers`` and ``to_confirm`` (hours that the
            user would confirm)
        """
        self.ensure_one()
        own = self._get_own_participant()
        return {
            "can": {action: self._can(action) for action in ACTIONS},
            "own": own,
            "people": self._prepare_portal_people(),
            "figures": [
                {
                    "name": name,
                    "hours": self._format_hours(hours),
                    "is_me": bool(own) and name == own.membership_id.name,
                }
                for name, hours in self.sudo()._get_figures()
            ],
            "own_share": self._get_own_share(),
            "steps": self._get_steps(),
            "next": self._get_next_step(),
            "history": self._get_history(),
            "to_confirm": self._get_hours_to_confirm(),
            "to_rate": self._get_to_rate(own.membership_id)
            if own
            else self.env["solidarity.membership"],
            "ratings": self._prepare_portal_ratings(),
            "transfers": self._get_own_transfers(),
        }

    def _prepare_portal_people(self):
        """Return who takes part.

        :return: list of dicts of ``name``, ``id`` (membership, 0 for one who left),
            ``role``, ``hours`` (text or None), ``is_me``, ``is_accepted`` and
            ``is_confirmed``
        """
        people = []
        for participant in self.sudo().participant_ids.sorted(
            lambda participant: (participant.role, participant.id)
        ):
            member = participant.membership_id
            people.append(
                {
                    "name": member.name,
                    "id": member.id if member.state == "active" else 0,
                    "role": participant.role,
                    "hours": self._format_hours(participant.hours)
                    if participant.hours
                    else None,
                    "is_me": member.partner_id == self.env.user.partner_id,
                    "is_confirmed": participant.is_confirmed,
                    "is_accepted": participant.is_accepted,
                }
            )
        return people

    def _get_own_share(self):
        """Return what a receiver of a group would pay, as text; None otherwise."""
        own = self._get_own_participant()
        if (
            self.kind != "group"
            or self.is_gift
            or own.role != "receiver"
            or self.state not in ("proposed", "accepted")
        ):
            return None
        # who else is asked is on the page; the shares depend on all of them
        return self._format_hours(self.sudo()._share().paid[own.id])

    def _get_hours_to_confirm(self):
        """Return the figure of the other side, which the user would confirm."""
        exchange = self.sudo()
        own = self._get_own_participant()
        if own.role == "provider" and exchange.hours_difference:
            others = exchange._get_side("receiver").filtered(
                lambda one: one.is_confirmed
                and exchange.currency_id.compare_amounts(one.hours, exchange.hours)
            )
            return others[:1].hours or exchange.community_hours
        return exchange.hours

    def _get_own_transfers(self):
        """Return the transfers of this exchange that the user may read."""
        transfers = self.env["solidarity.transfer"]
        return transfers.search(
            [
                ("origin_model", "=", self._name),
                ("origin_id", "=", self.id),
                ("state", "=", "posted"),
            ]
        )

    def _prepare_portal_ratings(self):
        """Return what was said for this exchange, by the user and about the user.

        :return: list of dicts of ``name`` (of the rater), ``rated``, ``stars``,
            ``words`` (None where moderators hid them)
        """
        me = self.env.user.partner_id
        # The two members see their rating here; the rows are closed to them.
        ratings = (
            self.env["rating.rating"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("rated_membership_id", "!=", False),
                    "|",
                    ("partner_id", "=", me.id),
                    ("rated_partner_id", "=", me.id),
                ],
                order="id",
            )
        )
        return [
            {
                "name": rating.rater_membership_id.name,
                "rated": rating.rated_membership_id.name,
                "stars": round(rating.rating),
                "words": rating.feedback if not rating.is_hidden else None,
                "is_own": rating.partner_id == me,
            }
            for rating in ratings
        ]
