"""What a page draws of a count: lengths of bars, rounds and tables. Plain Python.

All of it is made of the result as ``tally.tally`` returns it; options are its ids.
"""

import math

from .ballot import MAX_SCORE

RING_RADIUS = 45  # of a ring drawn in a square of 120


def make_bars(result):
    """Return one bar for each option, in the order of the ballot; none for rankings,
    of which the rounds or the order are drawn.

    :param dict result: see ``tally.tally``
    :return: list of dicts with ``option``, ``number`` (votes, points, or the average
        score with two digits), ``percent`` (of all votes or dots; None for scores) and
        ``length`` (0 to 100)

    >>> votes = {"method": "majority", "votes": 4, "totals": [[7, 3], [8, 1]]}
    >>> [(bar["number"], bar["percent"], bar["length"]) for bar in make_bars(votes)]
    [(3, 75.0, 75.0), (1, 25.0, 25.0)]
    >>> scores = {"method": "score", "votes": 4, "totals": [[7, 14], [8, 0]]}
    >>> [(bar["number"], bar["percent"], bar["length"]) for bar in make_bars(scores)]
    [(3.5, None, 70.0), (0.0, None, 0.0)]
    """
    method, votes, totals = (result[name] for name in ("method", "votes", "totals"))
    if method == "ranked":
        return []
    most = max((number for _option, number in totals), default=0)
    whole = {"dot": sum(number for _option, number in totals), "score": None}.get(
        method, votes
    )
    bars = []
    for option, number in totals:
        if method == "score":
            number = round(number / votes, 2) if votes else 0.0
            length = 100 * number / MAX_SCORE
        elif method == "dot":
            length = _share(number, most)
        else:
            length = _share(number, whole)
        bars.append(
            {
                "option": option,
                "number": number,
                "percent": None if whole is None else round(_share(number, whole), 1),
                "length": round(length, 2),
            }
        )
    return bars


def make_share(result):
    """Return the bar of votes for and against with the mark of the threshold.

    :return: dict with ``for``, ``against`` (numbers), ``percent``, ``threshold``
        (texts), ``length`` and ``mark`` (0 to 100), or None where there is no such
        question

    >>> step = {"word": "share", "for": 3, "against": 1, "percent": "75.00",
    ...         "threshold": "66.67"}
    >>> make_share({"steps": [step]})["length"]
    75.0
    """
    for step in result["steps"]:
        if step["word"] == "share" and "options" not in step:
            return {
                **{name: step[name] for name in ("for", "against")},
                "percent": f"{float(step['percent']):g}",
                "threshold": f"{float(step['threshold']):g}",
                "length": float(step["percent"]),
                "mark": float(step["threshold"]),
            }
    return None


def make_rounds(result):
    """Return the rounds of an instant runoff.

    :return: list of dicts with ``number``, ``bars`` (as ``make_bars``; ``is_out`` for
        who drops out after the round) and ``exhausted``; empty for other counts

    >>> step = {"word": "round", "number": 1, "votes": [[7, 3], [8, 1]], "out": 8,
    ...         "exhausted": 0}
    >>> (made,) = make_rounds({"steps": [step]})
    >>> [(bar["option"], bar["percent"], bar["is_out"]) for bar in made["bars"]]
    [(7, 75.0, False), (8, 25.0, True)]
    """
    rounds = []
    for step in result["steps"]:
        if step["word"] != "round":
            continue
        whole = sum(number for _option, number in step["votes"])
        rounds.append(
            {
                "number": step["number"],
                "exhausted": step["exhausted"],
                "bars": [
                    {
                        "option": option,
                        "number": number,
                        "percent": round(_share(number, whole), 1),
                        "length": round(_share(number, whole), 2),
                        "is_out": option == step["out"],
                    }
                    for option, number in step["votes"]
                ],
            }
        )
    return rounds


def make_table(result, word):
    """Return the table of comparisons (``pairs``) or of strongest paths (``paths``) of
    a Schulze count.

    :return: list of dicts with ``option`` and ``cells``: for each option a dict of
        ``number`` (None with itself) and ``is_stronger`` (than the other way round);
        empty for other counts

    >>> step = {"word": "pairs", "options": [7, 8], "matrix": [[0, 3], [1, 0]]}
    >>> [[cell["number"] for cell in row["cells"]]
    ...  for row in make_table({"steps": [step]}, "pairs")]
    [[None, 3], [1, None]]
    """
    for step in result["steps"]:
        if step["word"] != word:
            continue
        matrix = step["matrix"]
        return [
            {
                "option": option,
                "cells": [
                    {
                        "number": None if a == b else number or 0,
                        "is_stronger": (number or 0) > (matrix[b][a] or 0),
                    }
                    for b, number in enumerate(matrix[a])
                ],
            }
            for a, option in enumerate(step["options"])
        ]
    return []


def make_order(result):
    """Return the order that a Schulze count gives, the best first.

    :return: list of dicts with ``place`` (equal for those that it leaves equal) and
        ``option``; empty for other counts

    >>> step = {"word": "order", "groups": [[7, 9], [8]]}
    >>> [(line["place"], line["option"]) for line in make_order({"steps": [step]})]
    [(1, 7), (1, 9), (3, 8)]
    """
    lines = []
    for step in result["steps"]:
        if step["word"] == "order":
            for group in step["groups"]:
                place = len(lines) + 1
                lines += [{"place": place, "option": option} for option in group]
    return lines


def make_ring(part, whole, quorum):
    """Return the ring of the turnout, with the mark of the quorum.

    :param float quorum: percent
    :return: dict with ``percent``, ``radius``, ``length`` and ``rest`` (of the stroke
        and of the gap) and ``turn`` (degrees of the mark, from the top)

    >>> ring = make_ring(5, 20, 50)
    >>> ring["percent"], ring["length"], ring["turn"]
    (25.0, 70.69, 180.0)
    """
    around = 2 * math.pi * RING_RADIUS
    length = around * _share(part, whole) / 100
    return {
        "percent": round(_share(part, whole), 1),
        "radius": RING_RADIUS,
        "length": round(length, 2),
        "rest": round(around - length, 2),
        "turn": round(360 * quorum / 100, 1),
    }


def _share(part, whole):
    """
    >>> _share(1, 4), _share(1, 0)
    (25.0, 0.0)
    """
    return 100 * part / whole if whole else 0.0
