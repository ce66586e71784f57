from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .http_common import GovernanceHttpCommon


@tagged("post_install", "-at_install")
class TestPortalProposalList(GovernanceHttpCommon):
    """The lists in which members find proposals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = f"/my/community/{cls.community.code}/proposals"

    def setUp(self):
        super().setUp()
        self._login(self.user_a)

    def _get_titles(self, path=""):
        page = self._get(f"{self.url}{path}")
        return [node.text_content().strip() for node in page.find_class("o_gov_title")]

    def _create_open(self, title, author=None, **values):
        return self._open(self._create_proposal(author, title=title, **values))

    def test_by_support(self):
        """The one with the most support comes first, then the newest."""
        garden = self._create_open("Garden")
        self._create_open("Market")
        bench = self._create_open("Bench")
        self._give(garden, self.members[:2], 10)
        self._give(bench, self.members[:3], 5)
        self.assertEqual(self._get_titles(), ["Garden", "Bench", "Market"])
        self.assertEqual(
            self._get_titles("?order=newest"), ["Bench", "Market", "Garden"]
        )
        page = self._get(self.url)
        card = " ".join(
            page.get_element_by_id(f"proposal_{garden.id}").text_content().split()
        )
        self.assertIn("20 of 150 points", card)
        self.assertIn("2 of 10 supporters", card)
        bar = page.get_element_by_id(f"proposal_{garden.id}").xpath(
            ".//*[@role='progressbar']"
        )[0]
        self.assertEqual(bar.get("aria-valuenow"), "20")

    def test_my_points(self):
        garden = self._create_open("Garden")
        self._create_open("Market")
        garden._support(self.membership_a, 7)
        garden._support(self.membership_b, 9)
        page = self._get(self.url)
        (mine,) = page.find_class("o_gov_mine")
        self.assertEqual(" ".join(mine.text_content().split()), "You give 7 points")
        self.assertIn("My points: 93 of 100 left", self._get_text(page))

    def test_closing_soon(self):
        later = self._create_open("Later")
        sooner = self._create_open("Sooner")
        later.date_expires = fields.Date.today() + timedelta(days=30)
        sooner.date_expires = fields.Date.today() + timedelta(days=3)
        self.assertEqual(self._get_titles("?order=closing"), ["Sooner", "Later"])

    def test_closing_soon_of_ballots(self):
        for title, days in (("Later", 9), ("Sooner", 2), ("Last", 20)):
            proposal = self._create_open(title)
            now = fields.Datetime.now()
            decision = self.env["solidarity.decision"].create(
                {
                    "title": title,
                    "community_id": self.community.id,
                    "proposal_id": proposal.id,
                    "date_open": now,
                    "date_close": now + timedelta(days=days),
                }
            )
            proposal._set_state("deliberation")
            proposal._set_state("voting", decision_id=decision.id)
        self.assertEqual(
            self._get_titles("?tab=voting&order=closing"), ["Sooner", "Later", "Last"]
        )

    def test_closed_ones(self):
        """What closed last comes first: the points have come back."""
        first, second = self._create_open("First"), self._create_open("Second")
        with freeze_time("2031-01-05"):
            first.action_withdraw()
        with freeze_time("2031-01-04"):
            second.action_withdraw()
        self.assertEqual(self._get_titles("?tab=decided"), ["First", "Second"])
        self.assertEqual(
            self._get_titles("?tab=decided&order=newest"), ["Second", "First"]
        )
        self.assertEqual(
            self._get_titles("?tab=decided&order=support"), ["First", "Second"]
        )

    def test_withdrawn_drafts_stay_with_their_author(self):
        """What was never shown to the members is not shown when it is given up."""
        draft = self._create_proposal(self.membership_b, title="Never shown")
        draft.action_withdraw()
        self.assertEqual(self._get_titles("?tab=decided"), [])
        self._get(f"/my/proposal/{draft.id}", 404)
        self._login(self.user_b)
        self.assertEqual(self._get_titles("?tab=mine"), ["Never shown"])

    def test_tabs(self):
        self._create_open("Gathering")
        self._create_open("Withdrawn", self.membership_b).action_withdraw()
        self._create_proposal(title="My draft")
        self._create_proposal(self.membership_b, title="Draft of Bruno")
        self._get_prioritised(title="Prioritised")
        for tab, titles in (
            ("", ["Gathering"]),
            ("?tab=prioritised", ["Prioritised"]),
            ("?tab=voting", []),
            ("?tab=delivery", []),
            ("?tab=decided", ["Withdrawn"]),
            ("?tab=mine&order=newest", ["Prioritised", "Gathering", "My draft"]),
            ("?tab=nonsense", ["Gathering"]),
        ):
            self.assertEqual(sorted(self._get_titles(tab)), sorted(titles), tab)
        page = self._get(self.url)
        (tabs,) = page.find_class("o_gov_tabs")
        self.assertEqual(
            [" ".join(node.text_content().split()) for node in tabs],
            [
                "Gathering support 1",
                "Prioritised 1",
                "Voting 0",
                "Being delivered 0",
                "Closed 1",
                "I support 0",
                "Mine 3",
            ],
        )

    def test_filters(self):
        garden, land = (
            self.env["solidarity.category"].create(values)
            for values in (
                {"name": "Test gardens", "kind": "space"},
                {"name": "Test land", "kind": "space"},
            )
        )
        garden.parent_id = land
        self._create_open("Garden", category_id=garden.id)
        self._create_open("Money for tools", kind="funding", cost=100)
        self._create_open("Bench", summary="To sit in the Garden of the school.")
        self.assertEqual(self._get_titles("?kind=funding"), ["Money for tools"])
        self.assertEqual(self._get_titles(f"?category={land.id}"), ["Garden"])
        self.assertEqual(self._get_titles("?search=garden"), ["Bench", "Garden"])
        self.assertEqual(self._get_titles("?search=100%25"), [])
        self.assertEqual(len(self._get_titles("?kind=x&category=y&order=z")), 3)
        page = self._get(f"{self.url}?search=nothing+like+it")
        self.assertIn("Nothing found", self._get_text(page))
        self.assertIn(
            "0 found", page.get_element_by_id("proposals_found").text_content()
        )

    def test_filters_stay_with_pages_and_tabs(self):
        for number in range(21):
            self._create_open(f"Bench {number}")
        page = self._get(f"{self.url}?search=bench")
        links = page.xpath("//*[contains(@class, 'pagination')]//a/@href")
        self.assertTrue(
            any("page/2" in link and "search=bench" in link for link in links), links
        )
        self.assertEqual(len(self._get_titles("/page/2?search=bench")), 1)
        self.assertTrue(
            page.xpath(
                "//*[contains(@class, 'o_gov_tabs')]//a[contains(@href, "
                "'search=bench')]"
            )
        )

    def test_empty(self):
        for tab, words in (
            ("gathering", "No proposal gathers support"),
            ("prioritised", "With 150 points of at least 10 members"),
            ("voting", "There is no vote"),
            ("delivery", "Nothing is being delivered"),
            ("decided", "No proposal is closed"),
            ("mine", "You have not proposed anything yet"),
        ):
            self.assertIn(words, self._get_text(self._get(f"{self.url}?tab={tab}")))

    def test_other_communities_are_not_in_it(self):
        self._create_open("Far away", self.membership_other)
        self.assertEqual(self._get_titles(), [])

    def test_my_proposals(self):
        response = self.url_open("/my/proposals", allow_redirects=False)
        self.assertTrue(response.headers["Location"].endswith(self.url))
        self._create_membership(self.partner_a, self.other_community)
        page = self._get("/my/proposals")
        text = self._get_text(page)
        self.assertIn("Test Riverside", text)
        self.assertIn("Test Hilltop", text)

    def test_what_i_support(self):
        """A tab of its own, whatever came of it, as long as the points are there."""
        garden = self._create_open("Garden")
        bench = self._create_open("Bench")
        self._create_open("Market")
        garden._support(self.membership_a, 7)
        bench._support(self.membership_a, 2)
        bench._support(self.membership_b, 2)
        self.assertEqual(
            sorted(self._get_titles("?tab=supported")), ["Bench", "Garden"]
        )
        bench._support(self.membership_a, 0)
        self.assertEqual(self._get_titles("?tab=supported"), ["Garden"])
        self._give(garden, self.members[:16], 9)
        self.assertEqual(garden.state, "prioritised")
        self.assertEqual(self._get_titles("?tab=supported"), ["Garden"])
        garden.action_cancel("The meadow is sold, sadly.")
        self.assertEqual(self._get_titles("?tab=supported"), [])
        self.assertIn(
            "You give points to no proposal",
            self._get_text(self._get(f"{self.url}?tab=supported")),
        )

    def test_cards_say_cost_and_comments(self):
        garden = self._create_open("Garden")
        bikes = self._create_proposal(title="Bikes", kind="funding", cost=1200)
        self._open(bikes)
        garden._comment(self.membership_a, "Who waters in August?")
        garden._comment(self.membership_b, "I do.")
        page = self._get(self.url)

        def read(proposal):
            card = page.get_element_by_id(f"proposal_{proposal.id}")
            return " ".join(card.text_content().split())

        self.assertIn("2 comments", read(garden))
        self.assertNotIn("comment", read(bikes))
        self.assertIn("1,200.00", read(bikes))
        self.assertNotIn("It costs", read(garden))

    def test_card_of_the_portal(self):
        self._create_open("Garden")
        response = self.url_open(
            "/my/counters", json={"params": {"counters": ["proposal_count"]}}
        )
        self.assertEqual(response.json()["result"]["proposal_count"], 1)

    # ------------------------------------------------------------------- queries

    def _count_queries(self, path=""):
        """Return how many queries a page of the list takes, once everything that is
        kept between requests has been read."""
        self._get(f"{self.url}{path}")
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._get(f"{self.url}{path}")
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow(self):
        """A page of 20 takes as many queries with 2 proposals as with 10,002, by many
        authors, with the reader's points on some."""
        for number in range(2):
            bench = self._create_open(f"Bench {number}", self.members[number])
            bench._support(self.membership_a, 1)
        few = self._count_queries()
        self._create_many(10_000)
        for proposal in self.env["solidarity.proposal"].search(
            [("community_id", "=", self.community.id)], limit=9
        ):
            proposal._support(self.membership_a, 3)
        self.env.flush_all()
        self.assertEqual(len(self._get_titles()), 20)
        self.assertLessEqual(self._count_queries(), few)
        # turning pages needs no more
        self.assertLessEqual(self._count_queries("/page/30"), few)
        self.assertEqual(len(self._get_titles("/page/501")), 2)

    def _create_many(self, count):
        """Make proposals that gather support, with the support of nobody, by SQL."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO solidarity_proposal (
                title, summary, community_id, author_id, kind, state, date_opened,
                date_expires, create_uid, write_uid, create_date, write_date
            )
            SELECT 'Bench ' || n, 'A bench to sit on, number ' || n, %(community)s,
                   (%(authors)s)[1 + n %% %(number)s], 'action', 'gathering',
                   current_date, current_date + 180, 1, 1, now(), now()
              FROM generate_series(1, %(count)s) n
            """,
            {
                "community": self.community.id,
                "authors": self.members.ids,
                "number": len(self.members),
                "count": count,
            },
        )
        self.env.invalidate_all()
