from odoo import fields, models

MEANINGS = [
    ("row_id", "Id of the row"),
    ("date", "Date"),
    ("payer", "Payer (who gave)"),
    ("payee", "Payee (who received)"),
    ("amount", "Amount"),
    ("description", "Description"),
    ("category", "Category"),
]


class SolidarityImportColumn(models.Model):
    """A column of an imported file, and what it means."""

    _name = "solidarity.import.column"
    _description = "Column of an Import"
    _order = "import_id, position"

    import_id = fields.Many2one(
        "solidarity.import", required=True, index=True, ondelete="cascade"
    )
    position = fields.Integer(required=True, help="Counted from 0.")
    name = fields.Char(string="Column", required=True)
    sample = fields.Char(string="First values")
    meaning = fields.Selection(MEANINGS, help="Leave empty what is not needed.")

    def write(self, vals):
        """Another meaning of a column makes the check void."""
        if "meaning" in vals:
            self.import_id._reset()
        return super().write(vals)
