"""Drupal's module mutual_credit (Community Accounting, Hamlets).

Columns are those of its import module and of the query in its documentation that makes
such a file: ``xid, payer, payee, quantity, created, state, type, description``; payer
and payee are e-mail addresses, or numbers or names of users.
"""

from ..import_format import Format, plain
from .cyclos import check_state

# 1 is finished in Drupal 7; 0 is pending, -1 undone. Later versions write words.
_DONE = {plain(word) for word in ("", "1", "finished", "done", "completed")}


class DrupalTransfers(Format):
    """Transactions; what is pending, undone or erased is left out.

    >>> DrupalTransfers().translate({"payer": "3", "state": "finished"})
    [{'payer': '3', 'state': 'finished'}]
    >>> DrupalTransfers().translate({"payer": "3", "state": "-1"}
    ... )  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    SkipRow: left out
    """

    unit = "hours"
    names = {
        "row_id": "xid serial",
        "payer": "payer payeruid",
        "payee": "payee payeeuid",
        "amount": "quantity worth",
        "date": "created",
        "state": "state",
        "description": "description",
    }
    signature = ("payer", "payee", "amount", "state")

    def translate(self, texts, owner=""):
        """Leave out what was not done."""
        check_state(texts, _DONE)
        return [texts]
