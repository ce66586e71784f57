"""Any table, by its columns, which the user may choose."""

from ..import_format import Format
from ..import_rows import suggest_columns


class Table(Format):
    """Transfers; columns are guessed by their names."""

    has_header = None

    def find_columns(self, cells):
        """Guess."""
        return suggest_columns(cells)


class TableOfMembers(Format):
    """Members.

    >>> columns = ["Number", "Name", "E-mail", "Balance"]
    >>> TableOfMembers().detect(columns, ()), TableOfMembers().find_columns(columns)
    (True, {'code': 0, 'name': 1, 'email': 2, 'balance': 3})
    """

    kind = "members"
    has_header = None
    required = ("code", "name")
    names = {
        "code": "code number memberno membernumber uid reference id no nr",
        "name": "name fullname firstname nombre nom nome",
        "surname": "surname lastname",
        "email": "email mail",
        "phone": "phone telephone mobile telefon",
        "joined": "joined created since joindate datejoined",
        "state": "state status active",
        "balance": "balance saldo solde",
    }
    # few tables of transfers have addresses
    signature = ("code", "name", "email")
