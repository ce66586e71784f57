from freezegun import freeze_time

from odoo import http
from odoo.fields import Command
from odoo.tests import tagged

from .decision_pages_common import DecisionPagesCommon


@tagged("post_install", "-at_install")
class TestVotePages(DecisionPagesCommon):
    """The ballot paper of each method: what is sent is what counts."""

    def _ids(self, decision):
        return decision.option_ids.ids

    # ------------------------------------------------------------------ methods

    def test_majority(self):
        decision = self._create_decision()
        in_favour, against, _abstain = self._ids(decision)
        page = self._vote(decision, choice=in_favour)
        self.assertEqual(self._get_flash(page), "Thank you, your vote counts.")
        self.assertEqual(self._get_ballot(decision).content, {"choice": in_favour})
        self.assertIn("You have voted", self._get_text(page))
        checked = page.xpath("//input[@name='choice'][@checked]/@value")
        self.assertEqual(checked, [str(in_favour)], "the page shows the own vote")
        page = self._vote(decision, choice=against)
        self.assertEqual(self._get_flash(page), "Your vote is changed.")
        self.assertEqual(self._get_ballot(decision).content, {"choice": against})

    def test_what_an_answer_counts_as(self):
        """Names are free and what they mean is not: where they are not the usual ones
        the ballot paper says both."""
        decision = self._create_decision(is_open=False)
        decision.option_ids = [
            Command.create({"name": name, "kind": kind, "sequence": place})
            for place, (name, kind) in enumerate(
                (
                    ("Against the change", "yes"),
                    ("As it is", "no"),
                    ("Abstention", "abstain"),
                )
            )
        ]
        decision.action_open()
        page = self._get(f"/my/decision/{decision.id}")
        self.assertEqual(
            [
                " ".join(label.text_content().split())
                for label in page.find_class("o_ballot_card")
            ],
            [
                "Against the change Counts as: For",
                "As it is Counts as: Against",
                "Abstention",
            ],
        )
        for method in ("majority", "consent", "approval"):
            decision = self._create_decision(method)
            page = self._get(f"/my/decision/{decision.id}")
            self.assertNotIn("Counts as", self._get_text(page))

    def test_approval(self):
        decision = self._create_decision("approval")
        garden, _repair, market = self._ids(decision)
        self._vote(decision, **{f"approved_{garden}": 1, f"approved_{market}": 1})
        self.assertEqual(
            self._get_ballot(decision).content, {"approved": [garden, market]}
        )
        self._vote(decision)
        self.assertEqual(self._get_ballot(decision).content, {"approved": []})

    def test_score(self):
        decision = self._create_decision("score")
        garden, repair, market = self._ids(decision)
        page = self._vote(decision, **{f"score_{garden}": 5, f"score_{market}": 2})
        self.assertEqual(
            self._get_ballot(decision).content,
            {"scores": [[garden, 5], [repair, 0], [market, 2]]},
        )
        self.assertEqual(
            page.xpath(f"//input[@name='score_{market}'][@checked]/@value"), ["2"]
        )
        self.assertEqual(
            page.xpath(f"//input[@name='score_{repair}']/@value"), list("012345")
        )

    def test_ranking(self):
        decision = self._create_decision("ranked")
        garden, repair, market = self._ids(decision)
        form = {f"rank_{garden}": "2", f"rank_{repair}": "", f"rank_{market}": "1"}
        page = self._vote(decision, **form)
        self.assertEqual(
            self._get_ballot(decision).content, {"ranking": [market, garden]}
        )
        selected = page.xpath(f"//select[@name='rank_{garden}']/option[@selected]")
        self.assertEqual(selected[0].get("value"), "2")

    def test_dots(self):
        decision = self._create_decision("dot", dots=5, dots_cap=3)
        garden, repair, market = self._ids(decision)
        form = {f"dots_{garden}": 3, f"dots_{repair}": 0, f"dots_{market}": 2}
        self._vote(decision, **form)
        self.assertEqual(
            self._get_ballot(decision).content, {"dots": [[garden, 3], [market, 2]]}
        )

    def test_consent(self):
        decision = self._create_decision("consent")
        objection = self._get_option(decision, "Objection").id
        page = self._get(f"/my/decision/{decision.id}")
        self.assertTrue(page.xpath("//textarea[@name='reason']"))
        page = self._vote(decision, choice=objection, reason="  ")
        self.assertIn('"Objection" needs a reason', self._get_error(page))
        self.assertEqual(
            page.xpath("//input[@name='choice'][@checked]/@value"),
            [str(objection)],
            "what was chosen stays",
        )
        self.assertFalse(self._get_ballot(decision))
        self._vote(decision, choice=objection, reason="It is too loud.")
        self.assertEqual(self._get_ballot(decision).reason, "It is too loud.")

    # ---------------------------------------------------------------- bad input

    def assertRefused(self, decision, message, **form):
        page = self._vote(decision, **form)
        self.assertIn(message, self._get_error(page))
        self.assertFalse(self._get_ballot(decision))
        return page

    def test_empty(self):
        self.assertRefused(self._create_decision(), "Choose one of the answers")
        self.assertRefused(self._create_decision("ranked"), "Nothing is chosen yet")
        self.assertRefused(self._create_decision("score"), "Nothing is chosen yet")
        self.assertRefused(self._create_decision("dot"), "Nothing is chosen yet")

    def test_unknown_options(self):
        other = self._create_decision("approval")
        (option, *_others) = self._ids(other)
        message = "not on this ballot"
        self.assertRefused(self._create_decision(), message, choice=option)
        for method, form in (
            ("approval", {f"approved_{option}": 1}),
            ("score", {f"score_{option}": 3}),
            ("ranked", {f"rank_{option}": 1}),
            ("dot", {f"dots_{option}": 1}),
        ):
            with self.subTest(method=method):
                self.assertRefused(self._create_decision(method), message, **form)

    def test_nonsense(self):
        self.assertRefused(
            self._create_decision(), '"first" is not a whole number', choice="first"
        )
        score = self._create_decision("score")
        garden = self._ids(score)[0]
        self.assertRefused(score, "from 0 to 5", **{f"score_{garden}": 6})
        self.assertRefused(score, "from 0 to 5", **{f"score_{garden}": -1})
        self.assertRefused(score, "not a whole number", **{f"score_{garden}": "4.5"})

    def test_ranks(self):
        decision = self._create_decision("ranked")
        garden, repair, market = self._ids(decision)
        form = {f"rank_{garden}": "1", f"rank_{repair}": "1", f"rank_{market}": ""}
        page = self.assertRefused(decision, "Place 1 is given twice", **form)
        selected = page.xpath(f"//select[@name='rank_{repair}']/option[@selected]")
        self.assertEqual(selected[0].get("value"), "1", "what was chosen stays")
        self.assertRefused(
            decision, "There is no place 9", **{**form, f"rank_{repair}": "9"}
        )

    def test_dots_above(self):
        decision = self._create_decision("dot", dots=5, dots_cap=3)
        garden, repair, market = self._ids(decision)
        self.assertRefused(decision, 'take some from "Garden"', **{f"dots_{garden}": 4})
        form = {f"dots_{garden}": 3, f"dots_{repair}": 3, f"dots_{market}": 0}
        page = self.assertRefused(decision, "You gave 6 dots and have 5", **form)
        self.assertEqual(page.xpath(f"//input[@name='dots_{repair}']/@value"), ["3"])

    # --------------------------------------------------------------- who, when

    def test_closed(self):
        decision = self._create_decision()
        decision.action_close()
        page = self._vote(decision, choice=self._ids(decision)[0])
        self.assertNotIn("ballot_error", page.text_content())
        self.assertFalse(self._get_ballot(decision))
        self.assertIn("The ballot is closed", self._get_flash(page))

    def test_time_is_over(self):
        """The job has not counted yet: nothing can be given any more."""
        decision = self._create_decision()
        with freeze_time(decision.date_close):
            page = self._get(f"/my/decision/{decision.id}")
            self.assertIn("The time to vote is over", self._get_text(page))
            self.assertFalse(page.xpath("//form[@id='ballot']"))
            page = self._vote(decision, choice=self._ids(decision)[0])
        self.assertIn("The ballot is closed", self._get_flash(page))
        self.assertFalse(self._get_ballot(decision))

    def test_joined_later(self):
        decision = self._create_decision()
        late = self._create_members(1, prefix="latecomer")
        self._login(self._user(late))
        page = self._get(f"/my/decision/{decision.id}")
        self.assertIn("You joined after this ballot opened", self._get_text(page))
        page = self._vote(decision, choice=self._ids(decision)[0])
        self.assertIn("not on the roll", self._get_flash(page))
        self.assertFalse(self._get_ballot(decision, late))

    def test_no_csrf(self):
        decision = self._create_decision()
        self._post(
            f"/my/decision/{decision.id}/vote",
            {"choice": self._ids(decision)[0]},
            status=400,
            csrf=False,
        )
        self.assertFalse(self._get_ballot(decision))

    def test_others_see_nothing(self):
        decision = self._create_decision(is_secret=True)
        decision.action_close()
        open_one = self._create_decision()
        (choice, *_others) = self._ids(open_one)
        addresses = [
            f"/my/decision/{decision.id}",
            f"/my/decision/{decision.id}/check",
            f"/my/decision/{decision.id}/votes",
            f"{self.base_url_of_pages}/decisions",
            f"{self.base_url_of_pages}/delegations",
        ]
        for user in (self.user_other, self.user_foreign, self.user_employee):
            self._login(user)
            for address in addresses:
                with self.subTest(user=user.login, address=address):
                    self._get(address, status=404)
            self._vote(open_one, choice=choice, status=404)
        self.assertFalse(open_one.ballot_ids)

    def test_left_and_suspended(self):
        decision = self._create_decision()
        for state in ("suspended", "left"):
            self.voter._set_state(state)
            self._get(f"/my/decision/{decision.id}", status=404)
            self._vote(decision, choice=self._ids(decision)[0], status=404)
        self.assertFalse(self._get_ballot(decision))

    def test_public(self):
        decision = self._create_decision()
        self.authenticate(None, None)
        page = self._get(f"/my/decision/{decision.id}")
        self.assertTrue(page.xpath("//input[@name='password']"), "the login page")

    def test_no_get(self):
        decision = self._create_decision()
        response = self.url_open(
            f"/my/decision/{decision.id}/vote?choice={self._ids(decision)[0]}"
        )
        self.assertIn(response.status_code, (404, 405))
        self.assertFalse(self._get_ballot(decision))


@tagged("post_install", "-at_install")
class TestSecretVotePages(DecisionPagesCommon):
    """The receipt of a secret vote is given once, to the voter alone."""

    def setUp(self):
        super().setUp()
        self.decision = self._create_decision(is_secret=True)
        self.in_favour, self.against, self.abstain = self.decision.option_ids.ids

    def _get_receipt(self, page):
        return page.get_element_by_id("ballot_code").text_content()

    def _check(self, receipt):
        return self._post(
            f"/my/decision/{self.decision.id}/check", {"receipt": receipt}
        )

    def test_vote_and_change(self):
        page = self._vote(self.decision, choice=self.in_favour)
        receipt = self._get_receipt(page)
        self.assertFalse(self.decision.ballot_ids)
        page = self._get(f"/my/decision/{self.decision.id}")
        self.assertIn("You have voted", self._get_text(page))
        self.assertNotIn(receipt, self._get_text(page))
        self.assertFalse(page.xpath("//input[@name='choice'][@checked]"))
        page = self._vote(self.decision, choice=self.against)
        self.assertIn("enter the receipt", self._get_error(page))
        self.assertEqual(
            page.xpath("//input[@name='choice'][@checked]/@value"), [str(self.against)]
        )
        page = self._vote(self.decision, choice=self.against, receipt="ABCD-1")
        self.assertIn("enter the receipt", self._get_error(page))
        page = self._vote(self.decision, choice=self.against, receipt=receipt.lower())
        self.assertEqual(self._get_receipt(page), receipt)
        self.assertIn("Your vote is changed", self._get_text(page))
        self.assertEqual(
            self.decision.sudo()._get_tally_input()[1], [(1, {"choice": self.against})]
        )

    def test_receipt_is_nowhere_else(self):
        response = self.url_open(
            f"/my/decision/{self.decision.id}/vote",
            data={
                "choice": self.in_favour,
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertFalse(response.history, "no address to which one goes on")
        session = http.root.session_store.get(self.session.sid)
        self.assertNotIn("solidarity_flash", session)
        page = self._get(f"/my/decision/{self.decision.id}")
        self.assertFalse(page.find_class("o_ballot_code"))

    def test_check(self):
        receipt = self._get_receipt(self._vote(self.decision, choice=self.in_favour))
        page = self._check(receipt)
        self.assertEqual(
            self._get_section(page, "check_found"), "This vote is in the urn: For"
        )
        for wrong in ("ABCD-EFGH-JKMN-PQRS-TUVW", "nonsense", "x" * 5000):
            page = self._check(wrong)
            self.assertFalse(page.xpath("//*[@id='check_found']"))
            self.assertIn("no vote with this receipt", self._get_text(page))
        self.decision.action_close()
        page = self._check(receipt)
        self.assertIn("For", self._get_section(page, "check_found"))

    def test_open_ballots_have_none(self):
        decision = self._create_decision()
        self._get(f"/my/decision/{decision.id}/check", status=404)
        page = self._get(f"/my/decision/{decision.id}")
        self.assertFalse(page.xpath("//a[contains(@href, '/check')]"))

    def test_nobody_sees_who_voted_what(self):
        self._vote(self.decision, choice=self.in_favour)
        self.decision.action_close()
        self._get(f"/my/decision/{self.decision.id}/votes", status=404)
        page = self._get(f"/my/decision/{self.decision.id}")
        self.assertFalse(page.xpath("//a[@id='decision_votes']"))

    def test_no_delegation(self):
        delegations = self.env["solidarity.delegation"]
        delegations._delegate(self.voter, self.members[1])
        decision = self._create_decision(is_secret=True)
        page = self._get(f"/my/decision/{decision.id}")
        self.assertFalse(page.xpath("//*[@id='decision_delegate']"))
        self.assertIn("Votes cannot be delegated", self._get_text(page))
