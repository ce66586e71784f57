import base64

from odoo import Command, fields, models
from odoo.exceptions import UserError

from odoo.addons.solidarity_base.engine.csv_source import CsvSource, SourceError

from ..engine.category_rows import COLUMNS, find_columns, read_rows, sort_rows

MAX_FILE_SIZE = 2 * 1024 * 1024


class SolidarityCategoryImport(models.TransientModel):
    """Loads a tree of categories from a table with category, id and parent.

    Nothing is made before the preview was seen; a second run makes nothing.
    """

    _name = "solidarity.category.import"
    _description = "Import of Categories"
    _inherit = ["solidarity.csv.mixin"]

    file = fields.Binary(
        required=True,
        help="A CSV file with the columns category, id and parent; parent is the id of "
        "another row, or is_parent.",
    )
    file_name = fields.Char()
    kind = fields.Selection(
        selection=lambda self: self.env["solidarity.category"]
        ._fields["kind"]
        .selection,
        required=True,
        default="time",
        help="What the new categories are.",
    )
    state = fields.Selection(
        [("draft", "Choose"), ("checked", "Preview"), ("done", "Done")],
        default="draft",
        readonly=True,
    )
    line_ids = fields.One2many(
        "solidarity.category.import.line", "import_id", readonly=True
    )
    new_count = fields.Integer(string="New", readonly=True)
    existing_count = fields.Integer(string="There Already", readonly=True)
    refused_count = fields.Integer(string="Refused", readonly=True)

    # ------------------------------------------------------------------ actions

    def action_check(self):
        """Show what the file would make and which rows are refused; make nothing.

        :raise UserError: the file cannot be read
        """
        self.ensure_one()
        rows = self._read_rows()
        existing = self._find_existing(rows)
        self._show(rows, existing, "checked")
        return self._reopen()

    def action_import(self):
        """Make the categories that are not there yet.

        :raise UserError: the file cannot be read
        """
        self.ensure_one()
        rows = self._read_rows()
        existing = self._find_existing(rows)
        self._create_categories(rows, dict(existing))
        self._show(rows, existing, "done")
        return self._reopen()

    def action_back(self):
        """Choose another file."""
        self.ensure_one()
        self.write({"state": "draft", "line_ids": [Command.clear()]})
        return self._reopen()

    # --------------------------------------------------------- business methods

    def _read_rows(self):
        data = base64.b64decode(self.with_context(bin_size=False).file or b"")
        if len(data) > MAX_FILE_SIZE:
            raise UserError(
                self.env._("The file is larger than 2 MB. Please divide it.")
            )
        try:
            source = CsvSource(data, has_header=True)
        except SourceError as error:
            raise UserError(self._get_source_message(*error.args)) from error
        columns = find_columns(source.columns)
        if not columns:
            raise UserError(
                self.env._(
                    "The first line must name the columns %(columns)s. This file has: "
                    "%(found)s.",
                    columns=", ".join(COLUMNS),
                    found=", ".join(source.columns)[:200],
                )
            )
        return read_rows(source, columns)

    def _get_categories(self):
        # Names are compared as the database does, in the language of the source.
        categories = self.env["solidarity.category"]
        return categories.with_context(active_test=False, lang="en_US")

    def _find_existing(self, rows):
        """Return the categories that are there already, by their row.

        :rtype: dict
        """
        by_name = {
            (category.parent_id.id, category.name.lower()): category
            for category in self._get_categories().search([])
        }
        existing = {}
        for row in sort_rows(rows):
            if row.problem or (row.parent and row.parent not in existing):
                continue
            parent = existing[row.parent].id if row.parent else False
            if category := by_name.get((parent, row.name.lower())):
                existing[row] = category
        return existing

    def _create_categories(self, rows, categories):
        """Make the missing categories, parents first.

        :param dict categories: row → category; completed with the new ones
        """
        waiting = [
            row for row in sort_rows(rows) if not row.problem and row not in categories
        ]
        while waiting:
            ready = [
                row for row in waiting if not row.parent or row.parent in categories
            ]
            created = self._get_categories().create(
                [
                    {
                        "name": row.name,
                        "kind": self.kind,
                        "parent_id": categories[row.parent].id if row.parent else False,
                    }
                    for row in ready
                ]
            )
            categories.update(zip(ready, created, strict=True))
            waiting = [row for row in waiting if row not in categories]

    def _show(self, rows, existing, state):
        messages = self._get_problem_messages()
        lines = []
        for row in rows:
            result = "existing" if row in existing else "new"
            lines.append(
                {
                    "row": row.line,
                    "name": row.name,
                    "parent_name": row.parent.name if row.parent else False,
                    "result": "refused" if row.problem else result,
                    "reason": messages.get(row.problem),
                }
            )
        results = [line["result"] for line in lines]
        self.write(
            {
                "state": state,
                "new_count": results.count("new"),
                "existing_count": results.count("existing"),
                "refused_count": results.count("refused"),
                "line_ids": [Command.clear(), *map(Command.create, lines)],
            }
        )

    def _get_problem_messages(self):
        return {
            "broken": self.env._(
                "Not as many columns as the first line has, or a quotation mark that "
                "stays open."
            ),
            "name": self.env._("The name is empty."),
            "unknown_parent": self.env._("No row has the id that is given as parent."),
            "cycle": self.env._("The category is below itself."),
            "refused_parent": self.env._("The row of its parent is refused."),
            "duplicate": self.env._(
                "A row above has the same name under the same parent; what is below "
                "this one goes there."
            ),
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
