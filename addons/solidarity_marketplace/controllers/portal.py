from urllib.parse import urlencode

from odoo.http import request

from odoo.addons.solidarity_base.controllers.portal import SolidarityPortal

from ..engine.map import Map, choose_radius, middle

MAX_PAGE = 500
DISTANCES_KM = (1, 2, 5, 10, 25, 50)
VIEWS = ("list", "map")
ORDERS = ("recent", "distance")


class MarketplacePortal(SolidarityPortal):
    """What all pages about offers and wants need."""

    _listings_per_page = 20
    _listings_per_map = 50
    _map_size = 440

    # --------------------------------------------------------------- other pages

    def _prepare_community_values(self, membership):
        values = super()._prepare_community_values(membership)
        community = membership.community_id
        url = self._get_community_url(community, "/listings/mine")
        expired, expiring = membership._count_listings_to_renew()
        if expired:
            values["waiting"].append(
                {
                    "text": request.env._(
                        "Your offers and wants that have expired: %s", expired
                    ),
                    "url": url,
                    "button": request.env._("Renew"),
                }
            )
        if expiring:
            values["waiting"].append(
                {
                    "text": request.env._(
                        "Your offers and wants that expire within 7 days: %s", expiring
                    ),
                    "url": url,
                    "button": request.env._("Renew"),
                }
            )
        return {**values, "listing_counts": community._count_listings()}

    def _prepare_member_values(self, membership, member):
        values = super()._prepare_member_values(membership, member)
        listings = request.env["solidarity.listing"].search(
            [("membership_id", "=", member.id), ("is_shown", "=", True)], limit=50
        )
        return {
            **values,
            "cards": listings._prepare_cards(
                membership.community_id, membership._get_place()
            ),
        }

    # ------------------------------------------------------------------ helpers

    def _get_listing_or_404(self, listing_id):
        """Return a listing that the user may read: published for the user, or own."""
        listing = request.env["solidarity.listing"].search([("id", "=", listing_id)])
        if not listing:
            raise request.not_found()
        return listing

    def _get_own_listing_or_404(self, community, listing_id):
        listing = self._get_listing_or_404(listing_id)
        if listing.community_id != community or not listing._is_own_listing():
            raise request.not_found()
        return listing

    def _get_listing_choice(self, values, name, choices, default=None):
        """Return one of ``choices`` as the address has it, or the default."""
        return next(
            (choice for choice in choices if values.get(name) == str(choice)), default
        )

    def _prepare_listing_filters(self, values, place):
        """Return what the address of a list asks for; nonsense is left out."""
        category = request.env["solidarity.category"].search(
            [("id", "=", self._get_id(values, "category"))]
        )
        types = request.env["solidarity.listing"]._fields["transaction_type"]
        return {
            "search": self._get_text(values, "search")[:100],
            "kind": self._get_listing_choice(values, "kind", ("offer", "want")),
            "category": category,
            "type": self._get_listing_choice(
                values, "type", types.get_values(request.env)
            ),
            "km": self._get_listing_choice(values, "km", DISTANCES_KM)
            if place
            else None,
            "order": self._get_listing_choice(values, "order", ORDERS)
            if place
            else None,
            "everywhere": values.get("everywhere") == "1",
            "view": self._get_listing_choice(values, "view", VIEWS, "list"),
        }

    def _prepare_listings_values(self, community, url, values, place):
        """Return the values of a page that lists offers and wants.

        :param str url: of the page, without what it asks for
        :param dict values: what the address asks for
        :param place: (latitude, longitude) of the reader, or None
        """
        filters = self._prepare_listing_filters(values, place)
        page = min(max(self._get_id(values, "page"), 1), MAX_PAGE)
        on_map = filters["view"] == "map"
        step = self._listings_per_map if on_map else self._listings_per_page
        listings, total, has_next = request.env["solidarity.listing"]._search_page(
            community,
            text=filters["search"],
            kind=filters["kind"],
            category=filters["category"],
            transaction_type=filters["type"],
            near=place,
            km=filters["km"],
            order=filters["order"] or ("distance" if on_map and place else "recent"),
            limit=step,
            offset=(page - 1) * step,
            everywhere=filters["everywhere"],
        )
        cards = listings._prepare_cards(community, place)
        if on_map:
            for number, card in enumerate(cards, (page - 1) * step + 1):
                card["number"] = number

        def page_url(**changes):
            asked = {**filters, "category": filters["category"].id, **changes}
            if asked["view"] == "list":
                asked["view"] = None
            asked["everywhere"] = "1" if asked["everywhere"] else None
            query = urlencode({name: value for name, value in asked.items() if value})
            return f"{url}?{query}" if query else url

        return {
            "cards": cards,
            "filters": filters,
            "has_filters": any(
                filters[name] for name in ("search", "category", "type", "km")
            ),
            "page_url": page_url,
            "list_url": url,
            "page": page,
            "previous_url": page_url(page=page - 1) if page > 1 else None,
            "next_url": page_url(page=page + 1) if has_next else None,
            "total": total,
            "place": place,
            "distances": DISTANCES_KM,
            "types": request.env["solidarity.listing"]._get_type_choices(),
            "categories": request.env["solidarity.category"].search([]),
            "area": self._prepare_listing_map(community, cards, place, filters["km"])
            if on_map
            else None,
        }

    # ---------------------------------------------------------------------- map

    def _prepare_listing_map(self, community, cards, place, km):
        """Return what the drawing of these cards needs, or None without any place."""
        pins = [(card["number"], card["place"]) for card in cards if card["place"]]
        places = [where for _number, where in pins]
        centre = place or self._get_map_centre(community) or middle(places)
        if not centre:
            return None
        drawing = Map(
            centre,
            km or choose_radius(centre, places),
            width=self._map_size,
            height=self._map_size,
        )
        groups, outside = drawing.group(pins)
        scale_km, scale_length = drawing.scale()
        by_number = {card["number"]: card for card in cards}
        return {
            "size": self._map_size,
            "is_own_place": bool(place),
            "rings": drawing.rings(),
            "scale": (scale_km, scale_length),
            "groups": [
                self._prepare_map_pin(group, [by_number[key] for key in group.keys])
                for group in groups
            ],
            "without_place": len(cards) - len(pins),
            "outside": len(outside),
            **self._prepare_map_tiles(drawing),
        }

    def _prepare_map_pin(self, group, cards):
        """Return how one pin, or several that are drawn as one, look and are named."""
        kinds = {card["kind"] for card in cards}
        if len(cards) == 1:
            (card,) = cards
            label = ", ".join(
                filter(None, (card["kind_label"], card["title"], card["distance"]))
            )
            label = f"{card['number']}: {label}"
        else:
            label = request.env._(
                "%(count)s here: %(titles)s",
                count=len(cards),
                titles="; ".join(
                    f"{card['number']} {card['title']}" for card in cards[:8]
                )
                + ("; …" if len(cards) > 8 else ""),
            )
        return {
            "x": round(group.x, 1),
            "y": round(group.y, 1),
            "kind": kinds.pop() if len(kinds) == 1 else "both",
            "text": str(cards[0]["number"]) if len(cards) == 1 else f"{len(cards)}×",
            "is_many": len(cards) > 1,
            "label": label,
            "target": f"#listing_{cards[0]['id']}",
        }

    def _get_map_centre(self, community):
        place = (community.latitude, community.longitude)
        return place if place != (0, 0) else None

    def _prepare_map_tiles(self, drawing):
        """Return the tiles to draw, when an administrator has named a server."""
        # a setting of the system, which says nothing about anybody
        settings = request.env["ir.config_parameter"].sudo()
        template = settings.get_param("solidarity_marketplace.tile_url", "").strip()
        if not template.startswith(("https://", "http://", "/")) or not all(
            mark in template for mark in ("{z}", "{x}", "{y}")
        ):
            return {"tiles": [], "attribution": None}
        return {
            "tiles": [
                {
                    **{name: round(tile[name], 2) for name in ("left", "top", "size")},
                    "url": template.replace("{z}", str(tile["z"]))
                    .replace("{x}", str(tile["x"]))
                    .replace("{y}", str(tile["y"])),
                }
                for tile in drawing.tiles()
            ],
            "attribution": settings.get_param(
                "solidarity_marketplace.tile_attribution", ""
            ),
        }
