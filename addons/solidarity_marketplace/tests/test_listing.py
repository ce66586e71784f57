import base64
from datetime import date, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.solidarity_base.engine.picture import MAX_BYTES
from odoo.addons.solidarity_base.tests.pictures import (
    make_exif,
    make_picture,
    read_picture,
)

from .common import MarketplaceCommon


@tagged("post_install", "-at_install")
class TestListing(MarketplaceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currency = cls.community.company_id.currency_id
        cls.listing = cls._create_listing()

    def _create_as(self, user, **values):
        return (
            self.env["solidarity.listing"]
            .with_user(user)
            .create(
                {
                    "membership_id": self.membership_a.id,
                    "title": "Bicycle repair",
                    **values,
                }
            )
        )

    def test_a_picture_by_rpc_says_no_more_than_it_shows(self):
        """As one that comes by the form."""
        image = base64.b64encode(make_picture(exif=make_exif()))
        created = self._create_as(self.user_a, image=image)
        written = self._create_as(self.user_a)
        written.image = image
        for listing in (created, written):
            data = base64.b64decode(listing.image)
            self.assertNotIn(b"Spy phone", data)
            self.assertFalse(dict(read_picture(data).getexif()))
            self.assertEqual(read_picture(data).size, (40, 20))

    # ---------------------------------------------------------------- defaults

    @freeze_time("2026-03-01 12:00:00")
    def test_defaults(self):
        listing = self._create_as(self.user_a)
        self.assertRecordValues(
            listing.sudo(),
            [
                {
                    "community_id": self.community.id,
                    "kind": "offer",
                    "state": "published",
                    "visibility": "community",
                    "price_kind": "agree",
                    "date_expires": date(2026, 5, 30),
                    "is_shown": True,
                    "member_name": "Ada Member",
                }
            ],
        )

    def test_place_of_the_member_is_not_their_door(self):
        """The own place is taken over as far as about 1 km; nobody else's is."""
        self.partner_a.write(
            {"partner_latitude": 52.5234567, "partner_longitude": -13.4167891}
        )
        listing = self._create_as(self.user_a)
        self.assertEqual(listing._get_place(), (52.52, -13.42))
        chosen = self._create_as(self.user_a, latitude=1.5, longitude=0)
        self.assertEqual(chosen._get_place(), (1.5, 0))
        self.assertEqual(
            self._create_as(self.user_a, latitude=1.5)._get_place(), (1.5, 0)
        )
        none = self._create_as(self.user_a, latitude=False, longitude=False)
        self.assertIsNone(none._get_place())
        foreign = self._create_as(self.user_organiser)
        self.assertIsNone(foreign._get_place())
        for user in (self.user_b, self.user_organiser):
            self.assertIsNone(self.membership_a.with_user(user)._get_place())
        self.assertEqual(
            self.membership_a.with_user(self.user_a)._get_place(),
            (52.5234567, -13.4167891),
        )
        self.assertIsNone(self.membership_b.with_user(self.user_b)._get_place())

    def test_price_text(self):
        self.assertEqual(self.listing._get_price_text(), "to agree")
        self.listing.price_kind = "free"
        self.assertEqual(self.listing._get_price_text(), "free")
        self.currency.write({"symbol": "h", "position": "after"})
        self.listing.write(
            {"price_kind": "amount", "price": 3, "currency_id": self.currency.id}
        )
        listing = self.listing.with_user(self.user_b)
        self.assertEqual(listing._get_price_text(), "3.00\N{NO-BREAK SPACE}h")

    # --------------------------------------------------------------- bad input

    def test_bad_input(self):
        """Each mistake has a message that says what to do, and changes nothing."""
        today = self.listing.create_date.date()
        inactive = self.env["solidarity.category"].create(
            {"name": "Gone", "active": False}
        )
        other = self.env["res.currency"].create({"name": "XTS", "symbol": "?"})
        amount = {"price_kind": "amount", "currency_id": self.currency.id}
        words = self.env["solidarity.listing.tag"].create(
            [{"name": f"word {number}"} for number in range(6)]
        )
        mistakes = [
            ({"title": ""}, "title of 1 to 120"),
            ({"title": "  \0 "}, "title of 1 to 120"),
            ({"title": "x" * 121}, "title of 1 to 120"),
            ({"description": "x" * 4001}, "at most 4000"),
            ({"latitude": 90.01}, "on the globe"),
            ({"longitude": -180.01}, "on the globe"),
            ({"latitude": float("nan")}, "on the globe"),
            ({"longitude": float("inf")}, "on the globe"),
            ({"latitude": "here"}, "on the globe"),
            ({"price_kind": "amount", "price": 3}, "unit of the price"),
            ({**amount, "price": 0}, "more than zero"),
            ({**amount, "price": -1}, "more than zero"),
            ({**amount, "price": 0.004}, "more than zero"),
            ({**amount, "price": float("inf")}, "more than zero"),
            ({**amount, "price": "much"}, "more than zero"),
            (amount, "more than zero"),
            ({**amount, "price": 1, "currency_id": other.id}, "one of these units"),
            ({"date_expires": today - timedelta(days=1)}, "in the past"),
            ({"date_expires": today + timedelta(days=367)}, "a year at most"),
            ({"category_id": inactive.id}, "not used any more"),
            ({"tag_ids": [Command.set(words.ids)]}, "at most 5 tags"),
        ]
        listings = self.env["solidarity.listing"]
        own = self.listing.with_user(self.user_a)
        before = own.read()
        count = listings.search_count([])
        for values, message in mistakes:
            with self.subTest(values=values):
                with (
                    self.assertRaisesRegex(ValidationError, message),
                    self.env.cr.savepoint(),
                ):
                    self._create_as(self.user_a, **values)
                with (
                    self.assertRaisesRegex(ValidationError, message),
                    self.env.cr.savepoint(),
                ):
                    own.write(values)
        self.env.invalidate_all()
        self.assertEqual(listings.search_count([]), count)
        self.assertEqual(own.read(), before)

    def test_limits_are_allowed(self):
        today = self.listing.create_date.date()
        listing = self._create_as(
            self.user_a,
            title=f" {'x' * 120}\n",
            description="y" * 4000,
            latitude=-90,
            longitude=180,
            date_expires=today,
            price_kind="amount",
            price=0.01,
            currency_id=self.currency.id,
        )
        self.assertEqual(listing.title, "x" * 120)
        listing.date_expires = today + timedelta(days=366)

    def test_category_that_was_archived_stays(self):
        category = self.env["solidarity.category"].create({"name": "For now"})
        listing = self._create_as(self.user_a, category_id=category.id)
        category.active = False
        listing.title = "Still here"
        self.assertEqual(listing.category_id, category)
        self.assertTrue(listing.is_shown)

    def test_bad_images(self):
        huge = base64.b64encode(b"x" * (MAX_BYTES + 1))
        with self.assertRaisesRegex(UserError, "more than 10 MB"):
            self._create_as(self.user_a, image=huge)
        with self.assertRaisesRegex(UserError, "more than 10 MB"):
            self.listing.with_user(self.user_a).image = huge
        for data in (b"%PDF-1.4 no image", b"<svg onload='alert(1)'/>", b"<html>"):
            with self.assertRaisesRegex(UserError, "no picture"):
                self._create_as(self.user_a, image=base64.b64encode(data))
        with self.assertRaises(UserError):
            self._create_as(self.user_a, image="no base64 at all")
        large = make_picture((4000, 2000), "PNG")
        listing = self._create_as(self.user_a, image=base64.b64encode(large))
        small = read_picture(base64.b64decode(listing.image_128))
        self.assertEqual(small.size, (128, 64))

    def test_other_peoples_listings(self):
        for member in (
            self.membership_b,
            self.membership_other,
            self.membership_foreign,
        ):
            with self.assertRaises(AccessError):
                self._create_as(self.user_a, membership_id=member.id)
        with self.assertRaises(AccessError):
            self._create_as(self.user_a, membership_id=0)
        with self.assertRaisesRegex(ValidationError, "not a member of"):
            self._create_as(self.user_a, community_id=self.other_community.id)
        with self.assertRaises(AccessError):
            self._create_as(self.user_public)
        listing = self._create_as(
            self.user_organiser, membership_id=self.membership_b.id
        )
        self.assertEqual(listing.member_name, "Bruno Member")

    def test_suspended_members_list_nothing(self):
        self.membership_a.action_suspend()
        with self.assertRaisesRegex(UserError, "ask the organisers of Test Riverside"):
            self._create_as(self.user_a)
        with self.assertRaises(AccessError):
            self.listing.with_user(self.user_a).title = "Changed"
        with self.assertRaisesRegex(UserError, "ask the organisers"):
            self.listing.with_user(self.user_a).action_renew()

    def test_state_changes_by_actions_only(self):
        own = self.listing.with_user(self.user_a)
        for name, value in (
            ("state", "published"),
            ("is_moderated", False),
            ("is_shown", True),
            ("date_reminder", False),
            ("search_words", "free beer"),
            ("membership_id", self.membership_b.id),
            ("community_id", self.other_community.id),
        ):
            for user in (self.user_a, self.user_organiser):
                with self.assertRaises(UserError):
                    self.listing.with_user(user).write({name: value})
        with self.assertRaises(UserError):
            self._create_as(self.user_a, state="expired")
        created = self._create_as(
            self.user_a, is_moderated=True, search_words="free beer"
        )
        self.assertFalse(created.is_moderated or created.search_words)
        created = own.with_context(
            default_state="hidden", default_is_moderated=True
        ).create({"membership_id": self.membership_a.id, "title": "Sneaky"})
        self.assertEqual((created.state, created.is_moderated), ("published", False))

    # ----------------------------------------------------------------- actions

    def test_pause_publish_renew(self):
        own = self.listing.with_user(self.user_a)
        own.action_pause()
        self.assertEqual((own.state, own.is_shown), ("hidden", False))
        own.action_publish()
        self.assertEqual((own.state, own.is_shown), ("published", True))
        expires = own.date_expires
        with freeze_time(expires + timedelta(days=3)):
            own.action_pause()
            with self.assertRaisesRegex(UserError, "renew it instead"):
                own.action_publish()
            own.action_renew()
            self.assertEqual(own.state, "published")
            self.assertEqual(own.date_expires, expires + timedelta(days=93))
        (own + self._create_listing()).with_user(self.user_organiser).action_pause()
        self.assertEqual(own.state, "hidden")
        for action in ("action_publish", "action_pause", "action_renew"):
            for user in (self.user_b, self.user_moderator):
                listing = self._create_listing().with_user(user)
                with self.assertRaisesRegex(AccessError, "Only its owner"):
                    getattr(listing, action)()
            for user in (self.user_other, self.user_foreign, self.user_public):
                with self.assertRaises(AccessError):
                    getattr(self.listing.with_user(user), action)()

    def test_moderation(self):
        """What moderators hid, the owner cannot show again; moderators can."""
        report = (
            self.env["solidarity.moderation.report"]
            .with_user(self.user_b)
            ._submit(self.listing.with_user(self.user_b), "This is an advertisement.")
        )
        report = report.with_user(self.user_moderator)
        self.assertTrue(report.can_hide and report.can_warn and report.can_suspend)
        self.assertEqual(report.subject_membership_id, self.membership_a)
        action = report.action_open_record()
        record = self.env[action["res_model"]].with_user(self.user_moderator)
        self.assertEqual(record.browse(action["res_id"]).title, "Bicycle repair")
        report.action_hide()
        own = self.listing.with_user(self.user_a)
        self.assertEqual((own.state, own.is_moderated), ("hidden", True))
        for action in (own.action_publish, own.action_renew):
            with self.assertRaisesRegex(UserError, "Moderators have hidden"):
                action()
        for user in (self.user_a, self.user_b):
            with self.assertRaises(AccessError):
                self.listing.with_user(user).action_unhide()
        self.listing.with_user(self.user_moderator).action_unhide()
        self.assertEqual((own.state, own.is_moderated), ("published", False))
        self.listing._moderation_hide()
        with freeze_time(own.date_expires + timedelta(days=1)):
            self.listing.with_user(self.user_moderator).action_unhide()
        self.assertEqual((own.state, own.is_moderated), ("expired", False))

    def test_listings_follow_their_member(self):
        """They are not shown while the member is suspended, and when the member left;
        then they come back as they were."""
        paused = self._create_listing(state="hidden")
        listings = self.listing + paused
        for action, shown in (
            ("action_suspend", False),
            ("action_resume", True),
            ("action_leave", False),
        ):
            getattr(self.membership_a, action)()
            self.assertEqual(self.listing.is_shown, shown)
            self.assertFalse(paused.is_shown)
            self.assertEqual(listings.mapped("state"), ["published", "hidden"])
        self.membership_a._set_state("pending")
        self.membership_a.action_admit()
        self.assertEqual(listings.mapped("is_shown"), [True, False])
        self.community.active = False
        self.assertFalse(self.listing.is_shown)

    # -------------------------------------------------------------------- tags

    def test_words(self):
        tags = self.env["solidarity.listing.tag"].with_user(self.user_a)
        found = tags._from_text(" Bike,tools;; #ÄPFEL,\nbike ,  cargo   bike")
        self.assertEqual(found.mapped("name"), ["bike", "cargo bike", "tools", "äpfel"])
        self.assertEqual(tags._from_text("äPFEL, TOOLS"), found[2:])
        self.assertFalse(tags._from_text(" ,; # "))
        self.assertFalse(tags._from_text(None))
        self.assertEqual(tags._from_text("x" * 30).name, "x" * 30)
        with self.assertRaisesRegex(ValidationError, "at most 5 tags"):
            tags._from_text("a,b,c,d,e,f")
        with self.assertRaisesRegex(ValidationError, "at most 30"):
            tags._from_text("x" * 31)
        with self.assertRaises(AccessError):
            found.write({"name": "mine"})

    # ----------------------------------------------------------------- backend

    def test_form(self):
        """An organiser lists something for a member who has no computer."""
        form = Form(self.env["solidarity.listing"].with_user(self.user_organiser))
        form.membership_id = self.membership_b
        form.title = "Knitting"
        form.price_kind = "amount"
        form.currency_id = self.currency
        form.price = 4
        listing = form.save()
        self.assertEqual(listing.community_id, self.community)
        with Form(listing) as form:
            form.title = "Knitting socks"
        self.assertEqual(listing.title, "Knitting socks")

    def test_counts_and_smart_buttons(self):
        self._create_listing(kind="want")
        self._create_listing(state="hidden")
        community = self.community.with_user(self.user_organiser)
        self.assertEqual(community.listing_count, 2)
        self.assertEqual(self.membership_a.with_user(self.user_b).listing_count, 2)
        self.assertEqual(self.membership_a.listing_count, 3)
        for record in (community, self.membership_a.with_user(self.user_organiser)):
            action = record.action_open_listings()
            found = self.env["solidarity.listing"].search(action["domain"])
            self.assertEqual(len(found), 3)
