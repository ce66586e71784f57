import base64
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.solidarity_base.engine.picture import MAX_BYTES
from odoo.addons.solidarity_base.tests.pictures import (
    make_bomb,
    make_exif,
    make_picture,
    read_picture,
)

from .http_common import MarketplaceHttpCommon


@tagged("post_install", "-at_install")
class TestPortalForm(MarketplaceHttpCommon):
    """Offer or want something, change it, pause it, renew it."""

    def setUp(self):
        super().setUp()
        self._login(self.user_a)

    def _get_own(self):
        return self.listings.search([("membership_id", "=", self.membership_a.id)])

    # ---------------------------------------------------------------------- new

    def test_create(self):
        category = self.env["solidarity.category"].search([], limit=1)
        page = self._post(
            f"{self.url}/new",
            self._get_form(
                title="  Plum   jam ",
                category_id=category.id,
                tags="Jam, #plums",
                price_kind="amount",
                price="2,50",
                currency_id=self.env.company.currency_id.id,
                place="mine",
                visibility="public",
            ),
        )
        self.assertIn('"Plum jam" is shown', self._get_flash(page))
        listing = self._get_own()
        self.assertRecordValues(
            listing,
            [
                {
                    "title": "Plum jam",
                    "description": "Plums\nand sugar",
                    "kind": "offer",
                    "category_id": category.id,
                    "transaction_type": "sell",
                    "price_kind": "amount",
                    "price": 2.5,
                    "currency_id": self.env.company.currency_id.id,
                    "latitude": 46.2,
                    "longitude": 6.14,
                    "visibility": "public",
                    "state": "published",
                    "community_id": self.community.id,
                }
            ],
        )
        self.assertEqual(set(listing.tag_ids.mapped("name")), {"jam", "plums"})

    def test_where(self):
        for place, more, stored in (
            ("none", {}, (0, 0)),
            (
                "other",
                {"latitude": "46,1984", "longitude": "6.1423"},
                (46.1984, 6.1423),
            ),
        ):
            self._post(
                f"{self.url}/new",
                self._get_form(key="", title=place, place=place, **more),
            )
            listing = self._get_own().filtered(lambda own, t=place: own.title == t)
            self.assertEqual((listing.latitude, listing.longitude), stored)

    def test_double_submit(self):
        """The same form creates one listing; a new form another one."""
        for _click in range(2):
            page = self._post(f"{self.url}/new", self._get_form())
            self.assertIn("is shown", self._get_flash(page))
        self.assertEqual(len(self._get_own()), 1)
        key = self._get(f"{self.url}/new").xpath("//input[@name='key']/@value")[0]
        self._post(f"{self.url}/new", self._get_form(key=key))
        self.assertEqual(len(self._get_own()), 2)

    def test_double_submit_at_the_same_moment(self):
        """The database has the last word, and the person a message."""
        listings = self.listings.with_user(self.user_a)
        vals = {"title": "Jam"}
        listings._create_from_form(self.membership_a, vals, "one key")
        with (
            patch.object(type(listings), "search", lambda *args, **kwargs: listings),
            self.assertRaisesRegex(UserError, "saved already"),
        ):
            listings._create_from_form(self.membership_a, vals, "one key")
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._create_listing(form_key="one key")
        self._create_listing(self.membership_b, form_key="one key")

    def test_what_was_typed_comes_back(self):
        page = self._post(
            f"{self.url}/new",
            self._get_form(
                title="",
                description="<b>Plums</b>",
                price_kind="amount",
                price="1.000,00",
                currency_id=self.env.company.currency_id.id,
                place="other",
                latitude="91",
                longitude="6",
                date_expires="2020-01-01",
                transaction_type="steal",
                tags="a,b,c,d,e,f",
            ),
        )
        self.assertEqual(
            sorted(message[:30] for message in self._get_errors(page)),
            sorted(
                message[:30]
                for message in (
                    "Please choose one of these.",
                    "Say in a few words what it is.",
                    "A listing has at most 5 tags: please leave some out.",
                    "Enter a number of more than zero, such as 12.50",
                    "Enter a latitude between -90 and 90",
                    "Choose a day after today, at most 366 days ahead.",
                )
            ),
        )
        form = page.get_element_by_id("market_form")
        self.assertEqual(form.fields["description"].strip(), "<b>Plums</b>")
        self.assertEqual(form.fields["price"], "1.000,00")
        self.assertEqual(form.fields["latitude"], "91")
        self.assertEqual(form.fields["place"], "other")
        self.assertEqual(form.fields["tags"], "a,b,c,d,e,f")
        self.assertEqual(
            form.fields["key"], self._get_form()["key"], "it is still the same form"
        )
        self.assertFalse(self._get_own())

    def test_coordinates(self):
        for latitude, longitude in (
            ("", ""),
            ("46", ""),
            ("nan", "6"),
            ("inf", "6"),
            ("-90.1", "6"),
            ("46", "180.5"),
            ("0", "0"),
            ("46°12'", "6"),
        ):
            page = self._post(
                f"{self.url}/new",
                self._get_form(place="other", latitude=latitude, longitude=longitude),
            )
            with self.subTest(latitude=latitude, longitude=longitude):
                self.assertEqual(len(self._get_errors(page)), 1)
        self.assertFalse(self._get_own())

    def test_my_place_without_one(self):
        self._login(self.user_b)
        page = self._get(f"{self.url}/new")
        self.assertIsNotNone(page.get_element_by_id("place_mine").get("disabled"))
        page = self._post(f"{self.url}/new", self._get_form(place="mine"))
        self.assertIn("where your place is", self._get_errors(page)[0])

    def test_unit_of_another(self):
        """Only the community's units, whatever the form sends."""
        currency = self.env["res.currency"].create({"name": "XQX", "symbol": "x"})
        page = self._post(
            f"{self.url}/new",
            self._get_form(price_kind="amount", price="1", currency_id=currency.id),
        )
        self.assertIn("Choose the unit", self._get_errors(page)[0])

    def test_what_the_model_refuses(self):
        """Its message is on the form, and what was typed stays."""

        def refuse(listings):
            raise UserError(listings.env._("An hour is never priced."))

        with patch.object(type(self.listings), "_check_price_allowed", refuse):
            page = self._post(f"{self.url}/new", self._get_form(title="Bread"))
        self.assertIn(
            "An hour is never priced.",
            page.get_element_by_id("market_form_error").text_content(),
        )
        self.assertEqual(page.get_element_by_id("title").value, "Bread")
        self.assertFalse(self._get_own())

    def test_csrf(self):
        with self.assertLogs("odoo.http", "WARNING"):
            self._post(f"{self.url}/new", self._get_form(), 400, csrf=False)
        self.assertFalse(self._get_own())

    def test_nothing_but_the_form(self):
        """Other fields of a listing are not for the form to set."""
        self._post(
            f"{self.url}/new",
            self._get_form(
                membership_id=self.membership_b.id, state="hidden", is_moderated="1"
            ),
        )
        self.assertRecordValues(
            self._get_own(), [{"state": "published", "is_moderated": False}]
        )
        self.assertFalse(
            self.listings.search([("membership_id", "=", self.membership_b.id)])
        )

    # ------------------------------------------------------------------ pictures

    def _get_stored(self, listing):
        return base64.b64decode(listing.image)

    def test_picture(self):
        """It is made smaller, and tells neither where nor when it was taken."""
        data = make_picture((2400, 1200), exif=make_exif(turn=6))
        self.assertIn(b"Spy phone", data)
        self._upload(f"{self.url}/new", self._get_form(), data)
        stored = self._get_stored(self._get_own())
        self.assertEqual(read_picture(stored).size, (960, 1920), "upright")
        self.assertFalse(dict(read_picture(stored).getexif()))
        self.assertNotIn(b"Spy phone", stored)

    def test_no_picture(self):
        for data, message in (
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is no picture"),
            (b"%PDF-1.4", "This is no picture"),
            (b"", "This is no picture"),
            (make_picture()[:200], "This is no picture"),
            (b"\xff\xd8" + b"x" * MAX_BYTES, "more than 10 MB"),
            (make_bomb(), "too many pixels"),
        ):
            page = self._upload(f"{self.url}/new", self._get_form(), data)
            with self.subTest(message, size=len(data)):
                [error] = self._get_errors(page)
                self.assertIn(message, error)
        self.assertFalse(self._get_own())

    # ---------------------------------------------------------------------- edit

    def test_edit(self):
        listing = self._create_listing(
            price_kind="amount",
            price=3,
            currency_id=self.env.company.currency_id.id,
            latitude=46.2,
            longitude=6.14,
        )
        url = f"{self.url}/{listing.id}/edit"
        form = self._get(url).get_element_by_id("market_form")
        self.assertEqual(form.fields["price"], "3.00")
        self.assertEqual(form.fields["place"], "mine")
        self._upload(url, self._get_form(title="Bread"), make_picture())
        self.assertEqual(listing.title, "Bread")
        self.assertEqual(listing.price_kind, "free")
        self.assertFalse(listing.currency_id)
        self.assertEqual(read_picture(self._get_stored(listing)).size, (40, 20))
        self._post(url, self._get_form(title="Toast"))
        self.assertTrue(listing.image, "no new picture leaves the old one")
        page = self._post(url, self._get_form(title=" ", remove_picture="1"))
        self.assertTrue(listing.image)
        self.assertTrue(page.get_element_by_id("remove_picture").checked)
        self._post(url, self._get_form(title="Toast", remove_picture="1"))
        self.assertFalse(listing.image)

    def test_edit_what_is_wrong(self):
        listing = self._create_listing(title="Bread")
        page = self._post(f"{self.url}/{listing.id}/edit", self._get_form(title=" "))
        self.assertEqual(len(self._get_errors(page)), 1)
        self.assertEqual(listing.title, "Bread")

    def test_of_others(self):
        """Nobody changes, pauses or renews what is not the own."""
        listing = self._create_listing(self.membership_b, title="Bread")
        own = self._create_listing(title="Mine")
        self._get(f"{self.url}/{listing.id}/edit", 404)
        self._post(f"{self.url}/{listing.id}/edit", self._get_form(), 404)
        for action in ("renew", "pause", "publish"):
            self._post(f"{self.url}/{listing.id}/{action}", status=404)
        self._post(f"{self.url}/{own.id}/delete", status=404)
        self.assertRecordValues(listing, [{"title": "Bread", "state": "published"}])

    # ---------------------------------------------------------------------- mine

    def test_pause_publish_renew(self):
        listing = self._create_listing(
            title="Bread", date_expires=fields.Date.today() + timedelta(days=3)
        )
        mine = self._get_text(self._get(f"{self.url}/mine"))
        self.assertIn("Bread", mine)
        page = self._post(f"{self.url}/{listing.id}/pause")
        self.assertIn("is not shown", self._get_flash(page))
        self.assertEqual(listing.state, "hidden")
        page = self._post(f"{self.url}/{listing.id}/publish")
        self.assertEqual(listing.state, "published")
        page = self._post(f"{self.url}/{listing.id}/renew")
        self.assertIn('"Bread" is renewed', self._get_flash(page))
        self.assertEqual(listing.date_expires, fields.Date.today() + timedelta(days=90))

    def test_renew_from_its_page(self):
        """Where the reminder leads, it is one click."""
        listing = self._create_listing(title="Bread")
        page = self._get(f"{self.url}/{listing.id}")
        self.assertEqual(
            page.xpath("//*[@id='solidarity_listing_actions']//form/@action"),
            [f"{self.url}/{listing.id}/renew"],
        )

    def test_hidden_by_moderators(self):
        listing = self._create_listing(title="Bread")
        listing._moderation_hide()
        page = self._get(f"{self.url}/mine")
        self.assertIn("hidden by moderators", self._get_text(page))
        self.assertFalse(page.xpath("//*[@id='market_mine']//form"))
        page = self._post(f"{self.url}/{listing.id}/publish")
        self.assertIn("Moderators have hidden", self._get_flash(page))
        self.assertEqual(listing.state, "hidden")

    def test_my_listings_lead_to_the_community(self):
        response = self.url_open("/my/listings", allow_redirects=False)
        self.assertTrue(response.headers["Location"].endswith(f"{self.url}/mine"))
        self._create_membership(self.partner_a, self.other_community)
        response = self.url_open("/my/listings", allow_redirects=False)
        self.assertTrue(response.headers["Location"].endswith("/my/community"))
