"""What may be written on a ballot. Plain Python, no ORM.

What a voter says is called the content; each method has its own:

* majority, supermajority, consent: ``{"choice": option}``
* approval: ``{"approved": [options]}``, none of them is an answer, too
* ranked: ``{"ranking": [options]}``, the best first; who is left out comes last
* score: ``{"scores": [[option, 0 to 5], …]}``, who is left out gets 0
* dot: ``{"dots": [[option, how many], …]}``
"""

MAX_SCORE = 5
CHOICE_METHODS = ("majority", "supermajority", "consent")
_KEYS = {
    **dict.fromkeys(CHOICE_METHODS, "choice"),
    "approval": "approved",
    "ranked": "ranking",
    "score": "scores",
    "dot": "dots",
}


class BallotError(ValueError):
    """A content that does not fit the ballot.

    ``word`` says why, ``details`` has what a sentence about it needs:

    * ``shape``: it is not of the form above
    * ``empty``: nothing is chosen, ranked, scored, or no dot is given
    * ``unknown`` (``option``): that is not on the ballot
    * ``repeated`` (``option``): it is there twice
    * ``score`` (``option``, ``value``, ``most``): not a whole number from 0 to ``most``
    * ``number`` (``option``, ``value``): dots are whole numbers, not less than 0
    * ``cap`` (``option``, ``value``, ``most``): more dots than one option may have
    * ``total`` (``value``, ``most``): more dots than a voter has
    """

    def __init__(self, word, **details):
        super().__init__(word)
        self.word = word
        self.details = details


def check_ballot(method, content, options, dots=None, dots_cap=None):
    """Return ``content`` in its normal form: what means the same looks the same.

    Sets and numbers come in the order of the ballot; scores are complete, dots name
    only options that have some.

    :param str method: of the decision
    :param content: what came from a voter, of any type
    :param list options: ids in the order of the ballot
    :param int dots: how many a voter has
    :param int dots_cap: how many of them one option may get
    :raise BallotError: it does not fit

    >>> check_ballot("majority", {"choice": 7}, [7, 8])
    {'choice': 7}
    >>> check_ballot("approval", {"approved": [8, 7]}, [7, 8, 9])
    {'approved': [7, 8]}
    >>> check_ballot("ranked", {"ranking": [9, 7]}, [7, 8, 9])
    {'ranking': [9, 7]}
    >>> check_ballot("score", {"scores": [[8, 5]]}, [7, 8])
    {'scores': [[7, 0], [8, 5]]}
    >>> check_ballot("dot", {"dots": [[8, 2], [7, 0]]}, [7, 8], 10, 3)
    {'dots': [[8, 2]]}
    >>> check_ballot("ranked", {"ranking": [9, 6]}, [7, 8, 9])
    ... # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    BallotError: unknown
    """
    key = _KEYS[method]
    if not isinstance(content, dict) or list(content) != [key]:
        raise BallotError("shape")
    places = {option: place for place, option in enumerate(options)}
    value = content[key]
    if key == "choice":
        if value is None:
            raise BallotError("empty")
        _check_option(value, places)
        return {key: value}
    if not isinstance(value, list | tuple):
        raise BallotError("shape")
    if key in ("approved", "ranking"):
        _check_options(value, places)
        if key == "approved":
            return {key: sorted(value, key=places.get)}
        if not value:
            raise BallotError("empty")
        return {key: list(value)}
    numbers = _read_numbers(value, places)
    if key == "scores":
        return {key: _check_scores(numbers, options)}
    return {key: _check_dots(numbers, options, dots, dots_cap)}


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _check_option(value, places):
    # True is equal to 1, and a list has no hash: only the very types of ids are ids
    if isinstance(value, bool | float) or not isinstance(value, int | str):
        raise BallotError("shape")
    if value not in places:
        raise BallotError("unknown", option=value)


def _check_options(values, places):
    seen = set()
    for value in values:
        _check_option(value, places)
        if value in seen:
            raise BallotError("repeated", option=value)
        seen.add(value)


def _read_numbers(pairs, places):
    if not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in pairs):
        raise BallotError("shape")
    _check_options([option for option, _number in pairs], places)
    return dict(pairs)


def _check_scores(numbers, options):
    for option, value in numbers.items():
        if not _is_whole(value) or not 0 <= value <= MAX_SCORE:
            raise BallotError("score", option=option, value=value, most=MAX_SCORE)
    if not numbers:
        raise BallotError("empty")
    return [[option, numbers.get(option, 0)] for option in options]


def _check_dots(numbers, options, dots, dots_cap):
    for option, value in numbers.items():
        if not _is_whole(value) or value < 0:
            raise BallotError("number", option=option, value=value)
        if dots_cap is not None and value > dots_cap:
            raise BallotError("cap", option=option, value=value, most=dots_cap)
    total = sum(numbers.values())
    if not total:
        raise BallotError("empty")
    if dots is not None and total > dots:
        raise BallotError("total", value=total, most=dots)
    return [[option, numbers[option]] for option in options if numbers.get(option)]
