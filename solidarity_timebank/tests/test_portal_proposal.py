from datetime import timedelta

from odoo.tests import tagged

from .http_common import TimebankHttpCommon


@tagged("post_install", "-at_install")
class TestPortalProposal(TimebankHttpCommon):
    """Proposals: to one, to a group, from an offer or a want, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.listings = cls.env["solidarity.listing"]

    def setUp(self):
        super().setUp()
        self._login(self.user_a)

    def _create_listing(self, **values):
        return self.listings.create(
            {
                "membership_id": self.membership_b.id,
                "title": "Repair of bicycles",
                "category_id": self.env["solidarity.category"].search([], limit=1).id,
                **values,
            }
        )

    def test_propose(self):
        page = self._send_proposal()
        self.assertIn("Bruno Member can accept", self._get_flash(page))
        exchange = self._get_exchanges()
        self.assertRecordValues(
            exchange,
            [
                {
                    "hours": 2,
                    "description": "Bicycle repair",
                    "state": "proposed",
                    "kind": "one",
                    "proposer_id": self.membership_a.id,
                    "is_gift": False,
                }
            ],
        )

    def test_by_name(self):
        """Who is typed and found once needs no second step."""
        self._send_proposal(to="", recipient="bruno")
        self.assertEqual(
            self._get_exchanges().participant_ids.membership_id,
            self.membership_a | self.membership_b,
        )

    def test_double_click(self):
        """The same form, sent twice, proposes once and leads to the same page."""
        form = self._get_form(self._get(self.url_new), "timebank_proposal")
        pages = [self._send_proposal(key=form["key"]) for _time in range(2)]
        exchange = self._get_exchanges()
        self.assertEqual(len(exchange), 1)
        for page in pages:
            self.assertIn(exchange.description, self._get_text(page))

    def test_group(self):
        """People are added one by one, what was typed stays; split and each are
        explained in figures: 2 h for 2 people are 1 h each, or 2 h and 2 h over."""
        page = self._send_proposal(step="add", to="", recipient="Bruno", hours="2")
        form = self._get_form(page, "timebank_proposal")
        self.assertEqual(form["to"], str(self.membership_b.id))
        self.assertEqual(form["description"], "Bicycle repair")
        page = self._post(self.url_new, {**form, "recipient": "Olga", "step": "add"})
        text = self._get_text(page)
        self.assertIn("you earn 2.00 h, each pays 1.00 h.", text)
        self.assertIn("each pays 2.00 h, and 2.00 h go to the community", text)
        form = self._get_form(page, "timebank_proposal")
        both = [self.membership_b.id, self.membership_organiser.id]
        self._post(
            self.url_new,
            {**form, "to": both, "sharing": "each", "step": "propose"},
        )
        exchange = self._get_exchanges()
        self.assertEqual((exchange.kind, exchange.sharing), ("group", "each"))
        self.assertEqual(len(exchange.participant_ids), 3)

    def test_remove(self):
        both = [self.membership_b.id, self.membership_organiser.id]
        page = self._send_proposal(to=both, remove=self.membership_b.id)
        form = self._get_form(page, "timebank_proposal")
        self.assertEqual(form["to"], str(self.membership_organiser.id))
        self.assertFalse(self._get_exchanges())

    def test_group_of_the_receiver(self):
        both = [self.membership_b.id, self.membership_organiser.id]
        page = self._send_proposal(to=both, role="receiver")
        self.assertIn("by who gives the hours", self._get_error(page))

    def test_from_listing(self):
        """An offer is received from its owner, a want given; words are filled in."""
        for kind, role in (("offer", "receiver"), ("want", "provider")):
            listing = self._create_listing(kind=kind)
            page = self._get(f"{self.url_new}?listing={listing.id}")
            form = self._get_form(page, "timebank_proposal")
            self.assertEqual(form["role"], role)
            self.assertEqual(form["description"], "Repair of bicycles")
            self.assertEqual(form["category_id"], str(listing.category_id.id))
            self._post(self.url_new, {**form, "hours": "1:30", "step": "propose"})
            exchange = self._get_exchanges()[-1]
            self.assertEqual(exchange.listing_id, listing)
            self.assertEqual(exchange.hours, 1.5)
            own = exchange._get_participant(self.membership_a)
            self.assertEqual(own.role, role)

    def test_from_own_listing(self):
        """I propose my want to who could help, or give my offer to several."""
        want = self._create_listing(membership_id=self.membership_a.id, kind="want")
        page = self._get(
            f"{self.url_new}?listing={want.id}&with={self.membership_b.id}"
        )
        form = self._get_form(page, "timebank_proposal")
        self.assertEqual(form["role"], "receiver")
        self.assertEqual(form["to"], str(self.membership_b.id))
        self._post(self.url_new, {**form, "hours": "1", "step": "propose"})
        exchange = self._get_exchanges()
        self.assertEqual(exchange.listing_id, want)
        self.assertEqual(exchange._get_participant(self.membership_b).role, "provider")
        offer = self._create_listing(membership_id=self.membership_a.id)
        page = self._get(f"{self.url_new}?listing={offer.id}")
        form = self._get_form(page, "timebank_proposal")
        self.assertEqual(form["role"], "provider")

    def test_with_member(self):
        page = self._get(f"{self.url_new}?with={self.membership_b.id}")
        form = self._get_form(page, "timebank_proposal")
        self.assertEqual(form["to"], str(self.membership_b.id))

    def test_gift(self):
        self._send_proposal(is_gift="1")
        self.assertTrue(self._get_exchanges().is_gift)

    # ------------------------------------------------------------------ bad input

    def test_bad_input(self):
        """Each is refused with what was typed, and nothing is proposed."""
        tomorrow = self.today + timedelta(days=1)
        self.membership_b.date_joined = self.today - timedelta(days=5)
        for data, text in (
            ({"hours": "0"}, "more than 0 hours"),
            ({"hours": "25"}, "24 hours"),
            ({"hours": "abc"}, "not a number of hours"),
            ({"hours": ""}, "Enter the hours"),
            ({"date": str(tomorrow)}, "not later than today"),
            ({"date": str(self.today - timedelta(days=6))}, "Bruno Member"),
            ({"date": "x"}, "is not a day"),
            ({"description": " "}, "in a few words"),
            ({"role": "x"}, "whether you give"),
            ({"to": ""}, "name or the number"),
            ({"to": "", "recipient": "Zoe"}, 'No member matches "Zoe"'),
            ({"to": "", "recipient": "m"}, "Several members match"),
            ({"to": self.membership_a.id}, "name or the number"),
            ({"to": self.membership_other.id}, "name or the number"),
            ({"to": "1; DROP TABLE"}, "name or the number"),
        ):
            with self.subTest(data=data):
                page = self._send_proposal(**data)
                self.assertIn(text, self._get_error(page))
                form = self._get_form(page, "timebank_proposal")
                self.assertEqual(form["hours"], data.get("hours", "2"))
        self.assertFalse(self._get_exchanges())

    def test_several_matches_are_chosen(self):
        page = self._send_proposal(to="", recipient="Member")
        self.assertFalse(page.xpath("//*[@id='timebank_matches']"), "Bruno alone")
        page = self._send_proposal(to="", recipient="o")
        names = page.get_element_by_id("timebank_matches").text_content()
        self.assertIn("Bruno Member", names)
        self.assertIn("Olga Org", names)

    def test_foreign_listing(self):
        hidden = self._create_listing(state="hidden")
        foreign = self._create_listing(
            membership_id=self.membership_other.id, visibility="public"
        )
        for listing in (hidden, foreign):
            with self.subTest(listing=listing.membership_id.name):
                self._get(f"{self.url_new}?listing={listing.id}", status=404)
        self._get(f"{self.url_new}?listing=999999999", status=404)

    def test_foreign_community(self):
        url = f"/my/community/{self.other_community.code}/exchange/new"
        self._get(url, status=404)
        self._post(url, {"to": self.membership_other.id, "hours": "2"}, status=404)

    def test_csrf(self):
        self._post(self.url_new, {"hours": "2"}, status=400, csrf=False)

    def test_no_timebank(self):
        self.ledger.sudo().write({"is_timebank": False})
        page = self._get(self.url_new)
        self.assertIn("no timebank in this community yet", self._get_text(page))
        page = self._get(self.url_exchanges)
        self.assertIn("no timebank in this community yet", self._get_text(page))
