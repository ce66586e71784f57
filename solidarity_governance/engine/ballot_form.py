"""Votes as a page sends them: a form of texts, and back.

Each option has a field of its own, named after the method and the option: so a form
works without scripts, and what was chosen can be shown again when it is refused.
"""

PREFIXES = {
    "approval": "approved",
    "score": "score",
    "ranked": "rank",
    "dot": "dots",
}
CHOICE_METHODS = ("majority", "supermajority", "consent")
MAX_DIGITS = 9  # of a number that a form may have


class BallotFormError(ValueError):
    """What the form has cannot be a vote.

    :param str word: ``empty`` (nothing was chosen), ``number`` (not a whole number),
        ``rank`` (a place that does not exist) or ``twice`` (a place given twice)
    :param dict details: ``number`` or ``place``
    """

    def __init__(self, word, **details):
        super().__init__(word)
        self.word = word
        self.details = details


def parse_form(method, form):
    """Return the content of the vote that a form has, see ``engine/ballot.py``.

    Options are not compared with those of the decision here.

    >>> parse_form("consent", {"choice": "7"})
    {'choice': 7}
    >>> parse_form("approval", {"approved_8": "1", "approved_9": "1", "reason": "x"})
    {'approved': [8, 9]}
    >>> parse_form("ranked", {"rank_8": "2", "rank_9": "1", "rank_5": ""})
    {'ranking': [9, 8]}
    >>> parse_form("score", {"score_8": "5", "score_9": ""})
    {'scores': [[8, 5]]}
    >>> parse_form("dot", {"dots_8": "3", "dots_9": "0"})
    {'dots': [[8, 3]]}

    :param str method: of the decision
    :param dict form: names and texts
    :raise BallotFormError: for what cannot be a vote
    """
    if method in CHOICE_METHODS:
        choice = form.get("choice")
        if not choice:
            raise BallotFormError("empty")
        return {"choice": _parse_number(choice)}
    given = [
        (option, _parse_number(text))
        for option, text in read_fields(method, form)
        if text
    ]
    if method == "approval":
        return {"approved": [option for option, _number in given]}
    if method == "ranked":
        return {"ranking": _parse_ranking(given, len(read_fields(method, form)))}
    if method == "score":
        return {"scores": [list(pair) for pair in given]}
    return {"dots": [[option, number] for option, number in given if number]}


def fill_form(method, content):
    """Return the form that ``parse_form`` would make this content of.

    >>> fill_form("ranked", {"ranking": [9, 8]})
    {'rank_9': '1', 'rank_8': '2'}
    >>> fill_form("majority", {"choice": 7})
    {'choice': '7'}
    >>> fill_form("approval", {"approved": [8]})
    {'approved_8': '1'}
    """
    if method in CHOICE_METHODS:
        return {"choice": str(content["choice"])}
    if method == "approval":
        numbers = [(option, 1) for option in content["approved"]]
    elif method == "ranked":
        numbers = [
            (option, place) for place, option in enumerate(content["ranking"], 1)
        ]
    else:
        numbers = content["scores" if method == "score" else "dots"]
    prefix = PREFIXES[method]
    return {f"{prefix}_{option}": str(number) for option, number in numbers}


def read_fields(method, form):
    """Return pairs of option and stripped text, for the fields of a method.

    >>> read_fields("dot", {"dots_8": " 3 ", "dots_x": "1", "rank_9": "1"})
    [(8, '3')]
    """
    fields = []
    for name, text in form.items():
        prefix, _separator, option = name.rpartition("_")
        if prefix == PREFIXES[method] and _is_number(option):
            fields.append((int(option), text.strip()))
    return fields


def _parse_number(text):
    """
    >>> _parse_number("4.5")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    BallotFormError: number
    """
    text = text.strip()
    if not _is_number(text.removeprefix("-")):
        raise BallotFormError("number", number=text[:20])
    return int(text)


def _is_number(text):
    return text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS


def _parse_ranking(given, option_count):
    """Return the options, best first, of pairs of option and place.

    Places may be left out: who writes 1 and 3 ranks two options.
    """
    places = {}
    for option, place in given:
        if not 1 <= place <= option_count:
            raise BallotFormError("rank", number=place, count=option_count)
        if place in places:
            raise BallotFormError("twice", place=place)
        places[place] = option
    return [option for _place, option in sorted(places.items())]
