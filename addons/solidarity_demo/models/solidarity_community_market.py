import math

from odoo import Command, models

from ..engine.market import make_market
from .solidarity_community import SEED

KM_PER_DEGREE = 111.195


class SolidarityCommunity(models.Model):
    """Offers and wants in a demonstration database."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    def _load_demo_market(self):
        """Let the members offer and want; a second time does nothing."""
        self.ensure_one()
        listings = self.env["solidarity.listing"].with_context(install_mode=True)
        if listings.search_count([("community_id", "=", self.id)], limit=1):
            return
        members = self.env["solidarity.membership"].search(
            [("community_id", "=", self.id), ("state", "=", "active")], order="id"
        )
        categories = {
            category.name: category.id
            for category in self.env["solidarity.category"].search([])
        }
        coupons = self.env.ref("solidarity_ledger.currency_cre")
        tags = self.env["solidarity.listing.tag"]
        people = make_market(SEED, len(members))
        for member, person in zip(members, people, strict=True):
            latitude = self.latitude + person.north_km / KM_PER_DEGREE
            parallel = KM_PER_DEGREE * math.cos(math.radians(self.latitude))
            longitude = self.longitude + person.east_km / parallel
            member.action_set_place(latitude, longitude)
            for item in person.items:
                price = {}
                if item.price:
                    price = {
                        "price_kind": "amount",
                        "price": item.price,
                        "currency_id": coupons.id,
                    }
                elif item.transaction_type == "give":
                    price = {"price_kind": "free"}
                listings.create(
                    {
                        "membership_id": member.id,
                        "kind": item.kind,
                        "title": item.title,
                        "description": item.description,
                        "category_id": categories[item.category],
                        "transaction_type": item.transaction_type,
                        "visibility": item.visibility,
                        "tag_ids": [Command.set(tags._from_text(item.tags).ids)],
                        **price,
                    }
                )
