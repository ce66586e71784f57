from odoo import fields, models

MEANINGS = [
    ("row_id", "Id of the row"),
    ("date", "Date"),
    ("payer", "Payer (who gave)"),
    ("payee", "Payee (who received)"),
    ("amount", "Amount"),
    ("description", "Description"),
    ("category", "Category"),
    ("payer_kind", "Kind of the payer's account"),
    ("payee_kind", "Kind of the payee's account"),
    ("payer_levy", "Levy of the payer"),
    ("payee_levy", "Levy of the payee"),
    ("owner", "Whose account it is"),
    ("other", "From or to whom"),
    ("code", "Member number or login"),
    ("name", "Name"),
    ("surname", "Surname"),
    ("surname_2", "Second surname"),
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("joined", "Member since"),
    ("state", "State"),
    ("balance", "Balance"),
    ("account_kind", "Kind of account"),
    ("locked", "Locked"),
    ("closed", "Closed"),
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
