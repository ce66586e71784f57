"""What changed between two versions of a text, word by word."""

import re
from difflib import SequenceMatcher

# Words, spaces and signs apart: a comma more is one change, not a changed word.
_PARTS = re.compile(r"\w+|\s+|[^\w\s]")


def diff_words(old, new):
    """Return how ``old`` became ``new``.

    >>> diff_words("A garden for all", "A garden and a pond for all")
    [('same', 'A garden '), ('added', 'and a pond '), ('same', 'for all')]
    >>> diff_words("Open on Monday", "Open on Friday")
    [('same', 'Open on '), ('removed', 'Monday'), ('added', 'Friday')]
    >>> diff_words("", "")
    []

    The parts that are not added make up the old text, those that are not removed the
    new one:

    >>> parts = diff_words("one two three", "two, three and four")
    >>> "".join(text for word, text in parts if word != "added")
    'one two three'
    >>> "".join(text for word, text in parts if word != "removed")
    'two, three and four'

    :param str old: the text before
    :param str new: the text after
    :return: list of pairs of ``same``, ``added`` or ``removed`` and a piece of text, as
        plain text: whoever shows it escapes it
    """
    before, after = _PARTS.findall(old), _PARTS.findall(new)
    # the rule of thumb for frequent words keeps hostile texts from taking minutes
    matcher = SequenceMatcher(None, before, after)
    parts = []
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            parts.append(("same", "".join(before[start:end])))
            continue
        if end > start:
            parts.append(("removed", "".join(before[start:end])))
        if new_end > new_start:
            parts.append(("added", "".join(after[new_start:new_end])))
    return parts
