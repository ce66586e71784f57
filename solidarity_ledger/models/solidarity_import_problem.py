import base64
import csv
import io

from odoo import api, fields, models

from odoo.addons.solidarity_base.engine.csv_text import safe_cell

from .solidarity_import_column import MEANINGS


class SolidarityImportProblem(models.Model):
    """A row of an import that does not work, or not fully, and why."""

    _name = "solidarity.import.problem"
    _description = "Problem of an Import"
    _order = "import_id, row, id"

    import_id = fields.Many2one(
        "solidarity.import", required=True, index=True, ondelete="cascade"
    )
    row = fields.Integer(
        string="Line", aggregator=None, help="Line of the file, the first is 1."
    )
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
            ("state", "Not completed there"),
            ("outside", "Between people who left"),
            ("email", "E-mail address unreadable"),
            ("code_twice", "Number used twice"),
            ("email_twice", "E-mail address used twice"),
            ("same_member", "Same member twice"),
            ("ledger", "Refused by the ledger"),
        ],
        required=True,
    )
    message = fields.Char(string="What to do", required=True)
    is_skipped = fields.Boolean(
        string="Left out", help="Nothing is wrong with the row: it moves nothing here."
    )
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
    def _prepare_problem_vals_list(self, import_, outcomes):
        """Return the values of the problems that the engine found.

        :param import_: the ``solidarity.import``
        :param outcomes: ``engine.import_plan.Outcome`` objects
        """
        messages = self._get_messages()
        return [
            self._prepare_problem_vals(import_, outcome.row.line, problem, messages)
            for outcome in outcomes
            for problem in outcome.problems
        ]

    @api.model
    def _prepare_problem_vals(self, import_, line, problem, messages):
        reason, figure = problem.reason, problem.figure
        if reason == "ambiguous" and problem.field == "amount":
            reason = "ambiguous_number"
        elif reason in ("payer_limit", "payee_limit"):
            figure = import_.currency_id.format(float(figure))
        elif reason == "finer":
            figure = format(figure.normalize(), "f")
        return {
            "import_id": import_.id,
            "row": line,
            "field": problem.field,
            "value": import_._get_code_label(problem.value),
            "reason": reason,
            "message": messages[reason] % {"value": problem.value, "figure": figure},
            "is_warning": reason == "category",
            "is_skipped": reason in ("state", "outside"),
        }

    @api.model
    def _get_messages(self):
        """Return what to do about each problem that the engine finds."""
        return {
            "missing": self.env._("Fill in this cell."),
            "columns": self.env._(
                "Give the row as many columns as the first line has."
            ),
            "quotes": self.env._(
                "Close the quotation mark, or write it twice inside a text."
            ),
            "number": self.env._("Write the amount as a number, as in 12.50."),
            "ambiguous_number": self.env._(
                "Is this a thousand or a fraction? Choose how numbers are written."
            ),
            "minutes": self.env._(
                "Use minutes that are multiples of 3 (hundredths of an hour)."
            ),
            "positive": self.env._(
                "A transfer moves more than 0; this row moves %(value)s."
            ),
            "large": self.env._("This amount is too large for the ledger."),
            "finer": self.env._(
                "Amounts in this ledger are multiples of %(figure)s: round it."
            ),
            "date": self.env._(
                "Write the date like the other rows, or choose its format."
            ),
            "long": self.env._("Shorten it to %(figure)s characters."),
            "member": self.env._(
                "Nobody here is called this. Admit the member, say who it is under "
                "Member Codes, or let the import make unknown people members."
            ),
            "ambiguous": self.env._(
                "Several members fit: say who it is under Member Codes."
            ),
            "inactive": self.env._("Admit this person to the community first."),
            "same": self.env._(
                "Payer and payee are the same member: leave the row out."
            ),
            "duplicate": self.env._(
                "Another row with this id was different: give it another id."
            ),
            "payer_state": self.env._(
                "This account cannot pay: open it for trade first."
            ),
            "payee_state": self.env._(
                "This account cannot receive: open it for trade first."
            ),
            "payer_limit": self.env._(
                "At this row the member can pay %(figure)s at most: raise the credit "
                "limit."
            ),
            "payee_limit": self.env._(
                "At this row the member can receive %(figure)s at most: raise the "
                "maximum."
            ),
            "state": self.env._(
                "The other system never completed it (%(value)s): nothing to do."
            ),
            "outside": self.env._(
                "Neither of the two has an account here: nothing to do."
            ),
            "email": self.env._("Write it as name@example.org, or leave it empty."),
            "code_twice": self.env._(
                "Line %(figure)s has this number already: which of the two is right?"
            ),
            "email_twice": self.env._(
                "Line %(figure)s has this address already. Leave it empty in one of "
                "them, or leave one of them out."
            ),
            "same_member": self.env._(
                "Line %(figure)s is the same member here: leave one of them out, or "
                "correct who they are under Member Codes."
            ),
            "category": self.env._(
                "There is no such category: the transfer goes without one."
            ),
        }
