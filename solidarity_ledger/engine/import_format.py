"""What the exports of a system look like, and what their cells mean.

A format is one small class: which columns it has, how to recognise them, and how a
record becomes the texts that ``import_rows`` and ``import_members`` read. It knows
neither members nor accounts. Fields are those of
``models/solidarity_import_column.py``.
"""

import re

# A code that stands for the account of the community; no file can contain it.
COMMUNITY = "\x00community"
# ... and for what is not of this community, such as another exchange.
OUTSIDE = "\x00outside"


class SkipRow(Exception):
    """A row that is nothing to import, though nothing is wrong with it: ``args`` are
    the field, its text and a reason of ``models/solidarity_import_problem.py``."""


def plain(name):
    """Return the name of a column as it is compared: letters and digits, no case.

    >>> plain("From / to"), plain("E-Mail"), plain("Créé·e le")
    ('fromto', 'email', 'crééele')
    """
    return re.sub(r"[\W_]", "", name.casefold())


class Format:
    """Any table that has no more to it than its columns.

    ``names`` has the (plain) names of the column of each field; a file is recognised
    when it has all the fields of ``signature``.

    >>> class Boats(Format):
    ...     names = {"payer": "skipper", "payee": "mate", "amount": "miles"}
    ...     signature = ("payer", "payee", "amount")
    >>> Boats().find_columns(["Mate", "Skipper", "Wind"])
    {'payer': 1, 'payee': 0}
    >>> Boats().detect(["Mate", "Skipper", "MILES"], ())
    True
    """

    kind = "transfers"
    # None: to be found out for each file
    has_header = True
    # the same transfer stands in the file of each side
    is_two_sided = False
    required = ("payer", "payee", "amount")
    # ``amount``, or ``seconds`` or ``hours`` (H:MM) of a timebank
    unit = "amount"
    # the same for the balances of members
    balance_unit = "amount"
    names = {}
    signature = ()

    def detect(self, cells, records):
        """Tell whether a file is of this format.

        :param list cells: the first record, which may name the columns
        :param records: the cells of some records, the first included
        """
        return bool(self.signature) and set(self.signature) <= set(
            self.find_columns(cells)
        )

    def find_columns(self, cells):
        """Return the position of the column of each field that is found."""
        positions = {}
        for position, name in enumerate(cells):
            positions.setdefault(plain(name), position)
        found = {}
        for field, words in self.names.items():
            for word in words.split():
                if word in positions:
                    found[field] = positions.pop(word)
                    break
        return found

    def translate(self, texts, owner=""):
        """Return the texts of a row as they would be in a plain table.

        :param dict texts: by field
        :param str owner: whose account the file is about, where it is about one
        :return: a list of dicts by field: one, or more where a record moves several
            amounts (``part`` then tells them apart)
        :raise SkipRow: there is nothing to import
        """
        return [texts]
