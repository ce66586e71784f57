from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, file_open

from ..engine.places import bounding_boxes

# Nobody reads on to there; counting further takes longer than the page.
MAX_COUNT = 500
# Tried first, where many listings are sorted by distance.
SMALL_CIRCLES_KM = (5, 25, 125)


class SolidarityListing(models.Model):
    """How members find listings: by words, category, kind and distance.

    Everything runs in the user's environment, so record rules decide what is found.
    The functions and indexes are in ``sql/solidarity_listing_search.sql``.
    """

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.listing"

    search_text = fields.Char(
        string="Words",
        compute="_compute_search_text",
        search="_search_search_text",
        help="Finds words in titles, descriptions, categories and tags.",
    )
    is_for_networker = fields.Boolean(
        string="I Am a Member Somewhere Here",
        compute="_compute_is_for_networker",
        search="_search_is_for_networker",
        help="Record rules ask it: who is a member of any community sees what others "
        "publish to the network.",
    )

    def init(self):
        """Create what PostgreSQL needs to find listings."""
        with file_open(
            "solidarity_marketplace/sql/solidarity_listing_search.sql"
        ) as script:
            self.env.cr.execute(script.read())
        return super().init()

    # ------------------------------------------------------- compute and search

    def _compute_search_text(self):
        """Nothing to show: the field is searched only."""
        self.search_text = False

    @api.model
    def _search_search_text(self, operator, value):
        if operator not in ("=", "ilike", "like", "in"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else value
        return Domain.OR(self._get_text_domain(text) for text in texts)

    @api.depends_context("uid")
    def _compute_is_for_networker(self):
        memberships = self.env["solidarity.membership"].sudo()
        domain = self._get_own_membership_domain()
        self.is_for_networker = bool(memberships.search_count(domain, limit=1))

    @api.model
    def _search_is_for_networker(self, operator, value):
        if operator != "in":
            return NotImplemented
        # The own memberships only, whatever the rules show; one subquery, asked anew
        # for each search, so that nothing is stale in the cache of the rules.
        memberships = self.env["solidarity.membership"].sudo()
        query = memberships._search(self._get_own_membership_domain())
        return Domain.custom(to_sql=lambda *_args: SQL("EXISTS %s", query.subselect()))

    @api.model
    def _get_own_membership_domain(self):
        return Domain("partner_id", "=", self.env.user.partner_id.id) & Domain(
            "state", "=", "active"
        )

    # --------------------------------------------------------- business methods

    @api.model
    def _search_page(
        self,
        community,
        text="",
        kind=None,
        category=None,
        transaction_type=None,
        near=None,
        km=None,
        order="recent",
        limit=20,
        offset=0,
        everywhere=False,
    ):
        """Return a page of what the members of ``community`` find.

        :param community: ``solidarity.community`` whose listings are searched
        :param str text: words that must all be there, the last one may be a beginning
        :param str kind: ``offer`` or ``want``
        :param category: ``solidarity.category``; those below it are searched, too
        :param str transaction_type: a key of the field
        :param near: (latitude, longitude) in degrees; without it there is no distance
        :param km: listings without a place, or farther than so many km, are left out
        :param str order: ``recent``, or ``distance`` (what has no place comes last)
        :param bool everywhere: also what other communities publish to the network
        :return: records, their number in all or None for more than ``MAX_COUNT``, and
            whether there are more behind this page
        :rtype: tuple
        """
        domain = self._get_shown_domain(community, everywhere)
        if (text or "").strip():
            domain &= self._get_text_domain(text)
        if kind:
            domain &= Domain("kind", "=", kind)
        if category:
            domain &= Domain("category_id", "child_of", category.ids)
        if transaction_type:
            domain &= Domain("transaction_type", "=", transaction_type)
        if near and km is not None:
            domain &= self._get_near_domain(near, km)
        # the newest ones serve to count, and are the page, too
        newest = self._search(domain, limit=MAX_COUNT + 1, order="id desc")
        ids = newest.get_result_ids()
        count = len(ids)
        if near and order == "distance":
            circles = SMALL_CIRCLES_KM if count > MAX_COUNT else ()
            listings = self._search_nearest(domain, near, circles, offset, limit + 1)
        elif offset + limit <= MAX_COUNT:
            listings = self.browse(ids[offset : offset + limit + 1])
            listings.fetch()
        else:
            listings = self.search_fetch(domain, None, offset, limit + 1, "id desc")
        total = count if count <= MAX_COUNT else None
        return listings[:limit], total, len(listings) > limit

    @api.model
    def _search_nearest(self, domain, near, circles, offset, limit):
        """Return what lies nearest. Where a small circle holds enough, nothing outside
        of it can be among that, and what is there need not be sorted.

        :param circles: radiuses in km to try first
        """
        for km in circles:
            circle = domain & self._get_near_domain(near, km)
            listings = self._fetch_nearest(circle, near, offset, limit)
            if len(listings) == limit:
                return listings
        return self._fetch_nearest(domain, near, offset, limit)

    @api.model
    def _fetch_nearest(self, domain, near, offset, limit):
        query = self._search(domain, offset=offset, limit=limit, order="id desc")
        query.order = self._get_distance_order(near, query)
        return self._fetch_query(query, self._determine_fields_to_fetch())

    @api.model
    def _get_shown_domain(self, community, everywhere=False):
        """Return the domain of what is shown to members of ``community``."""
        domain = Domain("community_id", "in", community.ids)
        if everywhere:
            domain |= Domain("visibility", "in", ("network", "public"))
        return Domain("is_shown", "=", True) & domain

    @api.model
    def _get_text_domain(self, text):
        """Return the domain of listings with all the words of ``text``."""
        # what cannot be sent to PostgreSQL is in no listing either
        text = str(text or "").replace("\0", " ").encode(errors="replace").decode()

        def to_sql(model, alias, _query):
            model.flush_model(["title", "description", "search_words"])
            return SQL(
                "%s @@ solidarity_search_query(%s)",
                SQL.identifier(alias, "search_vector"),
                text,
            )

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _get_near_domain(self, near, km):
        """Return the domain of listings whose place is at most ``km`` from ``near``."""

        def to_sql(model, alias, query):
            latitude = model._field_to_sql(alias, "latitude", query)
            longitude = model._field_to_sql(alias, "longitude", query)
            boxes = SQL(" OR ").join(
                SQL(
                    "(%s BETWEEN %s AND %s AND %s BETWEEN %s AND %s)",
                    latitude,
                    south,
                    north,
                    longitude,
                    west,
                    east,
                )
                for south, west, north, east in bounding_boxes(near, km)
            )
            return SQL(
                "(%s <> 0 OR %s <> 0) AND (%s) AND %s <= %s",
                latitude,
                longitude,
                boxes,
                self._get_distance_sql(near, latitude, longitude),
                km,
            )

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _get_distance_sql(self, near, latitude, longitude):
        return SQL(
            "solidarity_distance_km(%s, %s, %s::float8, %s::float8)",
            *near,
            latitude,
            longitude,
        )

    @api.model
    def _get_distance_order(self, near, query):
        latitude = self._field_to_sql(query.table, "latitude", query)
        longitude = self._field_to_sql(query.table, "longitude", query)
        return SQL(
            "CASE WHEN %s <> 0 OR %s <> 0 THEN %s END NULLS LAST, %s DESC",
            latitude,
            longitude,
            self._get_distance_sql(near, latitude, longitude),
            SQL.identifier(query.table, "id"),
        )
