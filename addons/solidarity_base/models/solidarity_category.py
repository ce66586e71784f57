from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SolidarityCategory(models.Model):
    """What members offer, want, exchange and help with; one tree for all."""

    _name = "solidarity.category"
    _description = "Solidarity Category"
    _inherit = ["solidarity.contact.privacy.mixin"]
    _rec_names_search = ["complete_name"]
    _order = "complete_name, id"

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", store=True, recursive=True
    )
    parent_id = fields.Many2one(
        "solidarity.category", string="Parent", index=True, ondelete="restrict"
    )
    child_ids = fields.One2many("solidarity.category", "parent_id", string="Children")
    kind = fields.Selection(
        [
            ("material", "Things"),
            ("time", "Time and Help"),
            ("skill", "Skills and Knowledge"),
            ("space", "Rooms and Land"),
        ],
        required=True,
        default="material",
    )
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex(
        "(COALESCE(parent_id, 0), lower(name->>'en_US'))",
        "There is already a category of this name under the same parent.",
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for category in self:
            names = [category.parent_id.complete_name, category.name]
            category.complete_name = " / ".join(name for name in names if name)

    @api.depends("complete_name")
    def _compute_display_name(self):
        for category in self:
            category.display_name = category.complete_name

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A category cannot be its own parent, nor below itself.")
            )
