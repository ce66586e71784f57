import json
from datetime import date, timedelta

from lxml import etree

from odoo import fields
from odoo.tests import tagged

from odoo.addons.solidarity_base.tests.pictures import make_picture

from ..engine.murmurations import SCHEMA
from .http_common import MarketplaceHttpCommon

ATOM = {"a": "http://www.w3.org/2005/Atom"}
REQUIRED = {
    "linked_schemas",
    "exchange_type",
    "transaction_type",
    "tags",
    "title",
    "description",
    "geographic_scope",
    "contact_details",
}


@tagged("post_install", "-at_install")
class TestPublicListings(MarketplaceHttpCommon):
    """What everybody sees: what its member made public, as long as it is current."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.public_url = f"/community/{cls.community.code}"
        cls.bread = cls._create_listing(
            cls.membership_b,
            title="Bread & <b>jam</b>",
            description="Sour\x0bdough",
            visibility="public",
            transaction_type="give",
            price_kind="free",
            date_expires=date(2027, 1, 1)
            if fields.Date.today() < date(2026, 12, 31)
            else fields.Date.today() + timedelta(days=9),
            latitude=46.21,
            longitude=6.14,
        )
        cls.want = cls._create_listing(
            cls.membership_a, title="A ladder", kind="want", visibility="public"
        )
        for number, values in enumerate(
            (
                {"visibility": "community"},
                {"visibility": "network"},
                {"membership": cls.membership_other, "visibility": "public"},
            )
        ):
            cls._create_listing(title=f"Secret {number}", **values)
        cls._create_listing(title="Secret 3", visibility="public").action_pause()
        cls._create_listing(title="Secret 4", visibility="public")._moderation_hide()
        suspended = cls._create_membership(cls.partner_other)
        cls._create_listing(suspended, title="Secret 5", visibility="public")
        suspended.sudo().state = "suspended"

    def test_pages(self):
        """Visitors see what is public, and a member's name on its page only."""
        for path in (self.public_url, f"{self.public_url}/listings"):
            page = self._get(path)
            self.assertEqual(self._get_titles(page), ["A ladder", "Bread & <b>jam</b>"])
            self.assertNotIn("Bruno", self._get_text(page))
        text = self._get_text(self._get(f"{self.public_url}/listings/{self.bread.id}"))
        self.assertIn("Offered by Bruno Member", text)
        self.assertIn("Bread & <b>jam</b>", text)

    def test_a_member_of_another_community_sees_the_same(self):
        self._login(self.user_other)
        page = self._get(f"{self.public_url}/listings")
        self.assertEqual(self._get_titles(page), ["A ladder", "Bread & <b>jam</b>"])

    def test_answer(self):
        """Visitors sign in, members answer, others may become members."""
        path = f"{self.public_url}/listings/{self.bread.id}"
        for user, buttons in (
            (None, ["Sign in to answer", "Become a member of Test Riverside"]),
            (self.user_other, ["Become a member of Test Riverside"]),
            (self.user_a, ["Answer"]),
        ):
            if user:
                self._login(user)
            links = self._get(path).xpath(
                "//div[@id='wrap']//a[contains(@class, 'btn')]"
            )
            self.assertEqual(
                [" ".join(link.text_content().split()) for link in links], buttons
            )
        page = self._get(links[0].get("href"))
        self.assertIn("Write to Bruno Member", self._get_text(page))

    def test_not_found(self):
        secrets = self.listings.search([("title", "=like", "Secret _")])
        self.assertEqual(len(secrets), 6)
        for listing in secrets:
            for end in ("", ".json"):
                self._get(f"{self.public_url}/listings/{listing.id}{end}", 404)
        for end in (
            "",
            ".json",
            ".atom",
            f"/{self.bread.id}",
            f"/{self.bread.id}.json",
        ):
            self._get(f"/community/no-such/listings{end}", 404)
            self._get(f"/community/test-hilltop/listings/{self.bread.id}", 404)
        self.community.active = False
        self._get(f"{self.public_url}/listings.json", 404)

    def test_nothing_public(self):
        self.listings.search([]).visibility = "community"
        page = self._get(f"{self.public_url}/listings")
        self.assertIn("Nothing is public", self._get_text(page))
        self.assertEqual(self.url_open(f"{self.public_url}/listings.json").json(), [])
        feed = etree.fromstring(
            self.url_open(f"{self.public_url}/listings.atom").content
        )
        self.assertFalse(feed.xpath("a:entry", namespaces=ATOM))
        self.assertTrue(feed.xpath("a:updated", namespaces=ATOM))

    # --------------------------------------------------------------------- JSON

    def test_json(self):
        response = self.url_open(f"{self.public_url}/listings.json")
        self.assertEqual(
            response.headers["Content-Type"], "application/json; charset=utf-8"
        )
        ladder, bread = response.json()
        url = f"{self.bread.get_base_url()}{self.public_url}/listings/{self.bread.id}"
        end = fields.Datetime.to_datetime(self.bread.date_expires) + timedelta(days=1)
        self.assertEqual(
            bread,
            {
                "linked_schemas": [SCHEMA],
                "exchange_type": "offer",
                "transaction_type": ["receive-donate"],
                "tags": [],
                "title": "Bread & <b>jam</b>",
                "description": "Sour\x0bdough",
                "details_url": url,
                "geolocation": {"lat": 46.21, "lon": 6.14},
                "geographic_scope": "local",
                "contact_details": {"contact_form": url},
                "expires_at": int(
                    (end - fields.Datetime.to_datetime("1970-01-01")).total_seconds()
                ),
            },
        )
        self.assertEqual(ladder["exchange_type"], "want")
        self.assertLessEqual(REQUIRED, set(ladder))
        one = self.url_open(f"{self.public_url}/listings/{self.bread.id}.json")
        self.assertEqual(one.json(), bread)
        self.assertNotIn("Bruno", response.text)

    def test_kinds_of_things(self):
        """The category's kind says whether it is a good or a service."""
        categories = self.env["solidarity.category"]
        for kind, told in (
            ("material", "good"),
            ("space", "good"),
            ("time", "service"),
            ("skill", "service"),
        ):
            self.bread.category_id = categories.create({"name": kind, "kind": kind})
            profile = self.url_open(
                f"{self.public_url}/listings/{self.bread.id}.json"
            ).json()
            self.assertEqual(profile["item_type"], told)

    # --------------------------------------------------------------------- Atom

    def test_atom(self):
        response = self.url_open(f"{self.public_url}/listings.atom")
        self.assertTrue(
            response.headers["Content-Type"].startswith("application/atom+xml")
        )
        feed = etree.fromstring(response.content)

        def texts(path):
            return [
                node if isinstance(node, str) else node.text
                for node in feed.xpath(path, namespaces=ATOM)
            ]

        self.assertEqual(texts("a:entry/a:title"), ["A ladder", "Bread & <b>jam</b>"])
        self.assertEqual(texts("a:author/a:name"), ["Test Riverside"])
        self.assertEqual(texts("a:entry/a:summary")[1], "Sourdough")
        self.assertEqual(
            texts("a:link[@rel='self']/@href"),
            [f"{self.bread.get_base_url()}{self.public_url}/listings.atom"],
        )
        ids = texts("//a:id")
        self.assertEqual(len(ids), len(set(ids)), "3 different ones")
        for identity in ids:
            self.assertRegex(identity, r"^urn:uuid:[0-9a-f-]{36}$")
        for moment in texts("//a:updated") + texts("//a:published"):
            self.assertRegex(moment, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(texts("a:updated"), [max(texts("a:entry/a:updated"))])
        again = etree.fromstring(
            self.url_open(f"{self.public_url}/listings.atom").content
        )
        self.assertEqual(
            [node.text for node in again.xpath("//a:id", namespaces=ATOM)], ids
        )

    # -------------------------------------------------------------------- cache

    def test_not_modified(self):
        """Who has the newest version gets no body; a hidden listing is a change."""
        for end in (".json", ".atom", f"/{self.want.id}.json"):
            url = f"{self.public_url}/listings{end}"
            first = self.url_open(url)
            self.assertIn("public", first.headers["Cache-Control"])
            self.assertNotIn("session_id", first.headers.get("Set-Cookie", ""))
            headers = {"If-None-Match": first.headers["ETag"]}
            second = self.url_open(url, headers=headers)
            self.assertEqual((second.status_code, second.content), (304, b""))
        self.bread.action_pause()
        url = f"{self.public_url}/listings.json"
        changed = self.url_open(url, headers=headers)
        self.assertEqual(changed.status_code, 200)
        self.assertEqual(len(json.loads(changed.text)), 1)

    def test_picture(self):
        """Visitors see pictures of what is public, and no others."""
        picture = make_picture()
        self._login(self.user_b)
        self._upload(
            f"{self.url}/{self.bread.id}/edit",
            self._get_form(visibility="public"),
            picture,
        )
        self.authenticate(None, None)
        path = f"/web/image/solidarity.listing/{self.bread.id}/image_512"
        shown = self.url_open(path).content
        self.assertTrue(shown.startswith(b"\xff\xd8"))
        profile = self.url_open(
            f"{self.public_url}/listings/{self.bread.id}.json"
        ).json()
        self.assertTrue(profile["image"].endswith(path))
        self.bread.visibility = "community"
        self.assertNotEqual(self.url_open(path).content, shown)
