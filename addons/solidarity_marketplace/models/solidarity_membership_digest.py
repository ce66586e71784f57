from odoo import models

NEAREST = 10
# So many of the newest ones are compared by distance.
NEWEST = 500


class SolidarityMembership(models.Model):
    """New offers and wants in the weekly mail, the nearest first."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def _get_digest_sections(self, since):
        sections = super()._get_digest_sections(since)
        listings = self.env["solidarity.listing"].search(
            [
                ("community_id", "=", self.community_id.id),
                ("is_shown", "=", True),
                ("create_date", ">=", since),
                ("membership_id", "!=", self.id),
            ],
            order="id desc",
            limit=NEWEST,
        )
        if not listings:
            return sections
        path = f"/my/community/{self.community_id.code}/listings"
        place = self._get_place()
        lines = []
        for listing in listings:
            km = listing._get_distance_km(place)
            lines.append((km is None, km or 0, -listing.id, listing))
        kinds = dict(listings._fields["kind"]._description_selection(self.env))
        sections.append(
            {
                "title": self.env._("New offers and wants near you")
                if place
                else self.env._("New offers and wants"),
                "lines": [
                    {
                        "text": f"{kinds[listing.kind]}: {listing.title}"
                        + ("" if unknown else f" ({listing._format_km(km)})"),
                        "url": f"{path}/{listing.id}",
                    }
                    for unknown, km, _id, listing in sorted(lines)[:NEAREST]
                ],
                "url": path,
            }
        )
        return sections
