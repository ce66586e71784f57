from odoo import fields, models

from ..engine.ballot import CHOICE_METHODS
from ..engine.ballot_form import BallotFormError, fill_form, parse_form
from ..engine.delegation import weigh

MINUTE, HOUR, DAY = 60, 3600, 86400


class SolidarityDecision(models.Model):
    """What the pages of decisions show to a member, and what their forms send."""

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.decision"

    # -------------------------------------------------------------------- list

    def _prepare_portal_cards(self, membership):
        """Return what a list of decisions shows: one query for all votes.

        :param membership: the reader
        :return: list of dicts with ``decision``, ``elector`` (the reader's place on
            the roll, or none) and ``time_left`` (words, of an open one)
        """
        electors = {
            elector.decision_id: elector
            for elector in self.env["solidarity.elector"].search(
                [
                    ("decision_id", "in", self.ids),
                    ("membership_id", "=", membership.id),
                ]
            )
        }
        nobody = self.env["solidarity.elector"]
        return [
            {
                "decision": decision,
                "elector": electors.get(decision, nobody),
                "time_left": decision._get_time_left(),
            }
            for decision in self
        ]

    def _get_time_left(self):
        """Say how long an open ballot is open still, or None."""
        self.ensure_one()
        if self.state != "open":
            return None
        left = int((self.date_close - fields.Datetime.now()).total_seconds())
        if left >= 2 * DAY:
            return self.env._("closes in %s days", left // DAY)
        if left >= 2 * HOUR:
            return self.env._("closes in %s hours", left // HOUR)
        if left >= 2 * MINUTE:
            return self.env._("closes in %s minutes", left // MINUTE)
        return self.env._("is about to close")

    # -------------------------------------------------------------------- page

    def _prepare_portal_page(self, membership):
        """Return what the page of a decision shows to a member.

        The number of queries does not depend on the number of electors.
        """
        self.ensure_one()
        (card,) = self._prepare_portal_cards(membership)
        elector = card["elector"]
        # what may not be read (a draft of somebody else) is not shown
        proposal = self.env["solidarity.proposal"].search(
            [("id", "=", self.proposal_id.id)]
        )
        # its time is over, and the job has not counted it yet
        is_over = self.state == "open" and self.date_close <= fields.Datetime.now()
        has_delegate = self.state == "open" and not self.is_secret
        return {
            **card,
            "is_over": is_over,
            "has_paper": self.state == "open" and not is_over and bool(elector),
            "proposal": proposal,
            "funding": self.funding_round_ids,
            "is_yes_no": self._is_yes_no(),
            "own_ballot": elector._get_ballot(),
            "delegate": elector.delegate_id.membership_id
            if has_delegate and not elector.has_voted
            else self.env["solidarity.membership"],
            "delegating_count": self.env["solidarity.elector"].search_count(
                [("delegate_id", "=", elector.id), ("has_voted", "=", False)]
            )
            if has_delegate and elector
            else 0,
        }

    def _is_yes_no(self):
        """Whether it is about accepting something, not about one of several."""
        self.ensure_one()
        return "yes" in self.option_ids.mapped("kind") or (
            not self.option_ids and self.method in CHOICE_METHODS
        )

    # -------------------------------------------------------------------- form

    def _read_vote_form(self, form):
        """Return the vote that a form has.

        :param dict form: names and texts
        :return: tuple of content (see ``engine/ballot.py``) and None, or of None and
            the message that says what to change
        """
        self.ensure_one()
        try:
            return parse_form(self.method, form), None
        except BallotFormError as error:
            return None, self._get_form_message(error)

    def _fill_vote_form(self, ballot):
        """Return the form as it looks with a vote that was given before."""
        if not ballot:
            return {}
        return {
            **fill_form(self.method, ballot.content),
            "reason": ballot.reason or "",
        }

    def _get_form_message(self, error):
        if error.word == "empty":
            return self.env._("Choose one of the answers, then vote.")
        if error.word == "twice":
            return self.env._(
                "Place %s is given twice. Give each place to one option only.",
                error.details["place"],
            )
        if error.word == "rank":
            return self.env._(
                "There is no place %(number)s. Use the places 1 to %(count)s.",
                **error.details,
            )
        return self.env._(
            '"%s" is not a whole number. Change it, then vote.',
            error.details["number"],
        )

    # ------------------------------------------------------------------- votes

    def _prepare_portal_votes(self, ballots):
        """Return what a page of votes shows.

        :param ballots: ``solidarity.ballot`` of this decision, once it is closed
        :return: list of dicts with ``name``, ``lines``, ``reason`` and ``weight`` (for
            how many members the vote counted)
        """
        self.ensure_one()
        delegates = {
            elector.id: elector.delegate_id.id
            for elector in self.env["solidarity.elector"].search(
                [("decision_id", "=", self.id), ("delegate_id", "!=", False)]
            )
        }
        weights = weigh(delegates, self.ballot_ids.elector_id.ids if delegates else ())
        return [
            {
                "name": ballot.member_name,
                "lines": self._describe_vote(ballot.content),
                "reason": ballot.reason,
                "weight": weights.get(ballot.elector_id.id, 1),
            }
            for ballot in ballots
        ]

    # ------------------------------------------------------------------- words

    def _describe_vote(self, content):
        """Say in words what a vote is, one line for each option that it names.

        :param dict content: see ``engine/ballot.py``
        :rtype: list
        """
        self.ensure_one()
        names = {option.id: option.name for option in self.option_ids}
        if "choice" in content:
            return [names[content["choice"]]]
        if "approved" in content:
            return [names[option] for option in content["approved"]]
        if "ranking" in content:
            return [
                f"{place}. {names[option]}"
                for place, option in enumerate(content["ranking"], 1)
            ]
        numbers = content["scores"] if "scores" in content else content["dots"]
        return [f"{names[option]}: {number}" for option, number in numbers]
