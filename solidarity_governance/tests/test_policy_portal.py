import doctest
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.solidarity_base.controllers.portal import SolidarityPortal

from ..engine import step_plot
from .http_common import GovernanceHttpCommon
from .policy_common import PolicyCommon

URL = "/my/community/test-riverside/rules"
CAP = "Most Points for One Proposal"


@tagged("post_install", "-at_install")
class TestPolicyPortal(PolicyCommon, GovernanceHttpCommon):
    """What applies today, since when, and by which decision."""

    def _get_history_url(self, name, record=None):
        record = record or self.community
        return f"{URL}/history?model={record._name}&record={record.id}&field={name}"

    def _get_rule(self, page, label):
        """Return what the page says about one rule of today."""
        for node in page.find_class("o_gov_rule_today"):
            text = " ".join(node.text_content().split())
            if text.startswith(label):
                return node, text
        self.fail(f"{label} is not on the page")

    def test_doctests(self):
        result = doctest.testmod(step_plot)
        self.assertEqual(result.failed, 0)
        self.assertGreater(result.attempted, 5)

    def test_rules_of_today(self):
        self._login(self.user_a)
        page = self._get(URL)
        self.assertEqual(len(page.xpath("//h1")), 1)
        node, text = self._get_rule(page, CAP)
        self.assertIn("10 from the beginning", text)
        links = node.xpath(".//a/@href")
        self.assertEqual(
            links,
            [
                "/my/community/test-riverside/proposals/new?kind=policy"
                f"&rule=solidarity.community:{self.community.id}:support_cap"
                f"#rule:solidarity.community:{self.community.id}:support_cap"
            ],
        )
        # where the link leads, the form has a field of that name
        form = self._get(links[0].partition("#")[0])
        self.assertTrue(form.get_element_by_id(links[0].partition("#")[2]) is not None)
        _node, text = self._get_rule(page, "Governance Mode")
        self.assertIn("Members vote on the rules since", text)

    def test_a_rule_among_many(self):
        """The form opens the part with the rule that a link leads to: not every
        browser opens it for what stands behind the #."""
        records = self.community | self.other_community
        path = "/my/community/test-riverside/proposals/new?kind=policy"
        asked = (
            f"{path}&rule=solidarity.community:{self.other_community.id}:support_cap"
        )
        self._login(self.user_a)
        with patch.object(
            type(self.community), "_get_governed_records", lambda _self: iter(records)
        ):
            groups = self._get(asked).find_class("o_gov_rules")
            self.assertEqual([g.get("open") for g in groups], [None, "open"])
            groups = self._get(path).find_class("o_gov_rules")
            self.assertEqual([g.get("open") for g in groups], [None, None])

    def test_by_which_decision(self):
        proposal = self._create_policy(("support_cap", 12), title="Twelve <b>each</b>")
        self._accept(proposal)
        self._login(self.user_a)
        page = self._get(URL)
        node, text = self._get_rule(page, CAP)
        self.assertIn("12 since", text)
        self.assertIn("Decided by the members: Twelve <b>each</b>, ballot", text)
        self.assertIn(f"/my/proposal/{proposal.id}", node.xpath(".//a/@href"))
        history = node.xpath(".//a[contains(@href, 'history')]/@href")[0]
        page = self._get(history)
        self.assertIn(f"{CAP}: 12", self._get_text(page))
        self.assertEqual(len(page.xpath("//svg//circle")), 1)

    def test_not_in_force_yet(self):
        with freeze_time("2037-03-01 12:00:00"):
            self._accept(
                self._create_policy(
                    ("support_cap", 8), title="First", date_effective="2037-03-10"
                )
            )
        with freeze_time("2037-03-01 13:00:00"):
            self._accept(
                self._create_policy(
                    ("support_cap", 12), title="Second", date_effective="2037-03-10"
                )
            )
        self._login(self.user_b)
        text = self._get_text(self._get(URL))
        self.assertIn("Decided, not in force yet", text)
        self.assertIn("From 03/10/2037", text)
        self.assertIn("8 (First) → 12 (Second)", text)
        with freeze_time("2037-03-10 12:00:00"):
            self.env["solidarity.proposal.rule"]._apply_due(self.community)
        page = self._get(self._get_history_url("support_cap"))
        items = [" ".join(li.text_content().split()) for li in page.xpath("//ol/li")]
        items = [item for item in items if "ballot" in item]
        self.assertEqual(len(items), 2)
        self.assertIn("Second", items[0])
        self.assertNotIn("replaced on the same day", items[0])
        self.assertIn("replaced on the same day", items[1])
        self.assertEqual(len(page.xpath("//svg//circle")), 2)

    def test_on_the_page_of_the_proposal(self):
        """In which order several decisions of one day count, and why one that members
        accepted was not carried out: each proposal says it itself."""
        proposals = [
            self._create_policy(
                ("support_cap", value), title=title, date_effective="2037-03-10"
            )
            for title, value in (("First", 8), ("Second", 12))
        ]
        for hour, proposal in enumerate(proposals):
            with freeze_time(f"2037-03-01 {12 + hour}:00:00"):
                self._accept(proposal)
        gone = self._create_policy(("decision_days", 9), title="Third")
        ballot = self._get_ballot(self._deliberate(gone))
        rules = type(gone.rule_ids)
        with patch.object(
            rules, "_get_votable_target", lambda rule: rule.env["solidarity.community"]
        ):
            self._close(ballot)
        self._login(self.user_b)
        for url in (f"/my/proposal/{gone.id}", f"/my/decision/{ballot.id}"):
            text = self._get_text(self._get(url))
            self.assertIn("Could not be changed:", text)
            self.assertIn("does not exist any more", text)
        for day in ("2037-03-02", "2037-03-10"):
            with freeze_time(f"{day} 12:00:00"):
                self.env["solidarity.proposal.rule"]._apply_due(self.community)
            for proposal in proposals:
                text = self._get_text(self._get(f"/my/proposal/{proposal.id}"))
                self.assertIn("count in the order in which the ballots closed", text)
                self.assertIn("8 (First) → 12 (Second)", text)
        self.assertEqual(self.community.support_cap, 12)

    def test_emergency(self):
        emergency = self._change_in_emergency("support_threshold", "50")
        self._login(self.user_b)
        page = self._get(URL)
        [alert] = page.find_class("o_gov_emergency")
        text = " ".join(alert.text_content().split())
        self.assertIn("Points to Be Prioritised", text)
        self.assertIn("in 14 days", text)
        self.assertIn("The hall is closed this winter", text)
        _node, text = self._get_rule(page, "Points to Be Prioritised")
        self.assertIn("50 for now", text)
        page = self._get("/my/community/test-riverside")
        self.assertIn("Changed in an emergency, 14 days left", self._get_text(page))
        self.assertTrue(
            page.xpath(f"//a[@href='/my/proposal/{emergency.proposal_id.id}']")
        )

    def test_ratification(self):
        """The page says what was before the emergency; nobody gives it points."""
        proposal = self._change_in_emergency("support_threshold", "50").proposal_id
        self._login(self.user_b)
        page = self._get(f"/my/proposal/{proposal.id}")
        [row] = page.xpath("//table//tbody/tr[contains(., 'Points to Be Prioritised')]")
        self.assertEqual(row.text_content().split()[-2:], ["150", "50"])
        self.assertFalse(page.xpath("//*[@id='support']"), "not an empty box")

    def test_history(self):
        self._login(self.user_a)
        text = self._get_text(self._get(self._get_history_url("support_cap")))
        self.assertIn("as it was from the beginning", text)
        # not a number: no plot
        page = self._get(self._get_history_url("governance_mode"))
        self.assertFalse(page.xpath("//svg//circle"))
        self.assertIn("We vote from now on", self._get_text(page))

    def test_not_ones_own(self):
        self._login(self.user_a)
        for path in (
            "/history",
            "/history?model=solidarity.community&record=x&field=support_cap",
            "/history?model=res.users&record=2&field=login",
        ):
            self._get(URL + path, status=404)
        for record, name in (
            (self.other_community, "support_cap"),
            (self.community, "name"),
            (self.community, "policy_reason"),
        ):
            self._get(self._get_history_url(name, record), status=404)
        for user in (self.user_other, self.user_foreign):
            self._login(user)
            self._get(URL, status=404)
            self._get(self._get_history_url("support_cap"), status=404)

    def test_other_pages_of_the_log(self):
        """The rules of today are on the first page alone."""
        self._change_in_emergency("support_threshold", "50")
        self._login(self.user_a)
        with patch.object(SolidarityPortal, "_policy_changes_per_page", 1):
            page = self._get(f"{URL}/page/2")
        self.assertIn("We vote from now on", self._get_text(page))
        self.assertFalse(page.find_class("o_gov_rule_today"))
        self.assertEqual(len(page.xpath("//h1")), 1)

    def test_queries(self):
        """The list takes as many queries for a long history as for a short one."""
        member = self.community.with_user(self.user_a)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for rule in member._get_governed_rules():
                self.assertTrue(rule["label"])
                self.assertIsNotNone(rule["change"].proposal_title)
            return self.env.cr.sql_log_count - before

        self._accept(self._create_policy(("support_threshold", 99)))
        count()
        short = count()
        for number in range(3):
            self._accept(
                self._create_policy(
                    ("support_cap", 11 + number), ("decision_days", 8 + number)
                )
            )
        self.assertEqual(count(), short)
