import math
from fractions import Fraction

from odoo import models

from ..engine import plots


class SolidarityDecision(models.Model):
    """What the page of a decision draws of its result."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.decision"

    def _prepare_portal_result(self):
        """Return what the page says and draws about turnout and result.

        :return: dict with ``turnout`` (see ``_get_turnout``), ``ring``,
            ``quorum_count``, ``is_quorum_reached``, ``plot`` (None as long as it is
            hidden), ``verdict``, ``explanation``, ``objections`` and ``reasons``
        """
        self.ensure_one()
        is_closed = self.state == "closed"
        turnout = self._get_turnout()
        quorum_count = math.ceil(Fraction(str(self.quorum)) * self.elector_count / 100)
        return {
            "turnout": turnout,
            "ring": plots.make_ring(
                turnout["took_part"], turnout["electors"], self.quorum
            ),
            "quorum_count": quorum_count,
            "is_quorum_reached": self.is_quorum_met
            if is_closed
            else turnout["took_part"] >= quorum_count,
            "plot": self._prepare_portal_plot(),
            "verdict": self._explain_outcome() if is_closed else None,
            "explanation": self._get_explanation() if is_closed else [],
            "objections": self._get_minority_report(),
            "reasons": self._prepare_portal_reasons(),
        }

    def _prepare_portal_plot(self):
        """Return what is drawn of the count, or None as long as it is hidden.

        :return: dict with ``bars``, ``share``, ``rounds``, ``order``, ``pairs`` and
            ``paths``: see
            ``engine/plots.py``, with ``name``, ``kind``, ``text`` and ``is_winner``
        """
        result = self._get_shown_result()
        if not result:
            return None
        options = {option.id: option for option in self.option_ids}
        winners = set(self.winner_ids.ids)

        def dress(bar):
            option = options[bar["option"]]
            return {
                **bar,
                "name": option.name,
                "kind": option.kind,
                "text": self._get_bar_text(bar),
                "is_winner": option.id in winners,
            }

        def name(row):
            option = options[row["option"]]
            return {**row, "name": option.name, "is_winner": option.id in winners}

        rounds = plots.make_rounds(result)
        return {
            "bars": [dress(bar) for bar in plots.make_bars(result)],
            "share": plots.make_share(result),
            "rounds": [
                {**round_, "bars": [dress(bar) for bar in round_["bars"]]}
                for round_ in rounds
            ],
            "order": [name(line) for line in plots.make_order(result)],
            "pairs": [name(row) for row in plots.make_table(result, "pairs")],
            "paths": [name(row) for row in plots.make_table(result, "paths")],
        }

    def _get_bar_text(self, bar):
        """Return the number beside a bar."""
        if self.method == "score":
            return self.env._("%s on average", f"{bar['number']:.2f}")
        return f"{bar['number']} · {bar['percent']:g} %"
