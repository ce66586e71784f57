from odoo import fields, models


class SolidarityImportPreview(models.Model):
    """One of the first rows of an import, as it was understood."""

    _name = "solidarity.import.preview"
    _description = "Previewed Row of an Import"
    _order = "import_id, row"

    import_id = fields.Many2one(
        "solidarity.import", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="import_id.currency_id")
    row = fields.Integer(string="Line")
    row_id = fields.Char(string="Id")
    date = fields.Date()
    payer = fields.Char()
    payee = fields.Char()
    amount = fields.Monetary()
    description = fields.Char()
    category = fields.Char()
    name = fields.Char()
    email = fields.Char(string="E-mail")
    status = fields.Selection(
        [
            ("post", "Will be added"),
            ("known", "Imported before"),
            ("refused", "Does not work"),
            ("skipped", "Left out"),
        ],
        required=True,
    )
