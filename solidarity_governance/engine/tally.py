"""The count of a decision. Plain Python, exact, the same for the same votes in any
order.

>>> votes = [(1, {"choice": 7}), (2, {"choice": 8})]
>>> tally("majority", [7, 8], votes, kinds={7: "yes", 8: "no"})["winners"]
[]
>>> tally("ranked", [7, 8], [(1, {"ranking": [8, 7]})])["winners"]
[8]
"""

from .ballot import CHOICE_METHODS
from .choices import count_choices
from .instant_runoff import count_instant_runoff
from .points import count_approval, count_dots, count_scores
from .schulze import count_schulze


def tally(
    method,
    options,
    ballots,
    *,
    kinds=None,
    threshold=50,
    seats=1,
    ranked_rule="schulze",
    dots_cap=None,
):
    """Count the votes of a decision.

    :param str method: majority, supermajority, consent, score, ranked, approval, dot
    :param options: ids in the order of the ballot: the published rule for ties
    :param ballots: pairs of a weight (how many votes it stands for, a whole number)
        and a content as ``ballot.check_ballot`` returns it
    :param dict kinds: option → option, yes, no, abstain or block
    :param threshold: percent, for majority, supermajority and consent
    :param int seats: how many win at most
    :param str ranked_rule: schulze or instant_runoff
    :param int dots_cap: most dots of a voter for one option
    :return: what JSON can hold:

        * ``method``, and ``votes``: the sum of all weights
        * ``totals``: ``[[option, number], …]`` in the order of the ballot: votes,
          points, or for rankings what ``schulze`` and ``instant_runoff`` say
        * ``winners``: the best first; empty if a proposal is not accepted or nobody won
        * ``tie``: None, or ``among`` (who had the same), ``rule`` (a word: by what it
          was decided) and ``chosen`` (which of them were better)
        * ``steps``: how it came out, each with a ``word``:

          - ``no_votes``
          - ``share``: for, against, abstained, percent, threshold, more_than, reached;
            among several options also ``options``: who had the most
          - ``blocked``: count
          - ``most_votes``: seats, votes; ``most``: seats
          - ``pairs`` and ``paths``: options, matrix; ``order``: groups
          - ``round``: number, votes, exhausted, out
          - ``tie``: among, rule, and chosen or out

        Rules of ties: not_accepted, ballot_order, more_5 … more_1, more_voters,
        first_choices, earlier_round.
    """
    options = list(options)
    kinds = {option: (kinds or {}).get(option, "option") for option in options}
    ballots = list(ballots)
    counted = _count(
        method, options, ballots, kinds, threshold, seats, ranked_rule, dots_cap
    )
    votes = sum(weight for weight, _content in ballots)
    if not votes:
        counted["steps"] = [{"word": "no_votes"}]
    return {"method": method, "votes": votes, **counted}


def _count(method, options, ballots, kinds, threshold, seats, ranked_rule, dots_cap):
    if method in CHOICE_METHODS:
        return count_choices(method, options, ballots, kinds, threshold, seats)
    if method == "approval":
        return count_approval(options, ballots, seats)
    if method == "score":
        return count_scores(options, ballots, seats)
    if method == "dot":
        return count_dots(options, ballots, seats, dots_cap)
    if method != "ranked":
        raise ValueError(method)
    count = {"schulze": count_schulze, "instant_runoff": count_instant_runoff}
    return count[ranked_rule](options, ballots, seats)
