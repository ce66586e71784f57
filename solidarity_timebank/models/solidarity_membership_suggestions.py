from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class SolidarityMembership(models.Model):
    """What a member could give, and who could help: suggestions, nearest first.

    Only offers and wants, which are published, and the member's own exchanges count:
    what others gave is theirs to show (``share_history``), as is where they live.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def _get_wants_to_serve(self, limit=5):
        """Return wants of fellow members for what this member offers, or gave before;
        the nearest first, then the newest.

        :return: ``solidarity.listing`` that the user may read, at most ``limit``
        """
        self.ensure_one()
        categories = self._get_known_categories()
        if not categories:
            return self.env["solidarity.listing"]
        return self._get_nearest_listings(
            self._get_fellow_listings_domain("want")
            & Domain("category_id", "child_of", categories.ids),
            limit,
        )

    def _get_helpers_for(self, listing, limit=5):
        """Return fellow members who may help with a want: who offer something in its
        category, the one above or those below, nearest first; then who gave it before
        to this member, or show their history to all.

        :param listing: ``solidarity.listing``, usually a want of this member
        :return: active ``solidarity.membership`` that the user may read
        """
        self.ensure_one()
        category = listing.category_id
        members = self.browse()
        if not category:
            return members
        near = self.env["solidarity.category"].search(
            Domain("id", "child_of", category.id)
            | Domain("id", "=", category.parent_id.id)
        )
        people = (
            Domain("community_id", "=", self.community_id.id)
            & Domain("state", "=", "active")
            & Domain("id", "not in", (self | listing.membership_id).ids)
        )
        offers = self._get_nearest_offers(near, people, limit, listing._get_place())
        members = offers.membership_id
        if len(members) < limit:
            members += self.search(
                people
                & Domain("id", "not in", members.ids)
                & Domain("id", "in", self._get_former_helpers(near)),
                order="name, id",
                limit=limit - len(members),
            )
        return members

    def _get_offer_ideas(self, limit=5):
        """Return categories that more fellow members want than offer, and that this
        member does not offer: first those that the member has given in before, then
        those wanted most.

        :return: list of dicts of ``category``, ``want_count`` and ``offer_count`` (of
            members) and ``is_known`` (whether the member gave something in it before)
        """
        self.ensure_one()
        listings = self.env["solidarity.listing"]
        groups = listings._read_group(
            self._get_fellow_listings_domain() & Domain("category_id", "!=", False),
            ["category_id", "kind"],
            ["membership_id:count_distinct"],
        )
        counts = {}
        for category, kind, count in groups:
            counts.setdefault(category, {"want": 0, "offer": 0})[kind] = count
        offered = self._get_own_offers().category_id
        given = self._get_given_categories()
        ideas = [
            {
                "category": category,
                "want_count": count["want"],
                "offer_count": count["offer"],
                "is_known": category in given,
            }
            for category, count in counts.items()
            if count["want"] > count["offer"] and category not in offered
        ]
        ideas.sort(
            key=lambda idea: (
                not idea["is_known"],
                idea["offer_count"] - idea["want_count"],
                idea["category"].id,
            )
        )
        return ideas[:limit]

    # ------------------------------------------------------------------- helpers

    def _get_fellow_listings_domain(self, kind=None):
        """Return the domain of what active fellow members published."""
        domain = (
            Domain("community_id", "=", self.community_id.id)
            & Domain("state", "=", "published")
            & Domain("membership_id.state", "=", "active")
            & Domain("membership_id", "!=", self.id)
        )
        return domain & Domain("kind", "=", kind) if kind else domain

    def _get_own_offers(self):
        return self.env["solidarity.listing"].search(
            [
                ("membership_id", "=", self.id),
                ("kind", "=", "offer"),
                ("state", "=", "published"),
            ]
        )

    def _get_given_categories(self):
        """Return the categories in which this member gave something."""
        groups = self.env["solidarity.exchange"]._read_group(
            [
                (
                    "participant_ids",
                    "any",
                    [
                        ("membership_id", "=", self.id),
                        ("role", "=", "provider"),
                        ("is_counted", "=", True),
                    ],
                ),
                ("category_id", "!=", False),
            ],
            ["category_id"],
        )
        return self.env["solidarity.category"].union(*(group[0] for group in groups))

    def _get_known_categories(self):
        """Return the categories in which this member offers or gave something."""
        return self._get_own_offers().category_id | self._get_given_categories()

    def _get_former_helpers(self, categories):
        """Return the ids of members who gave something in these categories, as far as
        this member may know: to this member, or by members who show their history."""
        # Exchanges of others are closed to members; what leaves this method was
        # received by this member or is shown by who gave it.
        exchanges = self.env["solidarity.exchange"].sudo()
        booked = Domain("category_id", "in", categories.ids) & Domain(
            "community_id", "=", self.community_id.id
        )
        received = exchanges._search(
            booked
            & Domain(
                "participant_ids",
                "any",
                [("membership_id", "=", self.id), ("role", "=", "receiver")],
            )
        )
        groups = (
            self.env["solidarity.exchange.participant"]
            .sudo()
            ._read_group(
                Domain("role", "=", "provider")
                & Domain("is_counted", "=", True)
                & Domain("exchange_id", "any", booked)
                & (
                    Domain("membership_id.share_history", "=", True)
                    | Domain("exchange_id", "in", received)
                ),
                ["membership_id"],
            )
        )
        return [membership.id for [membership] in groups]

    def _get_nearest_listings(self, domain, limit):
        listings = self.env["solidarity.listing"]
        query = listings._search(domain)
        query.order = self._get_nearest_order(query, self._get_place())
        query.limit = limit
        return listings.browse(query)

    def _get_nearest_offers(self, categories, people, limit, place):
        """Return one offer of each of the nearest members who have one, in that order;
        where an offer is, its owner has published."""
        offers = self.env["solidarity.listing"]
        query = offers._search(
            self._get_fellow_listings_domain("offer")
            & Domain("category_id", "in", categories.ids)
            & Domain("membership_id", "any", people)
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM (
                    SELECT DISTINCT ON (membership_id) id, rank
                      FROM (SELECT id, membership_id,
                                   row_number() OVER (ORDER BY %(order)s) AS rank
                              FROM solidarity_listing WHERE id IN %(offers)s) ranked
                     ORDER BY membership_id, rank
                ) nearest ORDER BY rank LIMIT %(limit)s
                """,
                order=self._get_nearest_order(query, place or self._get_place()),
                offers=query.subselect(),
                limit=limit,
            )
        )
        return offers.browse(row_id for [row_id] in rows)

    def _get_nearest_order(self, query, place):
        """Return the ORDER BY of listings: nearest to ``place`` first, then those
        without a place; the newest of equals first."""
        listings = self.env["solidarity.listing"]
        if place:
            return listings._get_distance_order(place, query)
        return SQL("%s DESC", SQL.identifier(query.table, "id"))
