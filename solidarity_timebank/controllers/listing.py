from odoo.addons.solidarity_marketplace.controllers.listing import MarketplaceListing

# what members do for each other; things are sold and lent without hours
PROPOSED_TYPES = ("exchange", "give")


class TimebankListing(MarketplaceListing):
    """Hours on the page of an offer or a want."""

    def _prepare_listing_values(self, membership, listing, **values):
        values = super()._prepare_listing_values(membership, listing, **values)
        has_timebank = bool(membership.community_id._get_timebank())
        helpers = membership.browse()
        if has_timebank and values["is_own"] and listing.kind == "want":
            helpers = membership._get_helpers_for(listing)
        reputations = helpers._get_reputations()
        return {
            **values,
            "can_propose": has_timebank
            and values["is_ours"]
            and not values["is_own"]
            and listing.state == "published"
            and listing.transaction_type in PROPOSED_TYPES,
            "helpers": [
                {"member": member, "reputation": reputations[member.id]}
                for member in helpers
            ],
        }
