"""Community Exchange System (community-exchange.org).

Columns are those that the importer of the Integral CES (Drupal module
``ces_import4ces``) reads from the export of an exchange, the files ``users`` and
``trades``. A code has four letters for the exchange and four digits; 0000 is the
administrator's account, which is the community's.
"""

import re

from ..import_format import COMMUNITY, OUTSIDE, Format
from .timeoverflow import join_name

_ADMIN = re.compile(r"[A-Za-z0-9]{4}0000")
_NOTHING = re.compile(r"0*[.,]?0*")


class CesTrades(Format):
    """Trades: the buyer pays the seller, and levies of both go to the exchange.

    >>> rows = CesTrades().translate({"row_id": "9", "payer": "ABCD0002",
    ...     "payee": "ABCD0003", "amount": "10", "payer_levy": "0.20",
    ...     "payee_levy": "0"})
    >>> [(row.get("part"), row["payer"], row["amount"]) for row in rows]
    [(None, 'ABCD0002', '10'), ('payer_levy', 'ABCD0002', '0.20')]
    >>> rows[1]["payee"] == COMMUNITY
    True
    """

    names = {
        "row_id": "id recordid tradeid nid",
        "date": "dateentered date",
        "payer": "buyer buyeruid",
        "payee": "seller selleruid",
        "amount": "buyeramount amount",
        "payer_levy": "buyerlevy",
        "payee_levy": "sellerlevy",
        "description": "description",
    }
    signature = ("payer", "payee", "amount", "date")

    def translate(self, texts, owner=""):
        """A row for the trade and one for each levy."""
        texts = dict(texts)
        for name in ("payer", "payee"):
            if _ADMIN.fullmatch(texts.get(name, "")):
                texts[name] = COMMUNITY
        rows = [texts]
        for name, part in (("payer", "payer_levy"), ("payee", "payee_levy")):
            levy = texts.get(part, "")
            if not _NOTHING.fullmatch(levy) and texts.get(name) != COMMUNITY:
                rows.append(
                    {
                        **texts,
                        "part": part,
                        "payer": texts.get(name, ""),
                        "payee": COMMUNITY,
                        "amount": levy,
                    }
                )
        return rows


class CesUsers(Format):
    """Users: the administrator is the community, virtual accounts are outside.

    >>> CesUsers().translate({"code": "ABCD0000", "name": "Ed"})[0]["target"]
    '\\x00community'
    >>> [texts] = CesUsers().translate({"code": "ABCD0002", "name": "Ada",
    ...     "surname": "Li", "locked": "1"})
    >>> texts["name"], texts["state"]
    ('Ada Li', 'closed')
    """

    kind = "members"
    required = ("code", "name")
    names = {
        "code": "uid",
        "account_kind": "usertype",
        "name": "firstname",
        "surname": "surname",
        "email": "email",
        "phone": "phonem phoneh phonew",
        "joined": "created",
        "locked": "locked",
        "closed": "closed",
        "balance": "balance",
    }
    signature = ("code", "account_kind", "name", "surname")

    def translate(self, texts, owner=""):
        """Say what an account is, and whether it is closed."""
        texts = join_name(texts)
        flags = (texts.get(name, "") for name in ("locked", "closed"))
        if any(flag not in ("", "0") for flag in flags):
            texts["state"] = "closed"
        if _ADMIN.fullmatch(texts.get("code", "")):
            texts["target"] = COMMUNITY
        elif texts.get("account_kind", "").casefold() == "vir":
            texts["target"] = OUTSIDE
        return [texts]
