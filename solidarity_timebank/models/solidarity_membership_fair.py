from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount

from ..engine.fair_exchange import index, sentence


class SolidarityMembership(models.Model):
    """How what a member received compares with what the member gave.

    The index is for the member alone; organisers see it where the member asked for a
    talk (``solidarity_membership_talk.py``). It never blocks anything.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    fair_hours_given = fields.Float(
        string="Hours Given", compute="_compute_fair_exchange", digits=(16, 2)
    )
    fair_hours_received = fields.Float(
        string="Hours Received", compute="_compute_fair_exchange", digits=(16, 2)
    )
    fair_exchange_text = fields.Char(
        string="Fair Exchange",
        compute="_compute_fair_exchange",
        help="For the member alone, and for organisers where the member asked for a "
        "talk.",
    )

    @api.depends_context("uid", "lang")
    def _compute_fair_exchange(self):
        shown = self.filtered(lambda membership: membership._may_read_fair_exchange())
        hours = {}
        for community, memberships in shown.grouped("community_id").items():
            for membership_id, *figures in community._get_fair_hours(memberships):
                hours[membership_id] = figures
        for membership in self:
            given, received = hours.get(membership.id, (Decimal(0), Decimal(0)))
            membership.fair_hours_given = float(given)
            membership.fair_hours_received = float(received)
            membership.fair_exchange_text = (
                membership in shown
                and membership._get_fair_exchange_sentence(given, received)
            )

    # -------------------------------------------------------- business methods

    def _may_read_fair_exchange(self):
        """Tell whether the user may know this member's index."""
        self.ensure_one()
        return self.env.su or self._is_own() or self.wants_talk

    def _fair_exchange(self):
        """Return what this member gave and received in the months that count.

        :return: (given, received, ratio) as exact Decimals: hours, hours, and received
            divided by given; the ratio is 1 where there is neither, infinite where
            nothing was given
        :raise AccessError: for anybody but the member, and organisers whom the member
            asked for a talk
        """
        self.ensure_one()
        if not self._may_read_fair_exchange():
            raise AccessError(
                self.env._(
                    "How much a member gave and received is for that member alone. "
                    "Ask the member to share it with you."
                )
            )
        hours = self.community_id._get_fair_hours(self)
        _id, given, received = hours[0] if hours else (self.id, Decimal(0), Decimal(0))
        return given, received, index(given, received)

    def _get_fair_exchange_values(self):
        """Return the index as a page shows it.

        :return: dict of ``given``, ``received`` and ``ratio`` (Decimals), ``text`` (a
            plain sentence), ``given_share`` (0 to 100, for a picture; 50 where there is
            neither), ``months`` and ``is_suggested`` (whether to show
            ``_get_wants_to_serve`` with a friendly suggestion)
        :raise AccessError: as ``_fair_exchange``
        """
        given, received, ratio = self._fair_exchange()
        total = given + received
        kind = self._get_fair_exchange_kind(given, received)
        return {
            "given": given,
            "received": received,
            "ratio": ratio,
            "text": self._get_fair_exchange_sentence(given, received),
            "given_share": round(100 * given / total) if total else 50,
            "months": self.community_id.sudo().fair_exchange_months,
            "is_suggested": kind == "suggest",
        }

    def _get_fair_exchange_kind(self, given, received):
        community = self.community_id.sudo()
        # two digits, as it is kept: a float would not be exactly the ratio
        threshold = Decimal(f"{community.fair_exchange_ratio:.2f}")
        return sentence(given, received, threshold)

    def _get_fair_exchange_sentence(self, given, received):
        """Return what the index says, in the words of the community."""
        community = self.community_id.sudo()
        kind = self._get_fair_exchange_kind(given, received)
        values = {
            "months": community.fair_exchange_months,
            "given": self._format_hours(given),
            "received": self._format_hours(received),
        }
        if kind == "nothing":
            return self.env._(
                "No exchanges in the last %(months)s months yet: all is even.", **values
            )
        if kind == "even":
            return self.env._(
                "%(given)s given and as much received in the last %(months)s months: "
                "all is even.",
                **values,
            )
        if kind == "gave_more":
            return self.env._(
                "%(given)s given and %(received)s received in the last %(months)s "
                "months: thank you. There is room to ask for something, too.",
                **values,
            )
        if kind == "received_more":
            return self.env._(
                "%(given)s given and %(received)s received in the last %(months)s "
                "months: about even.",
                **values,
            )
        return self.env._(
            "%(given)s given and %(received)s received in the last %(months)s months. "
            "Is there something to give back? Others would be glad of it.",
            **values,
        )

    def _format_hours(self, hours):
        """Return exact hours as text in the unit of the timebank."""
        timebank = self.community_id.sudo()._get_timebank()
        # hours of a timebank that is closed by now count, too
        unit = timebank.currency_id or self.env.ref("solidarity_ledger.currency_hrs")
        return format_amount(self.env, float(hours), unit.sudo())
