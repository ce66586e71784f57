"""TimeOverflow (coopdevs/timeoverflow), a timebank; it counts in seconds.

Columns are those of its classes ``Report::TransferDecorator`` and
``Report::MemberDecorator`` (exports by the organisation, with translated names), and of
``TransferImporter`` and ``UserImporter`` (files without names that administrators
prepare). Names are those of its locales en, es, ca, fr, pt-BR, gl and eu.
"""

import re

from ..import_format import COMMUNITY, Format

_SECONDS = re.compile(r"[0-9]+")
_UID = re.compile(r".*\(([^()]+)\)")


class TimeOverflowTransfers(Format):
    """The list of all transfers: times as H:MM; ``Name (number)`` for an active member.

    Members who are inactive or gone have no number, all of them the same text: say who
    that is under Member Codes.

    >>> TimeOverflowTransfers().translate({"payer": "Ana (7)", "payee": "Bank",
    ...     "amount": "1:30", "state": "x"})
    [{'payer': '7', 'payee': 'Bank', 'amount': '1:30', 'state': 'x'}]
    """

    unit = "hours"
    names = {
        "date": "date fecha data",
        "payer": "from origen depuis origem de jatorria",
        "payee": "to destino destí vers para helmugaerabilera",
        "description": "post anuncio anunci annonce anúncio publicar iragarkia",
        "amount": "quantity cantidad quantitat quantité quantidade cantidade "
        "kantitatea",
    }
    signature = tuple(names)

    def detect(self, cells, records):
        """The five columns and no other."""
        return len(cells) == 5 and super().detect(cells, records)

    def translate(self, texts, owner=""):
        """Take the number of a member, where the text has one."""
        codes = {name: texts.get(name, "") for name in ("payer", "payee")}
        for name, code in codes.items():
            match = _UID.fullmatch(code)
            if match:
                codes[name] = match[1].strip()
        return [{**texts, **codes}]


class TimeOverflowTransfersPlain(Format):
    """Source number and kind, destination number and kind, seconds, date, reason, post.

    >>> row = "2,Member,1,Organization,5400,2024-03-01,Tea,".split(",")
    >>> TimeOverflowTransfersPlain().detect(row, [row])
    True
    >>> [texts] = TimeOverflowTransfersPlain().translate({"payer": "2",
    ...     "payer_kind": "Member", "payee": "1", "payee_kind": "Organization"})
    >>> texts["payer"], texts["payee"] == COMMUNITY
    ('2', True)
    """

    has_header = False
    unit = "seconds"
    positions = {
        "payer": 0,
        "payer_kind": 1,
        "payee": 2,
        "payee_kind": 3,
        "amount": 4,
        "date": 5,
        "description": 6,
    }
    _kinds = ("member", "organization")

    def detect(self, cells, records):
        """Most rows have the kinds at their places."""
        good = [
            len(row) >= 6
            and row[1].casefold() in self._kinds
            and row[3].casefold() in self._kinds
            for row in records
        ]
        return len(good) > 0 and 2 * sum(good) > len(good)

    def find_columns(self, cells):
        """Go by position."""
        return {f: n for f, n in self.positions.items() if n < len(cells)}

    def translate(self, texts, owner=""):
        """The organization is the community, whatever number it has."""
        texts = dict(texts)
        for name in ("payer", "payee"):
            if texts.get(f"{name}_kind", "").casefold() == "organization":
                texts[name] = COMMUNITY
        return [texts]


class TimeOverflowMembers(Format):
    """The list of members, with their balances in seconds; all of them are active."""

    kind = "members"
    required = ("code", "name")
    balance_unit = "seconds"
    names = {
        "code": "n",
        "name": "name nombre nom nome izena",
        "email": "email correo correu adresseemail correoelectrónico eposta",
        "phone": "phone teléfono telèfon téléphone telefone telefonoa",
        "joined": "created creado creat crééele criado sortua",
        "balance": "balance balanç solde balanço balantzea",
    }
    signature = tuple(names)


class TimeOverflowMembersPlain(Format):
    """Number, date of entry, name, two surnames, gender, birthday, two phones, e-mail.

    >>> [texts] = TimeOverflowMembersPlain().translate({"name": "Ana", "surname": "Pi",
    ...     "surname_2": ""})
    >>> texts["name"]
    'Ana Pi'
    """

    kind = "members"
    has_header = False
    required = ("code", "name")
    positions = {
        "code": 0,
        "joined": 1,
        "name": 2,
        "surname": 3,
        "surname_2": 4,
        "phone": 7,
        "email": 9,
    }

    def detect(self, cells, records):
        """Most rows have a number first, and ten columns with an e-mail at the end."""
        good = [
            len(row) == 10 and bool(_SECONDS.fullmatch(row[0])) and "@" in row[9]
            for row in records
        ]
        return len(good) > 0 and 2 * sum(good) > len(good)

    def find_columns(self, cells):
        """Go by position."""
        return {f: n for f, n in self.positions.items() if n < len(cells)}

    def translate(self, texts, owner=""):
        """Put the name together."""
        return [join_name(texts)]


def join_name(texts):
    """Return ``texts`` with first name and surnames in one."""
    names = (texts.get(part, "") for part in ("name", "surname", "surname_2"))
    return {**texts, "name": " ".join(filter(None, names))}
