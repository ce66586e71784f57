from psycopg2.errors import CheckViolation, GeneratedAlways, UniqueViolation

from odoo.tests import tagged

from odoo.addons.solidarity_base.tests.database_common import DatabaseCommon

from .common import MarketplaceCommon

CONSTRAINTS = {
    "solidarity_listing": {
        "solidarity_listing_latitude_range",
        "solidarity_listing_longitude_range",
        "solidarity_listing_price_complete",
        "solidarity_listing_moderated_is_hidden",
        "solidarity_listing_title_length",
        "solidarity_listing_description_length",
    },
    "solidarity_listing_tag": {"solidarity_listing_tag_name_length"},
}
INDEXES = {
    "solidarity_listing_place_index",
    "solidarity_listing_search_vector_index",
    "solidarity_listing_shown_index",
    "solidarity_listing_reminder_index",
    "solidarity_listing_state_expires_index",
    "solidarity_listing_tag_name_unique",
}


@tagged("post_install", "-at_install")
class TestDatabase(DatabaseCommon, MarketplaceCommon):
    """What must never be false holds for raw SQL as well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.listing = cls._create_listing()
        cls.tag = cls.env["solidarity.listing.tag"].create({"name": "bike"})
        cls.env.flush_all()

    def test_constraints_exist(self):
        self._assert_in_database(CONSTRAINTS, INDEXES)

    def test_listings(self):
        for assignment in (
            "title = ' '",
            "title = repeat('x', 121)",
            "description = repeat('x', 4001)",
            "latitude = 91",
            "latitude = 'NaN'",
            "longitude = -181",
            "is_moderated = TRUE",
            "price_kind = 'amount'",
            "price_kind = 'amount', price = 3, currency_id = NULL",
            "price_kind = 'amount', price = NULL, currency_id = 1",
            "price_kind = 'amount', price = 0, currency_id = 1",
            f"community_id = {self.other_community.id}",
            f"membership_id = {self.membership_other.id}",
        ):
            with self.subTest(assignment=assignment):
                self._assert_refused(
                    CheckViolation, f"UPDATE solidarity_listing SET {assignment}"
                )

    def test_words_cannot_be_forged(self):
        self._assert_refused(
            GeneratedAlways, "UPDATE solidarity_listing SET search_vector = ''"
        )

    def test_words(self):
        insert = "INSERT INTO solidarity_listing_tag (name) VALUES"
        self._assert_refused(UniqueViolation, f"{insert} ('BIKE')")
        self._assert_refused(CheckViolation, f"{insert} (' ')")
        self._assert_refused(CheckViolation, f"{insert} (repeat('x', 31))")

    def test_functions_ask_no_setting(self):
        """Else neither a column nor an index could be made of them."""
        self.env.cr.execute(
            "SELECT proname FROM pg_proc WHERE provolatile = 'i' AND proname IN "
            "('solidarity_search_fold', 'solidarity_search_query', "
            "'solidarity_distance_km')"
        )
        self.assertEqual(len(self.env.cr.fetchall()), 3)
