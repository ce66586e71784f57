"""Categories from a table with the columns category, id and parent.

``parent`` is the id of another row, or ``is_parent``. Tables gathered from several
communities use an id more than once: a row then belongs to the parent that stands
above it, as people read it.
"""

from dataclasses import dataclass, field

COLUMNS = ("category", "id", "parent")
IS_PARENT = "is_parent"


@dataclass(eq=False)
class Row:
    """A category to make. ``problem`` is empty, or one of ``broken``, ``name``,
    ``unknown_parent``, ``cycle``, ``refused_parent``, ``duplicate``."""

    line: int
    name: str = ""
    code: str = ""
    parent_code: str = ""
    problem: str = ""
    parent: "Row" = field(default=None, repr=False)

    @property
    def is_root(self):
        return self.parent_code.lower() == IS_PARENT


def find_columns(names):
    """Return the position of each of ``COLUMNS``, or None where one is missing.

    >>> find_columns(["ID", "Category", "Parent"])
    {'category': 1, 'id': 0, 'parent': 2}
    >>> find_columns(["id", "name"])
    """
    names = [name.strip().lower() for name in names]
    if not set(COLUMNS) <= set(names):
        return None
    return {column: names.index(column) for column in COLUMNS}


def read_rows(source, columns):
    """Return the rows of a ``CsvSource``, each with its parent or its problem.

    :param dict columns: what ``find_columns`` returned

    >>> from odoo.addons.solidarity_base.engine.csv_source import CsvSource
    >>> source = CsvSource(
    ...     b"category,id,parent\\nHome,2,is_parent\\nSewing,20,2\\nsewing,21,2\\n"
    ...     b"Lost,30,99\\n,31,2\\nEgg,40,41\\nHen,41,40\\nNest,42,41\\n"
    ...     b"Art,2,is_parent\\nSewing,22,2\\n"
    ... )
    >>> for row in read_rows(source, find_columns(source.columns)):
    ...     print([row.line, row.name, row.parent and row.parent.name, row.problem])
    [2, 'Home', None, '']
    [3, 'Sewing', 'Home', '']
    [4, 'sewing', 'Home', 'duplicate']
    [5, 'Lost', None, 'unknown_parent']
    [6, '', 'Home', 'name']
    [7, 'Egg', 'Hen', 'cycle']
    [8, 'Hen', 'Egg', 'cycle']
    [9, 'Nest', 'Hen', 'refused_parent']
    [10, 'Art', None, '']
    [11, 'Sewing', 'Art', '']
    """
    rows = [_read_row(record, columns) for record in source]
    _find_parents(rows)
    _refuse_cycles(rows)
    for row in sort_rows(rows):
        if row.parent and row.parent.problem and not row.problem:
            row.problem = "refused_parent"
    _refuse_duplicates(rows)
    return rows


def sort_rows(rows):
    """Return the rows without cycles, parents before what is below them."""
    done = []
    seen = set()
    for row in rows:
        chain = []
        while row and row not in seen and row.problem != "cycle":
            seen.add(row)
            chain.append(row)
            row = row.parent
        done += reversed(chain)
    return done


def _read_row(record, columns):
    if record.broken:
        return Row(record.line, problem="broken")
    name, code, parent = (record.cells[columns[column]] for column in COLUMNS)
    name = " ".join(name.split())
    return Row(record.line, name, code, parent, "" if name else "name")


def _find_parents(rows):
    """Find the row that each parent's id means: the last one above that says it is a
    parent, else the first one below, else any other row of this id."""
    above = {}
    below = {}
    others = {}
    for row in rows:
        if row.problem != "broken" and row.code:
            (below if row.is_root else others).setdefault(row.code, row)
    for row in rows:
        if row.problem == "broken":
            continue
        if row.is_root:
            above[row.code] = row
            continue
        code = row.parent_code
        row.parent = above.get(code) or below.get(code) or others.get(code)
        if not row.parent and not row.problem:
            row.problem = "unknown_parent"


def _refuse_cycles(rows):
    checked = set()
    for row in rows:
        chain = []
        while row and row not in checked:
            checked.add(row)
            chain.append(row)
            row = row.parent
        if row in chain:
            for member in chain[chain.index(row) :]:
                member.problem = "cycle"


def _refuse_duplicates(rows):
    """Refuse what is there already under the same parent; what is below such a row
    belongs to the first one."""
    first = {}
    same = {}
    for row in sort_rows(rows):
        row.parent = same.get(row.parent, row.parent)
        if row.problem:
            continue
        kept = first.setdefault((row.parent, row.name.lower()), row)
        if kept is not row:
            row.problem = "duplicate"
            same[row] = kept
