from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.misc import get_lang

from ..engine.month_grid import month_after, month_before, month_weeks, parse_month
from .solidarity_exchange_portal import STOPPED_STATES


class SolidarityMembership(models.Model):
    """A member's own timebank: balance, index, calendar."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def _get_timebank_summary(self):
        """Return the user's own standing in the timebank of the community.

        :return: None where the community has no timebank; else what
            ``_get_fair_exchange_values`` returns, with ``given`` and ``received`` as
            text, and ``account`` (empty before the first exchange), ``balance`` (text),
            ``bars`` (see ``_get_index_bars``), ``waiting`` (number of exchanges that
            wait for the user) and ``wants_talk``
        :raise AccessError: for somebody else's membership
        """
        self.ensure_one()
        community = self.community_id
        ledger = community._get_timebank()
        if not ledger:
            return None
        accounts = self.env["solidarity.account"]
        exchanges = self.env["solidarity.exchange"]
        account = accounts.search(
            [("ledger_id", "=", ledger.id), *accounts._get_own_domain()]
        )
        index = self._get_fair_exchange_values()
        return {
            **index,
            "given": self._format_hours(index["given"]),
            "received": self._format_hours(index["received"]),
            "bars": self._get_index_bars(index["given"], index["received"]),
            "account": account,
            "balance": ledger._format(account.balance),
            "wants_talk": self.wants_talk,
            "waiting": exchanges.search_count(
                exchanges._get_portal_domain(community, "waiting")
            ),
        }

    def _get_index_bars(self, given, received):
        """Return how wide the bars of what was given and received are: percent of the
        longer one, or None where there is nothing to draw."""
        longest = max(given, received)
        if not longest:
            return None
        return {
            "given": round(100 * given / longest, 1),
            "received": round(100 * received / longest, 1),
        }

    def _get_hours_calendar(self, month=""):
        """Return a month of the user's own exchanges in this community.

        :param str month: as in 2026-11, the current month otherwise
        :return: dict of ``first`` (day), ``weeks`` (lists of dicts of ``date``,
            ``is_outside``, ``is_today`` and ``rows``, see ``_prepare_portal_rows``),
            ``before`` and ``after`` (months as text), ``count`` of exchanges in it
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        first = parse_month(month, today)
        weeks = month_weeks(first, int(get_lang(self.env).week_start) - 1)
        exchanges = self.env["solidarity.exchange"]
        found = exchanges.search(
            exchanges._get_own_domain()
            & Domain("community_id", "=", self.community_id.id)
            & Domain("state", "not in", STOPPED_STATES)
            & Domain("date", ">=", weeks[0][0])
            & Domain("date", "<=", weeks[-1][-1]),
            order="date, id",
        ).grouped("date")
        return {
            "first": first,
            "count": sum(
                len(records)
                for date, records in found.items()
                if date.replace(day=1) == first
            ),
            "before": month_before(first).strftime("%Y-%m"),
            "after": month_after(first).strftime("%Y-%m"),
            "weeks": [
                [
                    {
                        "date": date,
                        "is_outside": date.month != first.month,
                        "is_today": date == today,
                        "rows": found.get(date, exchanges)._prepare_portal_rows(),
                    }
                    for date in week
                ]
                for week in weeks
            ],
        }
