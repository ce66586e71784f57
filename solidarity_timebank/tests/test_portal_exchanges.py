import doctest

from odoo.tests import tagged

from ..engine import month_grid
from .http_common import TimebankHttpCommon


@tagged("post_install", "-at_install")
class TestPortalExchanges(TimebankHttpCommon):
    """My exchanges, my hours, what waits for me; and what moderators see."""

    def test_doctests(self):
        result = doctest.testmod(month_grid)
        self.assertGreater(result.attempted, 6)
        self.assertFalse(result.failed)

    def _get_tab(self, tab="", user=None):
        self._login(user or self.user_b)
        page = self._get(f"{self.url_exchanges}?tab={tab}")
        return self._get_text(page)

    def test_tabs(self):
        """Each exchange is where its member looks for it."""
        proposed = self._propose(description="Proposed to Bruno")
        done = self._deliver(description="Done by Ada")
        self._confirm(done, "b")
        self.assertIn(proposed.description, self._get_tab("waiting"))
        self.assertIn(proposed.description, self._get_tab("running"))
        self.assertNotIn(done.description, self._get_tab("running"))
        self.assertIn(done.description, self._get_tab("done"))
        self.assertNotIn(proposed.description, self._get_tab("done"))
        self.assertIn("Nothing waits for you", self._get_tab("waiting", self.user_a))
        self.assertNotIn("Done by Ada", self._get_tab("done", self.user_moderator))

    def test_first_tab(self):
        """The page opens with what waits for me, if there is something."""
        self.assertIn("Nothing is going on", self._get_tab())
        self._propose()
        self.assertIn("Do you accept?", self._get_tab())

    def test_hours(self):
        """The month has the exchange with its sign; the sentence has the figures."""
        self._confirm(self._deliver(), "b")
        text = self._get_tab("hours")
        self.assertIn("−2", text)
        self.assertIn("0.00 h given and 2.00 h received", text)
        text = self._get_tab("hours", self.user_a)
        self.assertIn("+2", text)
        self.assertIn("2.00 h given and 0.00 h received", text)
        self.assertNotIn("talk to an organiser", text, "below the ratio")

    def test_calendar_months(self):
        self._confirm(self._deliver(), "b")
        self._login(self.user_b)
        for month, text in (
            ("2021-02", "No hours in this month"),
            ("x", "hours you receive"),
            ("2026-13", "hours you receive"),
            ("2199-12", "No hours in this month"),
        ):
            with self.subTest(month=month):
                page = self._get(f"{self.url_exchanges}?tab=hours&month={month}")
                self.assertIn(text, self._get_text(page))

    def test_above_the_ratio(self):
        """Who received a lot sees a suggestion, can ask for a talk; nobody else."""
        self._confirm(self._deliver(), "b")
        category = self.env["solidarity.category"].search([], limit=1)
        offer, want = self.env["solidarity.listing"].create(
            [
                {
                    "membership_id": membership.id,
                    "kind": kind,
                    "title": title,
                    "category_id": category.id,
                }
                for membership, kind, title in (
                    (self.membership_b, "offer", "I water plants"),
                    (self.membership_a, "want", "Somebody who waters my plants"),
                )
            ]
        )
        text = self._get_tab("hours")
        self.assertIn(want.title, text)
        self.assertNotIn(offer.title, text)
        page = self._post(f"{self.url_exchanges}/talk", {"wants_talk": "1"})
        self.assertIn("will get in touch", self._get_flash(page))
        self.env.invalidate_all()
        self.assertTrue(self.membership_b.wants_talk)
        self.assertEqual(self._get_form(page, "timebank_talk").get("wants_talk"), "1")
        self._post(f"{self.url_exchanges}/talk", {})
        self.env.invalidate_all()
        self.assertFalse(self.membership_b.wants_talk)
        for user in (self.user_a, self.user_organiser):
            self._login(user)
            page = self._get(f"{self.url_community}/members/{self.membership_b.id}")
            self.assertNotIn("received 2.00", self._get_text(page))

    def test_ideas(self):
        """What others want and nobody offers is an idea for me, with both numbers."""
        category = self.env["solidarity.category"].create({"name": "Beekeeping"})
        self.env["solidarity.listing"].create(
            {
                "membership_id": self.membership_a.id,
                "kind": "want",
                "title": "Bees",
                "category_id": category.id,
            }
        )
        text = self._get_tab("hours")
        self.assertIn("Beekeeping wanted by 1, offered by 0", text)

    def test_listing_page(self):
        """An exchange is proposed from the page of an offer; the page of my want says
        who could help; things for sale are no hours."""
        category = self.env["solidarity.category"].create({"name": "Beekeeping"})
        listings = self.env["solidarity.listing"]
        values = {"category_id": category.id, "title": "Bees"}
        offer = listings.create({"membership_id": self.membership_a.id, **values})
        sale = listings.create(
            {
                "membership_id": self.membership_a.id,
                "transaction_type": "sell",
                **values,
            }
        )
        want = listings.create(
            {"membership_id": self.membership_b.id, "kind": "want", **values}
        )
        self._login(self.user_b)
        url = f"{self.url_community}/listings"
        link = "//a[@id='timebank_propose_listing']"
        self.assertTrue(self._get(f"{url}/{offer.id}").xpath(link))
        self.assertFalse(self._get(f"{url}/{sale.id}").xpath(link))
        page = self._get(f"{url}/{want.id}")
        self.assertFalse(page.xpath(link))
        helpers = page.get_element_by_id("timebank_helpers").text_content()
        self.assertIn("Ada Member", helpers)

    def test_my_community(self):
        """The card has balance and hours, and what waits is on top."""
        self._propose(description="Windows")
        self._confirm(self._deliver(), "b")
        self._login(self.user_b)
        page = self._get(self.url_community)
        card = page.get_element_by_id("solidarity_card_timebank").text_content()
        self.assertIn("-\ufeff2.00", card)
        self.assertIn("received 2.00 h", " ".join(card.split()))
        waiting = page.get_element_by_id("solidarity_waiting").text_content()
        self.assertIn("Windows, with Ada Member: Do you accept?", waiting)

    def test_member_page(self):
        exchange = self._deliver()
        self._confirm(exchange, "b")
        self._as(exchange, "b")._rate(
            self._as(self.membership_b, "b"), self.membership_a, 4, "Very patient"
        )
        self._login(self.user_moderator)
        url = f"{self.url_community}/members/{self.membership_a.id}"
        page = self._get(url)
        text = self._get_text(page)
        self.assertIn("4.0 (1 rating) · 1 deed completed", text)
        self.assertIn("Very patient", text)
        self.assertNotIn("Bruno", text, "who said it is private")
        self.assertTrue(page.xpath("//span[@aria-label='4 of 5 stars']"))
        self.assertTrue(
            page.xpath(f"//a[@href='{self.url_new}?with={self.membership_a.id}']")
        )
        rating = self.membership_a._get_rated_words()[0]["id"]
        page = self._post(f"{url}/words/{rating}/report", {"reason": "Not true"})
        self.assertIn("The moderators look at it", self._get_flash(page))
        page = self._post(f"{url}/words/{rating + 1}/report", {"reason": "x"})
        self.assertIn("nothing to report", self._get_flash(page))

    def test_choose_community(self):
        """With one community one goes there; with two one chooses."""
        self._login(self.user_a)
        self.assertIn("My balance", self._get_text(self._get("/my/exchanges")))
        self._create_membership(self.partner_a, self.other_community)
        text = self._get_text(self._get("/my/exchanges"))
        self.assertIn("Test Riverside", text)
        self.assertIn("Test Hilltop", text)

    def test_disputes_are_for_moderators(self):
        exchange = self._deliver()
        self._as(exchange, "b").action_dispute("One hour")
        url = f"{self.url_community}/disputes"
        for user in (self.user_a, self.user_b, self.user_other):
            self._login(user)
            self._get(url, status=404)
        self._login(self.user_moderator)
        self.assertIn("says 2.00 h", self._get_text(self._get(url)))
        waiting = self._get(self.url_community).get_element_by_id("solidarity_waiting")
        self.assertIn("hours are disputed: 1", waiting.text_content())

    def test_work_for_the_community(self):
        """It waits for an organiser, who confirms in the community's name."""
        self.account_community.write(
            {"credit_limit": 5, "policy_reason": "The community may ask for help"}
        )
        exchange = self._create_exchange(
            is_for_community=True, description="Cleaning the hall"
        )
        exchange.participant_ids.filtered(lambda one: one.role == "receiver").unlink()
        self._as(exchange, "a").action_accept()
        self._as(exchange, "a").action_deliver("2")
        text = self._get_tab("waiting", self.user_organiser)
        self.assertIn("Ada Member helped the community", text)
        page = self._do(self.user_organiser, exchange, "confirm", hours="2")
        self.assertIn("were booked", self._get_flash(page))
        self.assertBalances(a="2.00", community="-2.00")

    def test_nobody_decides_about_oneself(self):
        """A moderator who takes part neither sees nor decides the dispute."""
        exchange = self._propose(others="moderator")
        self._as(exchange, "moderator").action_accept()
        self._as(exchange, "a").action_deliver()
        self._as(exchange, "a").action_dispute("No answer")
        self._login(self.user_moderator)
        page = self._get(f"{self.url_community}/disputes")
        self.assertIn("Nothing waits for a decision", self._get_text(page))
        page = self._do(
            self.user_moderator, exchange, "resolve", hours="1", reason="Mine"
        )
        self.assertIn("did not take part", self._get_error(page))
        self.assertEqual(exchange.state, "disputed")

    def test_constant_queries(self):
        """A list of 20 exchanges asks as many queries as one of 2."""
        for _number in range(2):
            self._propose()
        counts = []
        for more in (0, 18):
            for _number in range(more):
                self._propose()
            records = self._as(self.exchanges, "b").search(
                self._as(self.exchanges, "b")._get_portal_domain(
                    self.community, "waiting"
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records._prepare_portal_rows()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
