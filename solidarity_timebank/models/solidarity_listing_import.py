from odoo import fields, models


class SolidarityListing(models.Model):
    """Offers and wants that came from another system."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.listing"

    import_key = fields.Char(
        readonly=True,
        copy=False,
        help="What this was in the system that it was imported from.",
    )

    _import_key_unique = models.UniqueIndex(
        "(community_id, import_key) WHERE import_key IS NOT NULL",
        "This offer or want was imported already.",
    )
