from odoo import models


class SolidarityCategory(models.Model):
    """Words of categories, by which listings are found."""

    _inherit = "solidarity.category"

    def _get_names(self):
        """Return the names of this category and those above it, in all languages, as
        one text for the search."""
        field = self._fields["name"]
        names = {}
        category = self
        while category:
            translations = field._get_stored_translations(category) or {}
            names.update(dict.fromkeys(translations.values()))
            category = category.parent_id
        return " ".join(names)
