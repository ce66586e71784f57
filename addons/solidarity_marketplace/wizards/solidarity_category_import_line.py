from odoo import fields, models


class SolidarityCategoryImportLine(models.TransientModel):
    """What becomes of a row."""

    _name = "solidarity.category.import.line"
    _description = "Row of an Import of Categories"
    _order = "row, id"

    import_id = fields.Many2one(
        "solidarity.category.import", required=True, index=True, ondelete="cascade"
    )
    row = fields.Integer(help="The line of the file, the first one being 1.")
    name = fields.Char(string="Category")
    parent_name = fields.Char(string="Parent")
    result = fields.Selection(
        [("new", "New"), ("existing", "There already"), ("refused", "Refused")]
    )
    reason = fields.Char()
