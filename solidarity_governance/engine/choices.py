"""Counting of votes for one option each: for and against, or one among several.

Shares are exact fractions. A majority is *more* than the threshold; a supermajority,
and consent, *at least* the threshold, with the share as people see it, in hundredths of
a percent: two of three are 66.67 %. Only 100 % is never reached by rounding. Where half
or more is asked for, as many for as against is not accepted, nor less.
"""

from fractions import Fraction

from .ties import elect


def count_choices(method, options, ballots, kinds, threshold, seats):
    """Count a decision by majority, supermajority or consent.

    With options of the kind ``yes`` the question is whether the proposal is accepted:
    what is for it is compared with what is for and against it; abstentions count for
    the quorum only, a block stops it. Equal numbers do not accept it. Among options of
    other kinds one wins with the same share of all votes but abstentions; where more
    than one win, those with the most votes do, since two cannot have more than half.

    :return: ``totals``, ``winners``, ``tie``, ``steps``: see ``tally.tally``

    >>> votes = [(2, {"choice": "y"}), (1, {"choice": "n"}), (4, {"choice": "-"})]
    >>> kinds = {"y": "yes", "n": "no", "-": "abstain"}
    >>> counted = count_choices("supermajority", "yn-", votes, kinds, 66.67, 1)
    >>> counted["winners"], counted["totals"]
    (['y'], [['y', 2], ['n', 1], ['-', 4]])
    >>> counted["steps"]
    [{'word': 'share', 'for': 2, 'against': 1, 'abstained': 4, 'percent': '66.67', \
'threshold': '66.67', 'more_than': False, 'reached': True}]
    """
    totals = dict.fromkeys(options, 0)
    for weight, content in ballots:
        totals[content["choice"]] += weight
    more_than = method == "majority"
    limit = Fraction(str(threshold))
    if "yes" in kinds.values():
        counted = _accept(totals, kinds, limit, more_than)
    else:
        counted = _choose(totals, kinds, limit, more_than, seats)
    return {"totals": [list(total) for total in totals.items()], **counted}


def get_percent(part, whole):
    """Return the share as people see it: an exact fraction of hundredths, half up.

    >>> get_percent(2, 3), get_percent(1, 2), get_percent(0, 0)
    (Fraction(6667, 100), Fraction(50, 1), Fraction(0, 1))
    """
    if not whole:
        return Fraction(0)
    return Fraction((Fraction(part * 10000, whole) + Fraction(1, 2)).__floor__(), 100)


def _accept(totals, kinds, limit, more_than):
    by_kind = {}
    for option, number in totals.items():
        by_kind[kinds[option]] = by_kind.get(kinds[option], 0) + number
    in_favour, against = by_kind["yes"], by_kind.get("no", 0)
    abstained, blocks = by_kind.get("abstain", 0), by_kind.get("block", 0)
    share = _compare(in_favour, against, abstained, limit, more_than)
    if limit >= 50 and in_favour <= against:
        share["reached"] = False
    steps = [share]
    if blocks:
        steps.append({"word": "blocked", "count": blocks})
    tie = None
    is_alike = in_favour == against > 0
    if is_alike and (more_than or limit <= 50) and not blocks:
        among = [option for option in totals if kinds[option] in ("yes", "no")]
        tie = {"among": among, "rule": "not_accepted", "chosen": []}
        steps.append({"word": "tie", **tie})
    is_accepted = share["reached"] and not blocks
    winners = [option for option in totals if is_accepted and kinds[option] == "yes"]
    return {"winners": winners, "tie": tie, "steps": steps}


def _choose(totals, kinds, limit, more_than, seats):
    votes = {
        option: number
        for option, number in totals.items()
        if kinds.get(option) != "abstain"
    }
    cast = sum(votes.values())
    candidates = [option for option, number in votes.items() if number]
    winners, tie = elect(candidates, seats, [("votes", votes)])
    steps = [{"word": "most_votes", "seats": seats, "votes": cast}]
    if seats == 1:
        best = max(votes.values(), default=0)
        abstained = sum(totals.values()) - cast
        share = _compare(best, cast - best, abstained, limit, more_than)
        steps = [{**share, "options": [o for o in candidates if votes[o] == best]}]
        if not share["reached"]:
            return {"winners": [], "tie": None, "steps": steps}
    if tie:
        steps.append({"word": "tie", **tie})
    return {"winners": winners, "tie": tie, "steps": steps}


def _compare(in_favour, against, abstained, limit, more_than):
    cast = in_favour + against
    percent = get_percent(in_favour, cast)
    if more_than:
        reached = in_favour * 100 > limit * cast
    else:
        reached = cast > 0 and percent >= limit and (limit < 100 or not against)
    return {
        "word": "share",
        "for": in_favour,
        "against": against,
        "abstained": abstained,
        "percent": f"{float(percent):.2f}",
        "threshold": f"{float(limit):.2f}",
        "more_than": more_than,
        "reached": reached,
    }
