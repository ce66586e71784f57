"""Cyclos 3 and 4.

Columns of Cyclos 3 are those of its classes ``ExportTransactionsToCsvAction``,
``ExportMembersTransactionsDetailsToCsvAction``, ``ExportMembersToCsvAction`` and
``ExportMembersListReportToCsvAction``, with the names of its translations to en, es,
fr, de, pt, it and nl. The source of Cyclos 4 is closed: its names here are those that
its web interface shows.
"""

from ..import_format import Format, SkipRow, plain

_DONE = {
    plain(word)
    for word in (
        "",
        "processed",
        "procesado",
        "processada",
        "traité",
        "verarbeitet",
        "ausgeführt",
        "verwerkt",
        "completed",
    )
}
_AMOUNT = "amount cantidad importe montant betrag valor valore bedrag"
_DATE = "date fecha datum data dateandtime fechayhora"
_DESCRIPTION = "description descripción beschreibung descrição descrizione omschrijving"
_NUMBER = (
    "transactionnumber númerodetransacción numérodetransaction überweisungsnummer "
    "transaktionsnummer númerodatransação numeroditransazione transactienummer"
)
_STATE = "status state estado statut stato"


class CyclosHistory(Format):
    """The history of one account (Cyclos 3 and 4), or of many in Cyclos 3's report of
    members' transactions: an amount with a sign, and who is at the other end.

    The histories of two members have the same transfer: with a transaction number, or
    when all else is equal, it is known again.

    >>> history = CyclosHistory()
    >>> history.translate({"other": "bo", "amount": "-1,50"}, "ada")
    [{'other': 'bo', 'amount': '1,50', 'payer': 'ada', 'payee': 'bo'}]
    >>> history.translate({"owner": "cy", "other": "bo", "amount": "2"}, "ada")
    [{'owner': 'cy', 'other': 'bo', 'amount': '2', 'payer': 'bo', 'payee': 'cy'}]
    """

    is_two_sided = True
    required = ("other", "amount")
    names = {
        "date": _DATE,
        "owner": "memberlogin códigodemiembro identifiant mitgliedbenutzername "
        "usuáriodomembro nomedilogin inlognaam",
        "other": "fromto desdea deà vonan depara daal vannaar fromorto",
        "amount": _AMOUNT,
        "description": _DESCRIPTION,
        "row_id": _NUMBER,
        "state": _STATE,
    }
    signature = ("date", "other", "amount")

    def translate(self, texts, owner=""):
        """The sign says who paid."""
        check_state(texts, _DONE)
        owner = texts.get("owner") or owner
        other, amount = texts.get("other", ""), texts.get("amount", "")
        is_paid = amount.startswith(("-", "\u2212"))
        payer, payee = (owner, other) if is_paid else (other, owner)
        return [
            {
                **texts,
                "amount": amount[1:].strip() if is_paid else amount.removeprefix("+"),
                "payer": payer,
                "payee": payee,
            }
        ]


class CyclosTransfers(Format):
    """Transfers of all members (Cyclos 4): who paid, who received.

    What was charged back, denied or cancelled is left out.

    >>> CyclosTransfers().translate({"payer": "a", "state": "Charged back"}
    ... )  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    SkipRow: left out
    """

    names = {
        "row_id": _NUMBER,
        "date": _DATE,
        "payer": "from desde de von da van fromuser",
        "payee": "to a à an para al naar touser",
        "amount": _AMOUNT,
        "description": _DESCRIPTION,
        "state": _STATE,
    }
    signature = ("row_id", "date", "payer", "payee", "amount")

    def translate(self, texts, owner=""):
        """Leave out what was not done."""
        check_state(texts, _DONE)
        return [texts]


class CyclosMembers(Format):
    """Members, by login; the balance where the report has it.

    In Cyclos 3's report a balance is called ``<account>: Account balance``, in Cyclos 4
    files ``account.<name>.balance``.

    >>> columns = ["Member login", "Full name", "E-Mail", "Hours: Account balance"]
    >>> CyclosMembers().find_columns(columns)
    {'code': 0, 'name': 1, 'email': 2, 'balance': 3}
    """

    kind = "members"
    required = ("code", "name")
    names = {
        "code": "memberlogin códigodemiembro identifiant mitgliedbenutzername "
        "usuáriodomembro nomedilogin inlognaam username login loginname "
        "benutzername nombredeusuario nomdutilisateur nomedeusuário",
        "name": "fullname nombre nomcomplet name nome naam nombrecompleto",
        "email": "email correoelectrónico courriel",
        "phone": "phone mobilephone teléfono téléphone telefon mobiltelefon telefone",
        "joined": "registrationdate fechadecreación datedinscription "
        "registrierungsdatum datadecriação datadicreazione aanlegdatumdeelnemer "
        "creationdate",
        "state": "status state userstatus estado",
        "balance": "accountbalance saldodelacuenta soldeducompte saldo saldodaconta "
        "saldoconto rekeningsaldo balance",
    }
    signature = ("code", "name")
    _balances = tuple(names["balance"].split())

    def find_columns(self, cells):
        """A balance has the name of its account in front."""
        found = super().find_columns(cells)
        if "balance" not in found:
            for position, name in enumerate(cells):
                if ("." in name or ":" in name) and plain(name).endswith(
                    self._balances
                ):
                    found["balance"] = position
                    break
        return found


def check_state(texts, done):
    """Raise ``SkipRow`` for a row whose state is not among ``done``."""
    state = texts.get("state", "")
    # -1 is no 1, though both are the same letters and digits
    if state.startswith("-") or plain(state) not in done:
        raise SkipRow("state", state, "state")
