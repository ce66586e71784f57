from fractions import Fraction

from odoo import models

from ..engine.ballot import MAX_SCORE
from ..engine.delegation import weigh
from ..engine.tally import tally

# A proposal is not accepted when one of these wins.
NEGATIVE_KINDS = ("no", "block", "abstain")


class SolidarityDecision(models.Model):
    """How votes are counted, and who may see it."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.decision"

    # ------------------------------------------------------------------ to count

    def _get_tally_input(self):
        """Return what ``engine.tally`` counts.

        For the system: it has the votes of everybody.

        :return: ids of options in the order of the ballot, and a list of pairs
            (weight, content)
        """
        self.ensure_one()
        options = self.option_ids.ids
        urn = self._get_urn()
        if urn:
            return options, [
                (1, {key: value for key, value in vote.items() if key != "reason"})
                for vote in urn._get_votes()
            ]
        contents = {
            ballot.elector_id.id: ballot.content
            for ballot in self.env["solidarity.ballot"].search(
                [("decision_id", "=", self.id)]
            )
        }
        delegates = {
            elector.id: elector.delegate_id.id
            for elector in self.env["solidarity.elector"].search(
                [("decision_id", "=", self.id), ("delegate_id", "!=", False)]
            )
        }
        weights = weigh(delegates, contents)
        return options, [
            (weight, contents[elector]) for elector, weight in weights.items()
        ]

    def _tally(self):
        """Count the votes as they are now, see ``engine.tally.tally``."""
        self.ensure_one()
        options, ballots = self._get_tally_input()
        return tally(
            self.method,
            options,
            ballots,
            kinds={option.id: option.kind for option in self.option_ids},
            threshold=self.threshold,
            seats=self.seats,
            ranked_rule=self.ranked_rule or "schulze",
            dots_cap=self.dots_cap,
        )

    def _count(self):
        """Return the values of the result, for a ballot that closes."""
        self.ensure_one()
        result = self._tally()
        quorum = Fraction(str(round(self.quorum, 2)))
        is_quorum_met = result["votes"] * 100 >= quorum * self.elector_count
        # Nothing wins when too few took part; the count is kept all the same.
        winners = self.option_ids.browse(result["winners"] if is_quorum_met else [])
        return {
            "result": result,
            "turnout_count": result["votes"],
            "is_quorum_met": is_quorum_met,
            "winner_ids": winners,
            "is_accepted": any(o.kind not in NEGATIVE_KINDS for o in winners),
        }

    # -------------------------------------------------------------- what is seen

    def _may_see_result(self):
        """Tell whether figures are shown: when the ballot is closed, or before if it
        was opened like that.

        Not those of a secret ballot: who looks at the roll, too, would see what each
        vote changes.
        """
        self.ensure_one()
        return self.state == "closed" or (
            self.state == "open" and not self.hide_until_closed and not self.is_secret
        )

    def _get_shown_result(self):
        """Return the count as people may see it now, or None."""
        self.check_access("read")
        if not self._may_see_result():
            return None
        # single votes are not read by others as long as the ballot is open
        decision = self.sudo()
        return decision.result or None if self.state == "closed" else decision._tally()

    def _get_result_rows(self):
        """Return what pages show of the result, in the order of the ballot.

        :return: list of dicts, empty when nothing may be shown:

            * ``option``: record
            * ``count``: votes, points or dots; with rankings see ``engine.tally``
            * ``score``: the mean of all voters, 0 to 5 (None with other methods)
            * ``percent``: length of its bar: the share of votes, voters (approval),
              dots, or of what can be reached (scores, rankings)
            * ``is_winner``
        """
        self.ensure_one()
        result = self._get_shown_result()
        if not result:
            return []
        totals = {option: number for option, number in result["totals"]}
        whole = self._get_whole(result)
        votes = result["votes"]
        is_score = self.method == "score"
        return [
            {
                "option": option,
                "count": totals.get(option.id, 0),
                "score": totals.get(option.id, 0) / votes
                if is_score and votes
                else None,
                "percent": round(100 * totals.get(option.id, 0) / whole, 1)
                if whole
                else 0,
                "is_winner": option in self.winner_ids,
            }
            for option in self.option_ids
        ]

    def _get_whole(self, result):
        """Return what 100 % of a total is."""
        votes = result["votes"]
        totals = [number for _option, number in result["totals"]]
        if self.method == "score":
            return votes * MAX_SCORE
        if self.method == "dot":
            return sum(totals)
        if self.method == "ranked" and self.ranked_rule != "instant_runoff":
            return max(len(totals) - 1, 0)
        return votes

    def _get_turnout(self):
        """Return how many took part, for pages.

        :return: dict of ``took_part`` (as long as the ballot is open: those who voted
            themselves), ``electors``, ``percent``, ``quorum`` (percent),
            ``is_quorum_met`` (None before the ballot is closed)
        """
        self.ensure_one()
        closed = self.state == "closed"
        took_part = (
            self.turnout_count
            if closed
            # how many is public, who is not
            else self.env["solidarity.elector"]
            .sudo()
            .search_count([("decision_id", "=", self.id), ("has_voted", "=", True)])
        )
        electors = self.elector_count
        return {
            "took_part": took_part,
            "electors": electors,
            "percent": round(100 * took_part / electors, 1) if electors else 0,
            "quorum": self.quorum,
            "is_quorum_met": self.is_quorum_met if closed else None,
        }

    def _get_minority_report(self):
        """Return why members objected or blocked, when the ballot is closed.

        :return: list of dicts of ``option`` (record), ``reason`` and ``name`` of the
            member, None in a secret ballot; in an order that does not tell who
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != "closed" or self.method != "consent":
            return []
        decision = self.sudo()
        urn = decision._get_urn()
        if urn:
            said = [
                (vote["choice"], vote.get("reason"), None) for vote in urn._get_votes()
            ]
        else:
            said = [
                (ballot.content["choice"], ballot.reason, ballot.member_name)
                for ballot in decision.ballot_ids
            ]
        options = {option.id: option for option in self.option_ids}
        return [
            {"option": options[choice], "reason": reason, "name": name}
            for choice, reason, name in sorted(
                said, key=lambda one: (options[one[0]].sequence, one[0], one[1] or "")
            )
            if reason and options[choice].kind in ("no", "block")
        ]
