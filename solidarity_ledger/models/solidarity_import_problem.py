import base64
import csv
import io

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from .csv_text import safe_cell
from .solidarity_import_column import MEANINGS

_lt = LazyTranslate(__name__)

# What to do about each problem that the engine finds.
MESSAGES = {
    "missing": _lt("Fill in this cell."),
    "columns": _lt("Give the row as many columns as the first line has."),
    "quotes": _lt("Close the quotation mark, or write it twice inside a text."),
    "number": _lt("Write the amount as a number, as in 12.50."),
    "ambiguous_number": _lt(
        "Is this a thousand or a fraction? Choose how numbers are written."
    ),
    "minutes": _lt("Use minutes that are multiples of 3 (hundredths of an hour)."),
    "positive": _lt("A transfer moves more than 0; this row moves %(value)s."),
    "large": _lt("This amount is too large for the ledger."),
    "finer": _lt("Amounts in this ledger are multiples of %(figure)s: round it."),
    "date": _lt("Write the date like the other rows, or choose its format."),
    "long": _lt("Shorten it to %(figure)s characters."),
    "member": _lt(
        "Nobody here is called this. Admit the member, say who it is under Member "
        "Codes, or let the import make unknown people members."
    ),
    "ambiguous": _lt("Several members fit: say who it is under Member Codes."),
    "inactive": _lt("Admit this person to the community first."),
    "same": _lt("Payer and payee are the same member: leave the row out."),
    "duplicate": _lt("Another row with this id was different: give it another id."),
    "payer_state": _lt("This account cannot pay: open it for trade first."),
    "payee_state": _lt("This account cannot receive: open it for trade first."),
    "payer_limit": _lt(
        "At this row the member can pay %(figure)s at most: raise the credit limit."
    ),
    "payee_limit": _lt(
        "At this row the member can receive %(figure)s at most: raise the maximum."
    ),
    "category": _lt("There is no such category: the transfer goes without one."),
}


class SolidarityImportProblem(models.Model):
    """A row of an import that does not work, or not fully, and why."""

    _name = "solidarity.import.problem"
    _description = "Problem of an Import"
    _order = "import_id, row, id"

    import_id = fields.Many2one(
        "solidarity.import", required=True, index=True, ondelete="cascade"
    )
    row = fields.Integer(string="Line", help="Line of the file, the first is 1.")
    field = fields.Selection([("row", "The whole row"), *MEANINGS], required=True)
    value = fields.Char(string="In the file")
    reason = fields.Selection(
        [
            ("missing", "Value missing"),
            ("columns", "Wrong number of columns"),
            ("quotes", "Quotation marks"),
            ("number", "Amount is no number"),
            ("ambiguous_number", "Amount could mean two things"),
            ("minutes", "Minutes are no hundredths of an hour"),
            ("positive", "Amount not above zero"),
            ("large", "Amount too large"),
            ("finer", "Amount finer than the unit"),
            ("date", "Date unreadable"),
            ("long", "Text too long"),
            ("member", "Member unknown"),
            ("ambiguous", "Several members"),
            ("inactive", "Not an active member"),
            ("same", "Payer is payee"),
            ("duplicate", "Id used twice"),
            ("payer_state", "Payer's account frozen or closed"),
            ("payee_state", "Payee's account frozen or closed"),
            ("payer_limit", "Credit limit of the payer"),
            ("payee_limit", "Maximum of the payee"),
            ("category", "Category unknown"),
            ("ledger", "Refused by the ledger"),
        ],
        required=True,
    )
    message = fields.Char(string="What to do", required=True)
    is_warning = fields.Boolean(
        string="Posted all the same", help="The row is posted, without this field."
    )

    def _get_csv(self):
        """Return these problems as a CSV file, in base64."""
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        names = dict(self._fields["field"]._description_selection(self.env))
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(
            self._fields[name]._description_string(self.env)
            for name in ("row", "field", "value", "reason", "message")
        )
        for problem in self:
            writer.writerow(
                [
                    problem.row,
                    names[problem.field],
                    safe_cell(problem.value),
                    reasons[problem.reason],
                    safe_cell(problem.message),
                ]
            )
        # with a byte order mark, or spreadsheet programs break the accents
        return base64.b64encode(text.getvalue().encode("utf-8-sig"))

    @api.model
    def _prepare_problem_vals(self, import_, line, problem):
        """Return the values of a problem that the engine found.

        :param import_: the ``solidarity.import``
        :param int line: line of the file
        :param problem: ``engine.import_rows.Problem``
        """
        reason = (
            "ambiguous_number"
            if problem.reason == "ambiguous" and (problem.field == "amount")
            else problem.reason
        )
        return {
            "import_id": import_.id,
            "row": line,
            "field": problem.field,
            "value": problem.value,
            "reason": reason,
            "message": self._get_message(import_, reason, problem),
            "is_warning": reason == "category",
        }

    @api.model
    def _get_message(self, import_, reason, problem):
        figure = problem.figure
        if reason in ("payer_limit", "payee_limit"):
            figure = import_.currency_id.format(float(figure))
        elif reason == "finer":
            figure = format(figure.normalize(), "f")
        return self.env._(MESSAGES[reason]) % {"value": problem.value, "figure": figure}
