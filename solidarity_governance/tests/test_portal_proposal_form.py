import uuid
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import SUMMARY
from .http_common import KEY, GovernanceHttpCommon


@tagged("post_install", "-at_install")
class TestPortalProposalForm(GovernanceHttpCommon):
    """The form in which members propose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = f"/my/community/{cls.community.code}/proposals/new"
        cls.proposals = cls.env["solidarity.proposal"]

    def setUp(self):
        super().setUp()
        self._login(self.user_a)

    def _get_own(self):
        return self.proposals.search([("author_id", "=", self.membership_a.id)])

    def _get_errors(self, page):
        return [
            " ".join(node.text_content().split())
            for node in page.find_class("o_solidarity_error")
        ]

    def _get_rule(self, name):
        return f"rule:solidarity.community:{self.community.id}:{name}"

    # ------------------------------------------------------------------- propose

    def test_propose(self):
        page = self._get(self.url)
        form = page.get_element_by_id("proposal_form")
        self.assertEqual(form.fields["kind"], "action")
        self.assertTrue(uuid.UUID(form.fields["key"]))
        page = self._post(self.url, self._get_form(title="  A   bench "))
        self.assertIn("All members see your proposal", self._get_flash(page))
        proposal = self._get_own()
        self.assertRecordValues(
            proposal,
            [
                {
                    "title": "A bench",
                    "summary": SUMMARY,
                    "kind": "action",
                    "state": "gathering",
                    "community_id": self.community.id,
                    "cost": 0,
                    "date_effective": False,
                }
            ],
        )
        self.assertEqual(len(proposal.amendment_ids), 1)

    def test_draft_first(self):
        page = self._post(self.url, self._get_form(step="draft"))
        self.assertIn("Only you and the moderators see it", self._get_flash(page))
        self.assertEqual(self._get_own().state, "draft")

    def test_second_click_proposes_once(self):
        for _click in range(2):
            page = self._post(self.url, self._get_form())
            self.assertIn("All members see your proposal", self._get_flash(page))
        self.assertEqual(len(self._get_own()), 1)
        self._post(self.url, self._get_form(key=str(uuid.uuid4())))
        self.assertEqual(len(self._get_own()), 2, "another form is another proposal")

    def test_back_in_the_browser(self):
        """The form of a saved draft, sent again with changes, saves the draft."""
        self._post(self.url, self._get_form(step="draft"))
        page = self._post(self.url, self._get_form(title="Two benches"))
        self.assertIn("All members see your proposal", self._get_flash(page))
        self.assertRecordValues(
            self._get_own(), [{"title": "Two benches", "state": "gathering"}]
        )
        self._post(self.url, self._get_form(title="Three benches"))
        self.assertEqual(self._get_own().title, "Two benches", "it is open")

    def test_key_of_another_member(self):
        """Who learns the key of somebody's form neither sees nor changes anything."""
        self._post(self.url, self._get_form(step="draft"))
        self._login(self.user_b)
        self._post(self.url, self._get_form(title="Bruno's bench"))
        self.assertEqual(self._get_own().title, "A bench")
        self.assertEqual(
            self.proposals.search([("author_id", "=", self.membership_b.id)]).title,
            "Bruno's bench",
        )

    def test_bad_input(self):
        """What is wrong is said beside each field, and what was typed stays."""
        page = self._post(
            self.url,
            self._get_form(title="ab", summary="short", kind="revolution"),
        )
        errors = self._get_errors(page)
        self.assertEqual(len(errors), 3)
        self.assertIn("3 to 200 characters", " ".join(errors))
        self.assertIn("10 to 2,000 characters; these are 5", " ".join(errors))
        form = page.get_element_by_id("proposal_form")
        self.assertEqual(form.fields["title"], "ab")
        self.assertEqual(form.fields["summary"].strip(), "short")
        self.assertEqual(form.fields["key"], KEY)
        for values in (
            {"title": "x" * 201},
            {"summary": "x" * 2001},
            {"title": " \n "},
            {"kind": ""},
        ):
            page = self._post(self.url, self._get_form(**values))
            self.assertEqual(len(self._get_errors(page)), 1, values)
        self.assertFalse(self._get_own())

    def test_a_text_of_2000_characters_with_lines(self):
        """Browsers send two characters for the end of a line; it counts as one."""
        summary = "\r\n".join(["x" * 99] * 20)
        self._post(self.url, self._get_form(summary=summary))
        self.assertEqual(len(self._get_own().summary), 1999)

    def test_category_of_nowhere(self):
        self._post(self.url, self._get_form(category_id="999999"))
        self.assertFalse(self._get_own().category_id)

    # ------------------------------------------------------------------- funding

    def test_funding(self):
        funding = self.env["solidarity.funding.round"].create(
            {"name": "Spring", "community_id": self.community.id, "budget": 5000}
        )
        page = self._get(self.url)
        self.assertIn(
            "Spring", page.get_element_by_id("proposal_funding").text_content()
        )
        for cost in ("", "0", "-5", "much", "1,000", "12.505"):
            page = self._post(self.url, self._get_form(kind="funding", cost=cost))
            self.assertEqual(len(self._get_errors(page)), 1, cost)
            self.assertIn("Enter what it costs", self._get_errors(page)[0])
        self._post(
            self.url,
            self._get_form(kind="funding", cost="12,50", funding_round_id=funding.id),
        )
        self.assertRecordValues(
            self._get_own(), [{"cost": 12.5, "funding_round_id": funding.id}]
        )

    def test_round_of_another_community(self):
        funding = self.env["solidarity.funding.round"].create(
            {"name": "Theirs", "community_id": self.other_community.id, "budget": 5}
        )
        self.assertNotIn("Theirs", self._get_text(self._get(self.url)))
        self._post(
            self.url,
            self._get_form(kind="funding", cost="5", funding_round_id=funding.id),
        )
        self.assertFalse(self._get_own().funding_round_id)

    def test_cost_of_an_action_is_none(self):
        self._post(self.url, self._get_form(cost="100"))
        self.assertFalse(self._get_own().cost)

    # -------------------------------------------------------------------- policy

    def test_policy(self):
        tomorrow = fields.Date.today() + timedelta(days=1)
        page = self._get(self.url)
        rules = page.get_element_by_id("proposal_rules")
        self.assertIn("Points to Be Prioritised", rules.text_content())
        page = self._post(
            self.url,
            self._get_form(
                kind="policy",
                date_effective=str(tomorrow),
                **{
                    self._get_rule("support_threshold"): "120",
                    self._get_rule("ranked_rule"): "instant_runoff",
                    self._get_rule("support_cap"): " ",
                },
            ),
        )
        self.assertIn("All members see your proposal", self._get_flash(page))
        proposal = self._get_own()
        self.assertEqual(proposal.date_effective, tomorrow)
        self.assertEqual(
            proposal.rule_ids.mapped(lambda rule: (rule.field_name, rule.new_value)),
            [("support_threshold", "120"), ("ranked_rule", "instant_runoff")],
        )
        rules = " ".join(page.get_element_by_id("rules").text_content().split())
        self.assertIn("Points to Be Prioritised", rules)
        self.assertIn("150 120", rules)
        self.assertIn("Instant runoff", rules)

    def test_policy_bad_input(self):
        threshold = self._get_rule("support_threshold")
        for values, message in (
            ({}, "at least one rule"),
            ({threshold: "many"}, "Enter a number"),
            ({threshold: "0"}, "at least 1 point"),
            ({threshold: "12.5"}, "12.5"),
            ({self._get_rule("ranked_rule"): "dice"}, "choose one of"),
            ({self._get_rule("name"): "Mine"}, "at least one rule"),
            ({"rule:res.users:2:login": "me"}, "at least one rule"),
            ({threshold: "120", "date_effective": "2001-01-01"}, "a later day"),
            ({threshold: "120", "date_effective": "soon"}, "a later day"),
        ):
            page = self._post(self.url, self._get_form(kind="policy", **values))
            said = " ".join(self._get_errors(page))
            said += " ".join(
                " ".join(node.text_content().split())
                for node in page.xpath("//*[@id='proposal_form_error']")
            )
            with self.subTest(values):
                self.assertIn(message, said)
                form = page.get_element_by_id("proposal_form")
                if threshold in values:
                    self.assertEqual(form.fields[threshold], values[threshold])
        self.assertFalse(self._get_own(), "nothing half saved")
        self.assertEqual(self.community.support_threshold, 150)

    def test_policy_becomes_an_action(self):
        draft = self._create_proposal(kind="policy")
        draft._set_rules(
            [
                {
                    "res_model": "solidarity.community",
                    "res_id": self.community.id,
                    "field_name": "support_cap",
                    "new_value": "12",
                }
            ]
        )
        page = self._get(f"/my/proposal/{draft.id}/edit")
        form = page.get_element_by_id("proposal_form")
        self.assertEqual(form.fields[self._get_rule("support_cap")], "12")
        self._post(f"/my/proposal/{draft.id}/edit", self._get_form(step="draft"))
        self.assertEqual(draft.kind, "action")
        self.assertFalse(draft.rule_ids)

    # ---------------------------------------------------------------------- edit

    def test_edit_a_draft(self):
        draft = self._create_proposal(kind="funding", cost=12.5)
        url = f"/my/proposal/{draft.id}/edit"
        form = self._get(url).get_element_by_id("proposal_form")
        self.assertEqual(form.fields["cost"], "12.50")
        self.assertEqual(form.fields["title"], "A garden behind the station")
        page = self._post(url, self._get_form(title="x"))
        self.assertEqual(len(self._get_errors(page)), 1)
        page = self._post(url, self._get_form(step="draft"))
        self.assertIn("Your changes are saved", self._get_flash(page))
        self.assertRecordValues(
            draft, [{"title": "A bench", "kind": "action", "cost": 0, "state": "draft"}]
        )
        self._post(url, self._get_form())
        self.assertEqual(draft.state, "gathering")

    def test_improve_an_open_text(self):
        proposal = self._open(self._create_proposal())
        url = f"/my/proposal/{proposal.id}/edit"
        page = self._get(url)
        self.assertFalse(page.xpath("//*[@id='proposal_kinds']"))
        form = {"title": "A garden", "summary": SUMMARY, "note": ""}
        page = self._post(url, form)
        message = page.get_element_by_id("proposal_form_error").text_content()
        self.assertIn("what you changed, and why", message)
        self.assertEqual(
            page.get_element_by_id("proposal_form").fields["title"], "A garden"
        )
        page = self._post(url, {**form, "note": "Shorter", "kind": "policy"})
        self.assertIn("new version is saved", self._get_flash(page))
        self.assertRecordValues(proposal, [{"title": "A garden", "kind": "action"}])
        self.assertEqual(proposal.amendment_ids.mapped("number"), [2, 1])

    def test_nobody_changes_what_is_voted_on(self):
        proposal = self._get_deliberated()
        proposal._set_state("voting")
        url = f"/my/proposal/{proposal.id}/edit"
        self.assertIn("until members vote on it", self._get_flash(self._get(url)))
        page = self._post(url, self._get_form(note="Better"))
        self.assertIn("until members vote on it", self._get_flash(page))
        self.assertEqual(proposal.title, "A garden behind the station")

    def test_nobody_changes_what_others_propose(self):
        proposal = self._open(self._create_proposal())
        for user in (self.user_b, self.user_organiser, self.user_moderator):
            self._login(user)
            url = f"/my/proposal/{proposal.id}/edit"
            self.assertIn("The author changes", self._get_flash(self._get(url)))
            self._post(url, self._get_form(note="Better"))
        self.assertEqual(proposal.title, "A garden behind the station")

    def test_suspended_members_have_no_form(self):
        self.membership_a.state = "suspended"
        self._get(self.url, 404)
        self._post(self.url, self._get_form(), status=404)
        self.assertFalse(self._get_own())
