from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.solidarity_ledger.tests.import_common import ImportCommon

TABLE = (
    "id,type,title,description,category,tags,user_id,active,created_at,end_on\n"
    "1,Offer,Tea,<p>Green &amp; <b>black</b></p><script>x()</script>,Posts,Home,a,t,"
    "2024-01-31,\n"
    "2,Inquiry,Shelf,,,,b,f,2024-02-01,\n"
    "3,Offer,Skis,,,,b,t,2024-02-01,2024-03-01\n"
)


@tagged("post_install", "-at_install")
class TestImportPosts(ImportCommon):
    """Offers and wants of other systems become listings, once, or are named by row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["solidarity.category"].create(
            {"name": "Posts", "kind": "skill"}
        )
        cls.listings = cls.env["solidarity.listing"]

    def _run_file(self, name, **values):
        with file_open(f"solidarity_timebank/tests/data/import/{name}", "rb") as file:
            return self._run(file.read(), **values)

    def _get_listings(self):
        return self.listings.search(
            [("community_id", "=", self.community.id), ("import_key", "!=", False)],
            order="id",
        )

    def test_offers_of_timeoverflow_in_spanish(self):
        """Categories stand above their posts; members are known by their number."""
        self.category.name = "Clases"
        record = self._run_file("timeoverflow_offers_es.csv")
        self.assertEqual(record.format_used, "timeoverflow_offers")
        self.assertEqual(
            self._problems(record),
            [(6, "member", "member")],
        )
        self.assertEqual((record.post_count, record.refused_count), (3, 1))
        self.assertRecordValues(
            self._get_listings(),
            [
                {
                    "title": "Clases de piano",
                    "kind": "offer",
                    "membership_id": self.membership_a.id,
                    "category_id": self.category.id,
                    "state": "published",
                },
                {
                    "title": "Guitarra, nivel inicial",
                    "kind": "offer",
                    "membership_id": self.membership_b.id,
                    "category_id": self.category.id,
                    "state": "published",
                },
                {
                    "title": "Yoga & relajación",
                    "kind": "offer",
                    "membership_id": self.membership_a.id,
                    "category_id": False,
                    "state": "published",
                },
            ],
        )
        piano, guitar, _yoga = self._get_listings()
        self.assertEqual(sorted(piano.tag_ids.mapped("name")), ["música", "piano"])
        self.assertEqual(guitar.tag_ids, piano.tag_ids & guitar.tag_ids)

    def test_requests_of_timeoverflow(self):
        """An offer and a request may have the same id there: both come."""
        self._run_file("timeoverflow_offers_es.csv")
        record = self._run_file("timeoverflow_requests_en.csv")
        self.assertEqual(record.format_used, "timeoverflow_wants")
        self.assertEqual(record.post_count, 1)
        self.assertEqual(self._get_listings()[-1].kind, "want")
        self.assertEqual(
            record.problem_ids.filtered("is_warning").mapped("reason"),
            ["post_category"],
        )

    def test_file_without_names_of_columns(self):
        """Read by position; what is neither offer nor want is named; ended is over."""
        record = self._run_file("timeoverflow_posts_plain.csv")
        self.assertEqual(record.format_used, "timeoverflow_posts_plain")
        self.assertEqual(self._problems(record), [(3, "post_kind", "post_kind")])
        self.assertRecordValues(
            self._get_listings(),
            [
                {
                    "title": "Bread",
                    "description": "Sourdough, *weekly*",
                    "kind": "offer",
                    "state": "published",
                },
                {
                    "title": "A ladder",
                    "description": False,
                    "kind": "want",
                    "state": "expired",
                },
            ],
        )
        again = self._run_file("timeoverflow_posts_plain.csv")
        self.assertEqual((again.post_count, again.known_count), (0, 2))

    def test_any_table(self):
        """Tags of HTML and scripts go; inactive is hidden, ended is expired."""
        record = self._run(TABLE)
        self.assertEqual(record.format_used, "columns_posts")
        self.assertFalse(record.problem_ids)
        tea, shelf, skis = self._get_listings()
        self.assertEqual(tea.description, "Green & black")
        self.assertEqual(tea.category_id, self.category)
        self.assertEqual(tea.tag_ids.name, "home")
        self.assertEqual(
            [listing.state for listing in (tea, shelf, skis)],
            ["published", "hidden", "expired"],
        )
        self.assertEqual(skis.date_expires, date(2024, 3, 1))
        self.assertEqual((shelf.kind, shelf.membership_id), ("want", self.membership_b))

    def test_far_end_and_many_tags(self):
        """Shown for a year at most; five tags are taken, which the check says."""
        record = self._run(
            "type,title,user_id,end_on,tags\n"
            'Offer,Tea,a,2031-01-01,"a, b, c, d, e, f"\n'
            f"Offer,Cake,a,,{'x' * 31}\n"
        )
        self.assertEqual(
            [(p.row, p.reason, p.is_warning) for p in record.problem_ids],
            [(2, "post_tags", True), (3, "post_tags", True)],
        )
        tea, cake = self._get_listings()
        self.assertEqual(len(tea.tag_ids), 5)
        self.assertFalse(cake.tag_ids)
        days = (tea.date_expires - date.today()).days
        self.assertEqual(days, 366)

    def test_nothing_is_written_by_checking(self):
        record = self._import(TABLE)
        record.action_check()
        self.assertEqual((record.state, record.post_count), ("checked", 3))
        self.assertEqual(record.preview_ids.mapped("name"), ["Tea", "Shelf", "Skis"])
        self.assertFalse(self._get_listings())

    def test_twice_changes_nothing(self):
        """What the owner has changed since stays."""
        self._run(TABLE)
        tea = self._get_listings()[0]
        tea.title = "Tea and cake"
        record = self._run(TABLE.replace("Shelf", "Two shelves"))
        self.assertEqual((record.post_count, record.known_count), (0, 3))
        self.assertEqual(
            self._get_listings().mapped("title"), ["Tea and cake", "Shelf", "Skis"]
        )
        record = self._run(TABLE, source="elsewhere")
        self.assertEqual(record.post_count, 3)

    def test_key_is_unique_in_the_database(self):
        self._run(TABLE)
        listing = self._get_listings()[0]
        self.assertSqlRefused(
            "UPDATE solidarity_listing SET import_key = %s WHERE id = %s",
            [self._get_listings()[1].import_key, listing.id],
            code="23505",
        )

    def test_problems_by_row(self):
        self.membership_b.with_context(tracking_disable=True).state = "suspended"
        record = self._import(
            "id,type,title,description,user_id,created_at\n"
            "1,Offer,,,a,2024-01-31\n"
            "2,Swap,Tea,,a,2024-01-31\n"
            f"3,Offer,{'x' * 121},,a,2024-01-31\n"
            "4,Offer,Tea,,b,2024-01-31\n"
            "5,Offer,Tea,,nobody,2024-01-31\n"
            "6,Offer,Tea,,a,the other day\n"
            "7,Offer,Tea,,a,2024-01-31\n"
            "7,Offer,Cake,,a,2024-01-31\n"
            "8,Offer,Tea\n"
        )
        record.action_check()
        self.assertEqual(
            self._problems(record),
            [
                (2, "title", "missing"),
                (3, "post_kind", "post_kind"),
                (4, "title", "long"),
                (5, "member", "inactive"),
                (6, "member", "member"),
                (7, "date", "date"),
                (9, "row_id", "duplicate"),
                (10, "row", "columns"),
            ],
        )
        self.assertEqual((record.post_count, record.refused_count), (1, 8))
        self.assertTrue(all(record.problem_ids.mapped("message")))
        self.assertIn("120", record.problem_ids[2].message)

    def test_members_found_by_remembered_codes(self):
        """Whoever a code stood for in the file of members is the owner here too."""
        self.env["solidarity.import.member"].create(
            {
                "community_id": self.community.id,
                "source": "village",
                "code": "77",
                "membership_id": self.membership_a.id,
            }
        )
        self._run("type,title,user_id\nOffer,Tea,77\n")
        self.assertEqual(self._get_listings().membership_id, self.membership_a)

    def test_column_has_to_be_chosen(self):
        record = self._import(TABLE)
        record.column_ids.filtered(lambda c: c.meaning == "title").meaning = False
        with self.assertRaisesRegex(UserError, "Title"):
            record.action_check()

    def test_organisers_import_for_members(self):
        record = self._run(TABLE, user=self.user_organiser)
        self.assertEqual(record.post_count, 3)
        self.assertEqual(len(self._get_listings()), 3)
        action = record.action_open_posts()
        self.assertEqual(self.listings.search_count(action["domain"]), 3)

    def test_nobody_else_imports(self):
        for user in (self.user_a, self.user_employee, self.user_moderator):
            with self.assertRaises(AccessError):
                self._import(TABLE, user=user)

    def test_transfers_are_recognised_as_before(self):
        record = self._import("id,sender,recipient,hours\n1,a,b,2\n")
        self.assertEqual((record.format_used, record.kind), ("columns", "transfers"))
