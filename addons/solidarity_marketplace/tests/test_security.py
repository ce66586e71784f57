from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MarketplaceCommon


@tagged("post_install", "-at_install")
class TestSecurity(MarketplaceCommon):
    """Who reads and changes which listing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.listings = {
            visibility: cls._create_listing(title=visibility, visibility=visibility)
            for visibility in ("community", "network", "public")
        }
        cls.hidden = cls._create_listing(
            title="hidden", visibility="public", state="hidden"
        )
        cls.moderated = cls._create_listing(
            title="moderated", visibility="public", state="hidden", is_moderated=True
        )
        cls.all = cls.env["solidarity.listing"].search(
            [("membership_id", "=", cls.membership_a.id)]
        )

    def _seen(self, user):
        listings = self.env["solidarity.listing"].with_user(user)
        found = listings.search([("membership_id", "=", self.membership_a.id)])
        for listing in self.all:
            # what cannot be found cannot be read by its number either
            self.assertEqual(
                listing.with_user(user).has_access("read"), listing in found
            )
        return set(found.mapped("title"))

    def test_who_sees_what(self):
        shown = {"community", "network", "public"}
        everything = {*shown, "hidden", "moderated"}
        for user, expected in (
            (self.user_a, everything),
            (self.user_b, shown),
            (self.user_moderator, everything),
            (self.user_organiser, everything),
            (self.user_manager, everything),
            (self.user_other, {"network", "public"}),
            (self.user_foreign, {"network", "public"}),
            (self.user_employee, {"public"}),
            (self.user_public, {"public"}),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._seen(user), expected)

    def test_suspended_members_are_strangers(self):
        self.membership_b.action_suspend()
        self.assertEqual(self._seen(self.user_b), {"public"})
        self.membership_b.action_leave()
        self.assertEqual(self._seen(self.user_b), {"public"})

    def test_listings_of_absent_members(self):
        """Only the owner and the moderators see them."""
        self.membership_a.action_suspend()
        for user in (self.user_b, self.user_other, self.user_public):
            self.assertEqual(self._seen(user), set())
        for user in (self.user_a, self.user_moderator):
            self.assertEqual(len(self._seen(user)), 5)
        self.membership_a.action_resume()
        self.assertEqual(len(self._seen(self.user_b)), 3)

    def test_archived_communities(self):
        self.community.active = False
        for user in (self.user_b, self.user_other, self.user_public):
            self.assertEqual(self._seen(user), set())

    def test_other_company(self):
        """Managers of one company do not see what another company's community keeps
        to itself."""
        listing = self._create_listing(self.membership_foreign)
        hidden = self._create_listing(
            self.membership_foreign, visibility="public", state="hidden"
        )
        for user in (self.user_manager, self.user_organiser, self.user_a):
            for record in (listing, hidden):
                self.assertFalse(record.with_user(user).has_access("read"))
        with self.assertRaises(AccessError):
            hidden.with_user(self.user_manager).action_publish()

    def test_who_changes(self):
        listing = self.listings["public"]
        for user in (self.user_a, self.user_organiser, self.user_manager):
            listing.with_user(user).title = f"By {user.login}"
            self.assertTrue(listing.with_user(user).can_change)
        self.assertFalse(listing.with_user(self.user_moderator).can_change)
        for user in (
            self.user_b,
            self.user_moderator,
            self.user_other,
            self.user_foreign,
            self.user_employee,
            self.user_public,
        ):
            with self.assertRaises(AccessError):
                listing.with_user(user).title = "Mine"
        for user in (self.user_a, self.user_b, self.user_moderator, self.user_public):
            with self.assertRaises(AccessError):
                listing.with_user(user).unlink()
        listing.with_user(self.user_organiser).unlink()

    def test_the_owner_is_a_name_and_nothing_else(self):
        """Members of other communities read the name, not the membership."""
        listing = self.listings["network"].with_user(self.user_other)
        self.assertEqual(listing.member_name, "Ada Member")
        for name in ("partner_id", "reference", "state"):
            with self.assertRaises(AccessError):
                listing.membership_id.read([name])
        self.assertFalse(listing.membership_id.has_access("read"))
        self.assertFalse(listing.community_id.has_access("read"))

    def test_names_show_no_addresses(self):
        listing = self.listings["community"].with_user(self.user_b)
        [values] = listing.with_context(show_email=True, show_address=True).read()
        self.assertNotIn("example.com", str(values))
        self.assertNotIn("secret street", str(values))

    def test_searching_does_not_tell(self):
        """Nobody finds hidden listings by guessing at their content."""
        listings = self.env["solidarity.listing"].with_user(self.user_b)
        for domain in (
            [("is_moderated", "=", True)],
            [("search_text", "=", "moderated")],
            [("state", "=", "hidden")],
            [("membership_id.partner_id.email", "=", "member_a@example.com")],
        ):
            try:
                found = listings.search(domain)
            except AccessError:
                continue
            self.assertFalse(found)
        with_words = listings._search_page(self.community, "moderated", everywhere=True)
        self.assertEqual(with_words, (listings.browse(), 0, False))

    def test_words(self):
        tag = self.env["solidarity.listing.tag"].create({"name": "bike"})
        for user in (self.user_b, self.user_public, self.user_employee):
            self.assertEqual(tag.with_user(user).name, "bike")
            for operation in ("write", "create", "unlink"):
                self.assertFalse(tag.with_user(user).has_access(operation))
