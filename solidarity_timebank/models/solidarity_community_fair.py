from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL, formatLang

from ..engine.fair_exchange import index, window_start


class SolidarityCommunity(models.Model):
    """The fair exchange index of a community's members, and what is public of it."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    fair_exchange_months = fields.Integer(
        string="Fair Exchange Counts (months)",
        required=True,
        default=6,
        help="The index compares what a member received with what the member gave in "
        "so many months.",
    )
    fair_exchange_ratio = fields.Float(
        string="Fair Exchange Suggests From",
        required=True,
        default=2.0,
        digits=(6, 2),
        help="A member who received more than so many times what the member gave sees "
        "a friendly suggestion. It is never a limit.",
    )

    _fair_exchange_months_range = models.Constraint(
        "CHECK (fair_exchange_months BETWEEN 1 AND 60)",
        "The fair exchange index counts 1 to 60 months.",
    )
    _fair_exchange_ratio_range = models.Constraint(
        "CHECK (fair_exchange_ratio >= 1)",
        "Suggestions begin at 1 or more: who received as much as given is even.",
    )

    @property
    def _governed_fields(self):
        return (
            *super()._governed_fields,
            "fair_exchange_months",
            "fair_exchange_ratio",
        )

    # -------------------------------------------------------- business methods

    def _get_fair_exchange_start(self):
        """Return the first day that the index counts."""
        self.ensure_one()
        return window_start(fields.Date.context_today(self), self.fair_exchange_months)

    def _fair_exchange_all(self):
        """Return the index of all members who exchanged anything, by one query.

        The figures are private to each member: callers show no names beside them.

        :return: {membership id: (given, received, ratio)}, hours as Decimals
        :rtype: dict
        """
        self.ensure_one()
        return {
            membership_id: (given, received, index(given, received))
            for membership_id, given, received in self._get_fair_hours()
        }

    def _get_fair_hours(self, memberships=None):
        """Return the hours that count for the index, exactly, added up in the database.

        :param memberships: ``solidarity.membership`` of this community; all if None
        :return: list of (membership id, given, received)
        """
        self.ensure_one()
        participants = self.env["solidarity.exchange.participant"]
        participants.flush_model(
            ["community_id", "date", "hours", "is_counted", "membership_id", "role"]
        )
        only = SQL()
        if memberships is not None:
            only = SQL("AND membership_id IN %s", tuple(memberships.ids) or (0,))
        # as text, for Odoo makes floats of numbers
        self.env.cr.execute(
            SQL(
                """
                SELECT membership_id,
                       coalesce(sum(hours) FILTER (WHERE role = 'provider'), 0)::text,
                       coalesce(sum(hours) FILTER (WHERE role = 'receiver'), 0)::text
                  FROM solidarity_exchange_participant
                 WHERE is_counted AND community_id = %(community)s
                   AND date >= %(start)s %(only)s
                 GROUP BY membership_id
                """,
                community=self.id,
                start=self.sudo()._get_fair_exchange_start(),
                only=only,
            )
        )
        return [
            (membership_id, Decimal(given), Decimal(received))
            for membership_id, given, received in self.env.cr.fetchall()
        ]

    # ------------------------------------------------------------ public page

    def _get_public_figures(self):
        """Add how much was exchanged in the last 12 months, where there is a timebank;
        the caller has made sure that there are enough members."""
        figures = super()._get_public_figures()
        if not self._get_timebank():
            return figures
        count, hours = self._get_exchange_figures(
            window_start(fields.Date.context_today(self), 12)
        )
        return [
            *figures,
            {
                "label": self.env._("exchanges in 12 months"),
                "value": formatLang(self.env, count, digits=0),
            },
            {
                "label": self.env._("hours given in 12 months"),
                "value": formatLang(self.env, hours, digits=2),
            },
        ]

    def _get_exchange_figures(self, start):
        """Return (number of exchanges, hours given) since a day, of all members."""
        self.ensure_one()
        [(count, hours)] = (
            # aggregates alone leave this method
            self.env["solidarity.exchange.participant"]
            .sudo()
            ._read_group(
                [
                    ("community_id", "=", self.id),
                    ("is_counted", "=", True),
                    ("role", "=", "provider"),
                    ("date", ">=", start),
                ],
                [],
                ["exchange_id:count_distinct", "hours:sum"],
            )
        )
        return count, hours or 0
