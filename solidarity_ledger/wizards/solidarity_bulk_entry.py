import base64
import csv
import io
import uuid

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.solidarity_base.engine.csv_source import CsvSource, SourceError

# What the columns of the rows are, by direction; the last one may be left out.
COLUMNS = {
    "payer": ("payee", "amount", "description"),
    "payee": ("payer", "amount", "description"),
    "both": ("payer", "payee", "amount", "description"),
}


class SolidarityBulkEntry(models.TransientModel):
    """Many transfers at once, pasted from a spreadsheet or read from a file: from one
    payer, to one payee, or with both sides in each row.

    It becomes an import, which checks every row before anything is posted, names errors
    by row, shows progress and goes on after a crash.
    """

    _name = "solidarity.bulk.entry"
    _description = "Bulk Entry"

    ledger_id = fields.Many2one(
        "solidarity.ledger",
        required=True,
        domain=[("state", "=", "open"), ("community_id.is_organiser", "=", True)],
        default=lambda self: self.env["solidarity.import"]._default_ledger_id(),
    )
    community_id = fields.Many2one(related="ledger_id.community_id")
    direction = fields.Selection(
        [
            ("payer", "One member pays many"),
            ("payee", "Many pay one member"),
            ("both", "Each row names payer and payee"),
        ],
        required=True,
        default="payer",
    )
    membership_id = fields.Many2one(
        "solidarity.membership",
        string="Who pays, or is paid",
        domain="[('community_id', '=', community_id), ('state', '=', 'active')]",
    )
    member_match = fields.Selection(
        selection=lambda self: self.env["solidarity.import"]
        ._fields["member_match"]
        .selection,
        string="Members are named by",
        required=True,
        default="name",
    )
    text = fields.Text(
        string="Rows",
        help="Paste cells of a spreadsheet here, or type a row a line, with semicolons "
        "or tabs between the columns.",
    )
    file = fields.Binary(string="or a file (CSV)", attachment=False)
    file_name = fields.Char()
    description = fields.Char(
        string="Description of rows without one", help="E.g. Harvest day of May"
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    source = fields.Char(
        required=True,
        readonly=True,
        default=lambda self: f"bulk-{uuid.uuid4().hex[:12]}",
        help="Keeps the rows of this entry from being posted twice.",
    )

    def action_check(self):
        """Make an import of the rows, check it and open it; nothing is posted.

        :raise UserError: there are no rows, or nobody who pays or is paid
        """
        self.ensure_one()
        record = self.env["solidarity.import"].create(self._prepare_import_vals())
        meanings = self._get_meanings()
        for column in record.column_ids:
            column.meaning = meanings[column.position]
        record.action_check()
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def _prepare_import_vals(self):
        return {
            "ledger_id": self.ledger_id.id,
            "file": base64.b64encode(self._get_csv().encode()),
            "file_name": self.file_name or self.env._("Bulk entry"),
            "format": "columns",
            "source": self.source,
            "encoding": "utf-8",
            "delimiter": ";",
            "header": "no",
            "member_match": self.member_match,
            "is_charged": True,
            "date_default": self.date,
        }

    def _get_meanings(self):
        """Return the fields of the columns of the import."""
        fixed = () if self.direction == "both" else (self.direction,)
        return (*fixed, *COLUMNS[self.direction])

    def _get_csv(self):
        """Return the rows as the import reads them, each on the line where it was."""
        columns = COLUMNS[self.direction]
        fixed = [] if self.direction == "both" else [self._get_member_code()]
        file = io.StringIO()
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        line = 0
        for record in self._get_source():
            file.write("\n" * (record.line - line - 1))
            cells = list(record.cells)
            if len(cells) == len(columns) - 1:
                cells.append(self.description or "")
            elif len(cells) == len(columns) and not cells[-1]:
                cells[-1] = self.description or ""
            writer.writerow(fixed + cells)
            line = record.line + sum(cell.count("\n") for cell in cells)
        return file.getvalue()

    def _get_source(self):
        text = (self.text or "").encode() or base64.b64decode(self.file or b"")
        try:
            return CsvSource(text)
        except SourceError as error:
            raise UserError(
                self.env._("Paste rows or choose a CSV file: there is nothing to read.")
                if error.args[0] == "empty"
                else self.env._(
                    "This file cannot be read. In your spreadsheet program, save the "
                    "sheet as CSV (UTF-8) and choose that file."
                )
            ) from error

    def _get_member_code(self):
        """Return how the rows name the one member of all of them."""
        member = self.membership_id
        if not member:
            raise UserError(self.env._("Choose the member who pays, or is paid."))
        code = {
            "reference": member.reference,
            "email": member.partner_id.email_normalized,
            "name": member.name,
        }[self.member_match]
        if not code:
            raise UserError(
                self.env._(
                    "%s has no such name. Choose another way of naming members.",
                    member.display_name,
                )
            )
        return code
