from odoo.tests import tagged

from ..engine.pabulib import parse
from .decision_pages_common import DecisionPagesCommon
from .funding_common import FundingCommon
from .test_pabulib import SMALL


@tagged("post_install", "-at_install")
class TestFundingPages(FundingCommon, DecisionPagesCommon):
    """A shared budget as members see it: what is asked, what won, and why."""

    def setUp(self):
        super().setUp()
        self.address = f"/my/funding/{self.funding.id}"

    def _get_projects(self, page):
        items = page.xpath("//*[@id='funding_projects']//li")
        return [" ".join(item.text_content().split()) for item in items]

    def _decide(self, rule):
        self.community.with_context(install_mode=True).write(
            {"budget_rule": rule, "policy_reason": "For this test only."}
        )
        self.funding.action_open()
        votes = (["Garden", "Bench"], ["Garden"], ["Garden"], ["Market"], ["Market"])
        self._vote(self.funding, *votes)
        self._close(self.funding)

    def test_draft(self):
        page = self._get(self.address)
        self.assertEqual(
            self._get_projects(page),
            ["Garden $ 60.00", "Market $ 50.00", "Bench $ 40.00"],
        )
        text = self._get_section(page, "funding_budget")
        self.assertIn("$ 100.00 to share; 3 projects cost $ 150.00", text)
        self.assertIn("Method of equal shares", text)
        self.assertFalse(page.xpath("//a[@id='funding_ballot']"))
        page = self._get(f"{self.base_url_of_pages}/decisions")
        self.assertTrue(page.xpath(f"//a[@href='{self.address}']"))

    def test_voting(self):
        self.funding.action_open()
        decision = self.funding.decision_id
        page = self._get(self.address)
        (button,) = page.xpath("//a[@id='funding_ballot']")
        self.assertEqual(button.get("href"), f"/my/decision/{decision.id}")
        page = self._get(f"/my/decision/{decision.id}")
        ballot = self._get_section(page, "ballot")
        self.assertIn("Garden · $ 60.00", ballot)
        self.assertTrue(page.xpath(f"//a[@href='/my/proposal/{self.garden.id}']"))
        self.assertIn(
            "Then $ 100.00 are shared among them",
            self._get_section(page, "decision_method"),
        )
        garden, market, _bench = decision.option_ids.ids
        form = {f"approved_{garden}": 1, f"approved_{market}": 1}
        self._post(f"/my/decision/{decision.id}/vote", form)
        self.assertEqual(
            self._get_ballot(decision).content, {"approved": [garden, market]}
        )
        self._get(f"{self.address}/pabulib", status=404)

    def test_decided(self):
        """Most votes first: the garden for 60, the market is too dear then, so the
        bench for 40."""
        self._decide("greedy")
        page = self._get(self.address)
        self.assertEqual(
            self._get_projects(page),
            [
                "Garden funded $ 60.00 Votes: 3",
                "Bench funded $ 40.00 Votes: 1",
                "Market $ 50.00 Votes: 2",
            ],
        )
        self.assertIn(
            "$ 100.00 of $ 100.00 go to 2 projects",
            self._get_section(page, "funding_budget"),
        )
        parts = page.xpath("//*[@id='funding_budget']//*[hasclass('o_funding_part')]")
        self.assertEqual(
            [(float(part.get("x") or 0), float(part.get("width"))) for part in parts],
            [(0, 60), (60, 40)],
        )
        steps = page.xpath("//*[@id='funding_steps']//li")
        self.assertEqual(
            [" ".join(step.text_content().split()) for step in steps],
            [
                "Garden has 3 votes and costs $ 60.00: funded, $ 40.00 are left.",
                "Market has 2 votes and costs $ 50.00: skipped, only $ 40.00 are left.",
                "Bench has 1 vote and costs $ 40.00: funded, $ 0.00 are left.",
                "Of $ 100.00, $ 100.00 are spent and $ 0.00 are left.",
            ],
        )

    def test_download(self):
        self._decide("greedy")
        response = self.url_open(f"{self.address}/pabulib")
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertIn("META", response.text)
        self.assertNotIn("Governor", response.text)
        self._login(self.user_other)
        self._get(f"{self.address}/pabulib", status=404)
        self._get(self.address, status=404)

    def test_imported(self):
        """A round of another place: no ballot of members, no receipts, its result."""
        election = parse(SMALL)
        funding = self.env["solidarity.funding.round"]._import_election(
            election, self.community, "Village fund", "greedy", self.env.ref("base.EUR")
        )
        page = self._get(f"/my/funding/{funding.id}")
        self.assertEqual(
            self._get_projects(page),
            [
                'Garden; with "fence" funded 60.00 € Votes: 3',
                "Bench funded 40.00 € Votes: 2",
                "Market 50.50 € Votes: 1",
            ],
        )
        page = self._get(f"/my/decision/{funding.decision_id.id}")
        self.assertIn(
            "4 votes from a file of another place",
            self._get_section(page, "decision_rules"),
        )
        self.assertFalse(page.xpath("//a[contains(@href, '/check')]"))
        self.assertIn("4 of 4", self._get_section(page, "decision_turnout"))

    def test_imported_ones_stand_apart(self):
        """Files of other places, however many, push no budget of the own community out
        of the list, and are not among what members decided."""
        election = parse(SMALL)
        rounds = self.env["solidarity.funding.round"]
        for number in range(11):
            imported = rounds._import_election(
                election,
                self.community,
                f"V {number}",
                "greedy",
                self.env.ref("base.EUR"),
            )
        page = self._get(f"{self.base_url_of_pages}/decisions")
        self.assertEqual(
            page.xpath("//*[@id='decisions_rounds']//a/text()"), ["Neighbourhood fund"]
        )
        others = page.xpath("//*[@id='decisions_imported']//a/@href")
        self.assertEqual((len(others), others[0]), (10, f"/my/funding/{imported.id}"))
        self.assertNotIn("V 1", self._get_section(page, "decisions_ended"))

    def test_lists_of_the_backend_begin_with_the_own(self):
        imported = self.env["solidarity.funding.round"]._import_election(
            parse(SMALL), self.community, "V", "greedy", self.env.ref("base.EUR")
        )
        self.assertTrue(imported.decision_id.is_imported)
        self.funding.action_open()
        self.assertFalse(self.funding.decision_id.is_imported)
        for name in ("solidarity_decision", "solidarity_funding_round"):
            action = self.env.ref(f"solidarity_governance.{name}_action")
            self.assertIn("'search_default_own': 1", action.context)

    def test_result_of_the_ballot(self):
        self._decide("greedy")
        page = self._get(f"/my/decision/{self.funding.decision_id.id}")
        self.assertEqual(
            self._get_section(page, "decision_verdict"), "Chosen: Garden, Bench."
        )
