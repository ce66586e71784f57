"""Formats of files, one class each; see ``import_format.Format``."""

from .ces import CesTrades, CesUsers
from .cyclos import CyclosHistory, CyclosMembers, CyclosTransfers
from .drupal import DrupalTransfers
from .table import Table, TableOfMembers
from .timeoverflow import (
    TimeOverflowMembers,
    TimeOverflowMembersPlain,
    TimeOverflowTransfers,
    TimeOverflowTransfersPlain,
)

# In the order in which they are tried; what none recognises is a plain table.
FORMATS = {
    "timeoverflow_transfers": TimeOverflowTransfers(),
    "timeoverflow_transfers_plain": TimeOverflowTransfersPlain(),
    "timeoverflow_members": TimeOverflowMembers(),
    "timeoverflow_members_plain": TimeOverflowMembersPlain(),
    "drupal_transfers": DrupalTransfers(),
    "ces_trades": CesTrades(),
    "ces_users": CesUsers(),
    "cyclos_history": CyclosHistory(),
    "cyclos_transfers": CyclosTransfers(),
    "cyclos_members": CyclosMembers(),
    "columns_members": TableOfMembers(),
    "columns": Table(),
}


def detect_format(cells, records, formats=None):
    """Return the name of the first format that recognises a file.

    :param list cells: the first record
    :param list records: the cells of some records, the first included
    :param dict formats: by name, in the order in which they are tried; ``FORMATS`` when
        not given

    >>> detect_format(["id", "sender", "amount"], [])
    'columns'
    >>> detect_format(["Fecha", "Origen", "Destino", "Anuncio", "Cantidad"], [])
    'timeoverflow_transfers'
    """
    for name, format_ in (formats or FORMATS).items():
        if format_.detect(cells, records):
            return name
    return "columns"
