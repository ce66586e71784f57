"""Who is funded in a participatory budget. Plain Python, exact, no ORM.

Two rules, and the explanation of each step:

* ``greedy``: options in the order of their votes (or points), as long as the money
  lasts; what does not fit any more is skipped.
* ``equal_shares``: the method of equal shares. Sources: Dominik Peters, Grzegorz
  Pierczyński, Piotr Skowron, "Proportional Participatory Budgeting with Additive
  Utilities" (NeurIPS 2021), and https://equalshares.net. With approval, an option is
  worth its cost to those who want it ("cost satisfaction"); with points, it is worth
  its points. Completed by raising all shares in steps ("add1" in Pabulib files).

Ties: the cheaper option first, then the order of the ballot.

Results agree with those of the library ``pabutools``, which the tests use as a referee.
The suite does not depend on it: it needs gurobipy, which is not free software.
"""

from fractions import Fraction

from .equal_shares import Shares
from .ties import elect

# of a step
_AMOUNTS = ("cost", "share", "payment", "rest_paid", "left", "has", "next_cost")


def get_points(content):
    """Return what a ballot gives to each option: ``[(option, points), …]``.

    >>> get_points({"approved": [7, 9]}), get_points({"dots": [[7, 3]]})
    ([(7, 1), (9, 1)], [(7, 3)])
    """
    if "approved" in content:
        return [(option, 1) for option in content["approved"]]
    return [(option, points) for option, points in content["dots"] if points]


def share_budget(rule, options, costs, budget, ballots, *, increment=None, digits=2):
    """Say who is funded by ``greedy`` or ``equal_shares``: arguments and answer are
    those of the two functions."""
    if rule == "greedy":
        return greedy(options, costs, budget, ballots, digits=digits)
    return equal_shares(
        options, costs, budget, ballots, increment=increment, digits=digits
    )


def greedy(options, costs, budget, ballots, *, digits=2):
    """Fund the options with the most votes, or points, one after the other.

    :param list options: ids in the order of the ballot
    :param dict costs: of each option; exact: int, Decimal, Fraction or text
    :param budget: the money, in the same unit
    :param ballots: pairs of a weight and a content of ``approval`` or ``dot``
    :param int digits: decimals of the amounts that are told, at least those of the
        currency: what is counted is exact anyway
    :return: what JSON can hold:

        * ``rule``, ``budget``, ``voters``: the sum of all weights
        * ``totals``: ``[[option, number], …]``, votes or points
        * ``winners``: in the order in which they were funded
        * ``spent`` and ``left``: amounts of money
        * ``steps``: each with a ``word``:

          - ``funded`` and ``skipped``: option, votes, cost, left
          - ``tie``: among, rule (``lower_cost`` or ``ballot_order``), chosen
          - ``unsupported``: option, for which nobody voted

        Amounts of money are text.

    >>> votes = [(2, {"approved": ["a"]}), (1, {"approved": ["b", "c"]})]
    >>> result = greedy("abc", {"a": 60, "b": 50, "c": 40}, 100, votes)
    >>> result["winners"], result["spent"], result["left"]
    (['a', 'c'], '100.00', '0.00')
    >>> [step["word"] for step in result["steps"]]
    ['funded', 'tie', 'funded', 'skipped']
    """
    ballots = _read(ballots)
    costs, budget = _exact(costs), _as_fraction(budget)
    totals = _add_up(options, ballots)
    cheap = {option: -costs[option] for option in options}
    supported = [option for option in options if totals[option]]
    order, _tie = elect(
        supported, len(supported), [("votes", totals), ("lower_cost", cheap)]
    )
    winners, steps, left = [], [], budget
    told = set()
    for option in order:
        equal = [other for other in order if totals[other] == totals[option]]
        # who comes first among equals matters only if not all of them can be funded
        if len(equal) > 1 and totals[option] not in told:
            told.add(totals[option])
            if sum(costs[other] for other in equal) > left:
                steps.append(_describe_tie(equal, option, costs))
        is_funded = costs[option] <= left
        if is_funded:
            winners.append(option)
            left -= costs[option]
        steps.append(
            {
                "word": "funded" if is_funded else "skipped",
                "option": option,
                "votes": totals[option],
                "cost": costs[option],
                "left": left,
            }
        )
    steps += _describe_unsupported(options, totals)
    voters = sum(weight for weight, _points in ballots)
    return _get_result("greedy", budget, voters, totals, winners, costs, steps, digits)


def equal_shares(options, costs, budget, ballots, *, increment=None, digits=2):
    """Share the budget equally among the voters, and buy with their shares.

    Each voter has the same part of the money. An option can be bought if those who
    want it have its cost together. They pay equally much (with points: in proportion to
    their points), and who has less than that pays all that is left. Bought is always
    the one that costs them the least for each unit of what it is worth to them. Since
    money may be left that no group can spend alone, the shares are raised by
    ``increment`` for everybody and all is counted anew, until nothing more fits into
    the budget or the next time would spend more than there is.

    Arguments and answer are those of ``greedy``, and:

    :param increment: by how much shares are raised; without it by one unit of money, or
        by a hundredth of a share where that is less
    :return: with these words of steps:

        - ``share``: voters, share (what each voter has)
        - ``raised``: times, share (of the count that is valid), reason (``exhausted``:
          nothing more fits; or ``too_expensive``) and ``next_cost``, what the next
          count would have spent
        - ``bought``: option, cost, supporters (how many voters want it), payment (what
          one of them pays, with points: for each point), full (how many pay that), rest
          (how many pay what is left to them), rest_paid (all of that together), left
          (what all voters have after it)
        - ``tie``: among, rule, chosen
        - ``free``: option, which costs nothing and is wanted
        - ``not_bought``: option, cost, supporters, has (what they have left together)
        - ``unsupported``: option

    >>> votes = [(6, {"approved": ["a"]}), (4, {"approved": ["b"]})]
    >>> result = equal_shares("ab", {"a": 60, "b": 50}, 100, votes)
    >>> result["winners"]
    ['a']
    >>> result["steps"][0]
    {'word': 'share', 'voters': 10, 'share': '10.00'}
    >>> result["steps"][-1]
    {'word': 'not_bought', 'option': 'b', 'cost': '50.00', 'supporters': 4, 'has': \
'40.00'}
    """
    by_cost = not any("dots" in content for _weight, content in ballots)
    ballots = _read(ballots)
    costs, budget = _exact(costs), _as_fraction(budget)
    totals = _add_up(options, ballots)
    voters = sum(weight for weight, _points in ballots)
    if not voters:
        steps = _describe_unsupported(options, totals)
        return _get_result("equal_shares", budget, 0, totals, [], costs, steps, digits)
    share = budget / voters
    if increment is None:
        increment = min(Fraction(1), share / 100)
    increment = _as_fraction(increment)
    shares = Shares(options, costs, ballots, share, increment, by_cost)
    times, reason, next_cost = shares.complete(budget)
    winners, steps = shares.run(times, explain=True)
    raised = {
        "word": "raised",
        "times": times,
        "share": share + times * increment,
        "reason": reason,
        "next_cost": next_cost,
    }
    first = {"word": "share", "voters": voters, "share": share}
    unsupported = _describe_unsupported(options, totals)
    steps = [first, raised, *steps, *unsupported]
    return _get_result(
        "equal_shares", budget, voters, totals, winners, costs, steps, digits
    )


def _read(ballots):
    return [(weight, get_points(content)) for weight, content in ballots]


def _as_fraction(amount):
    # a float is what the field of a database holds: the shortest text means it
    return Fraction(str(amount)) if isinstance(amount, float) else Fraction(amount)


def _exact(costs):
    return {option: _as_fraction(cost) for option, cost in costs.items()}


def _add_up(options, ballots):
    totals = dict.fromkeys(options, 0)
    for weight, points in ballots:
        for option, given in points:
            totals[option] += weight * given
    return totals


def _money(amount, digits=2):
    """Return an amount as text, rounded half up.

    >>> _money(Fraction(200, 3)), _money(Fraction(1, 200)), _money(1000)
    ('66.67', '0.01', '1000.00')
    >>> _money(Fraction(1, 200), 3)
    '0.005'
    """
    unit = 10**digits
    parts = int(amount * unit + Fraction(1, 2))
    return f"{parts // unit}.{parts % unit:0{digits}d}"


def _round(step, digits):
    """Write the amounts of a step as text; what it does not have stays None."""
    for key in _AMOUNTS:
        if step.get(key) is not None:
            step[key] = _money(step[key], digits)


def _describe_tie(equal, chosen, costs):
    lowest = [option for option in equal if costs[option] == costs[chosen]]
    rule = "lower_cost" if len(lowest) == 1 else "ballot_order"
    return {"word": "tie", "among": equal, "rule": rule, "chosen": [chosen]}


def _describe_unsupported(options, totals):
    return [
        {"word": "unsupported", "option": option}
        for option in options
        if not totals[option]
    ]


def _get_result(rule, budget, voters, totals, winners, costs, steps, digits):
    spent = sum((costs[option] for option in winners), Fraction(0))
    for step in steps:
        _round(step, digits)
    return {
        "rule": rule,
        "budget": _money(budget, digits),
        "voters": voters,
        "totals": [list(total) for total in totals.items()],
        "winners": winners,
        "spent": _money(spent, digits),
        "left": _money(budget - spent, digits),
        "steps": steps,
    }
