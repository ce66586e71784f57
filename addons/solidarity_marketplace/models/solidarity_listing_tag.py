from odoo import fields, models


class SolidarityListingTag(models.Model):
    """A word by which members find listings, shared by all communities."""

    _name = "solidarity.listing.tag"
    _description = "Listing Tag"
    _order = "name, id"

    name = fields.Char(required=True)

    _name_unique = models.UniqueIndex(
        "(lower(name))", "There is a tag of this name already."
    )
