from odoo import api, fields, models
from odoo.fields import Domain

from ..engine import atom, murmurations

# The newest ones; whoever wants more asks again next week.
MAX_PUBLIC = 500


class SolidarityListing(models.Model):
    """What everybody may see, on pages and in feeds: listings that their members made
    public, as long as they are current. Read with the visitor's own rights."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.listing"

    @api.model
    def _get_public_domain(self, community):
        """Return the domain of the community's listings that everybody sees."""
        return (
            Domain("community_id", "=", community.id)
            & Domain("is_shown", "=", True)
            & Domain("visibility", "=", "public")
            & Domain("date_expires", ">=", fields.Date.context_today(self))
        )

    @api.model
    def _get_public(self, community, limit=MAX_PUBLIC):
        """Return the newest public listings of a community."""
        return self.search(
            self._get_public_domain(community), order="id desc", limit=limit
        )

    def _prepare_public_values(self, code):
        """Return what everybody may know of these listings.

        :param str code: of the community, which visitors may not read
        :return: list of dicts, see ``engine.murmurations`` and ``engine.atom``
        :rtype: list
        """
        site = self.browse().get_base_url()
        database_uuid = (
            # the identity of this database is public in the feed by its nature
            self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        )
        values = []
        for listing in self.with_context(bin_size=True):
            path = f"/community/{code}/listings/{listing.id}"
            image = f"/web/image/solidarity.listing/{listing.id}/image_512"
            values.append(
                {
                    "id": atom.entry_id(database_uuid, f"listing/{listing.id}"),
                    "kind": listing.kind,
                    "transaction_type": listing.transaction_type,
                    "has_price": listing.price_kind == "amount",
                    "category": listing.category_id.name or None,
                    "category_kind": listing.category_id.kind or None,
                    "tags": listing.tag_ids.mapped("name"),
                    "title": listing.title,
                    "description": listing.description or "",
                    "summary": listing.description or listing.title,
                    "price": listing._get_price_text(),
                    "path": path,
                    "url": site + path,
                    "image_path": image if listing.image_128 else None,
                    "image_url": site + image if listing.image_128 else None,
                    "place": listing._get_place(),
                    "date_expires": listing.date_expires,
                    "published": listing.create_date,
                    "updated": listing.write_date,
                }
            )
        return values

    def _get_murmurations_profiles(self, code):
        """Return these listings in the offers_wants shape of Murmurations."""
        return [
            murmurations.profile(values) for values in self._prepare_public_values(code)
        ]
