from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ..engine.sharing import share

EXAMPLE_HOURS = Decimal(2)


class SolidarityCommunity(models.Model):
    """How a group shares hours, in figures."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    def _get_sharing_example(self, hours, receivers):
        """Return what each way of sharing means for a group with one provider.

        :param str hours: what was typed; two hours where that is no number of hours
        :param int receivers: how many there are
        :return: list of dicts of ``sharing`` and ``text``; empty below two receivers
        """
        self.ensure_one()
        ledger = self._get_timebank()
        if receivers < 2 or not ledger:
            return []
        try:
            exact = ledger._parse_hours(
                self.env["solidarity.exchange"]._parse_typed_hours(hours)
            )
        except UserError:
            # what is wrong with it is said when it is proposed
            exact = EXAMPLE_HOURS
        return [
            {
                "sharing": sharing,
                "text": self._get_sharing_text(ledger, exact, receivers, sharing),
            }
            for sharing in ("split", "each")
        ]

    def _get_sharing_text(self, ledger, hours, receivers, sharing):
        shared = share(
            hours, ["provider"], range(receivers), sharing, ledger._get_rounding()
        )
        most, least = max(shared.paid.values()), min(shared.paid.values())
        texts = {
            "hours": ledger._format(float(hours)),
            "count": receivers,
            "most": ledger._format(float(most)),
            "least": ledger._format(float(least)),
            "surplus": ledger._format(float(shared.surplus)),
        }
        if sharing == "each":
            return self.env._(
                "%(hours)s with %(count)s people: you earn %(hours)s, each pays "
                "%(most)s, and %(surplus)s go to the community.",
                **texts,
            )
        if most == least:
            return self.env._(
                "%(hours)s with %(count)s people: you earn %(hours)s, each pays "
                "%(most)s.",
                **texts,
            )
        return self.env._(
            "%(hours)s with %(count)s people: you earn %(hours)s, each pays %(least)s "
            "or %(most)s.",
            **texts,
        )
