from odoo import fields, models

from ..engine.ballot import CHOICE_METHODS
from ..engine.ballot_form import BallotFormError, fill_form, parse_form
from ..engine.delegation import weigh

MINUTE, HOUR, DAY = 60, 3600, 86400
# more are on the page of all votes
REASONS_SHOWN = 20


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
            "delegate": elector.votes_by_id.membership_id
            if has_delegate and elector.voted == "no"
            else self.env["solidarity.membership"],
            "delegating_count": self._count_delegating(elector) if has_delegate else 0,
        }

    def _count_delegating(self, elector):
        """Return how many others let this elector vote for them, directly or through
        others: also those who have voted since, which is nobody's business yet."""
        if not elector:
            return 0
        electors = elector.sudo().search_fetch(
            [("decision_id", "=", self.id), ("delegate_id", "!=", False)],
            ["delegate_id"],
        )
        delegates = {one.id: one.delegate_id.id for one in electors}
        return weigh(delegates, {elector.id})[elector.id] - 1

    def _get_meaning(self, option):
        """Return what a vote for an option counts as, where its name is not the usual
        one: nobody finds out after the vote that their answer meant something else.

        :return: text, or None
        """
        self.ensure_one()
        usual = self._get_usual_answers().get(option.kind)
        return usual if self._is_yes_no() and usual != option.name else None

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
        # the roll of a closed ballot is public
        delegates = {
            elector.id: elector.delegate_id.id
            for elector in self.env["solidarity.elector"]
            .sudo()
            .search([("decision_id", "=", self.id), ("delegate_id", "!=", False)])
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

    def _prepare_portal_reasons(self):
        """Return why members voted as they did, as far as they said it: of a closed
        ballot that was not secret. With consent see ``_get_minority_report``.

        :return: list of dicts with ``name``, ``lines`` and ``reason``
        """
        self.ensure_one()
        if self.state != "closed" or self.is_secret or self.method == "consent":
            return []
        ballots = self.env["solidarity.ballot"].search(
            [("decision_id", "=", self.id), ("reason", "!=", False)],
            order="id",
            limit=REASONS_SHOWN,
        )
        return [
            {
                "name": ballot.member_name,
                "lines": self._describe_vote(ballot.content),
                "reason": ballot.reason,
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
