from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SUMMARY
from .http_common import GovernanceHttpCommon

SCRIPT = "<script>alert('x')</script>"


@tagged("post_install", "-at_install")
class TestPortalProposal(GovernanceHttpCommon):
    """The page of a proposal, and what members do there."""

    def setUp(self):
        super().setUp()
        self.proposal = self._open(self._create_proposal())
        self.url = f"/my/proposal/{self.proposal.id}"
        self._login(self.user_a)

    def _has(self, page, element):
        return bool(page.xpath(f"//*[@id='{element}']"))

    def _has_form(self, page, action):
        return bool(page.xpath(f"//form[contains(@action, '{self.url}/{action}')]"))

    def _get_error(self, page):
        return " ".join(
            " ".join(node.text_content().split())
            for node in page.find_class("o_solidarity_error")
        )

    # --------------------------------------------------------------------- page

    def test_page(self):
        self._give(self.proposal, self.members[:3], 7)
        self._login(self.user_b)
        page = self._get(self.url)
        text = self._get_text(page)
        self.assertIn("A garden behind the station", text)
        self.assertIn(SUMMARY, text)
        self.assertIn("by Ada Member", text)
        supporters = page.get_element_by_id("supporters").text_content()
        self.assertEqual(supporters.count("Governor"), 3)
        self.assertIn("Governor 01", supporters)
        self._give(self.proposal, self.members[3:9], 10)
        self.proposal._support(self.membership_b, 1)
        rows = self.proposal._get_support_rows(self.membership_b)
        self.assertEqual(
            [(row["name"], row["points"]) for row in rows["first"]],
            [
                ("Bruno Member", 1),
                ("Governor 04", 10),
                ("Governor 05", 10),
                ("Governor 06", 10),
                ("Governor 07", 10),
            ],
            "the reader comes first",
        )
        self.assertEqual(len(rows["more"]), 5)
        (current,) = page.find_class("o_gov_current")
        self.assertEqual(current.text_content().strip(), "Gathering support")

    def test_steps_of_an_action(self):
        steps = self.proposal._get_steps()
        self.assertEqual(
            [step["label"] for step in steps],
            [
                "Gathering support",
                "Prioritised",
                "Deliberation",
                "Voting",
                "Accepted",
                "Being delivered",
                "Delivered",
            ],
        )
        self.assertEqual([step["status"] for step in steps], ["current"] + ["next"] * 6)

    def test_steps_of_a_withdrawn_one(self):
        self.proposal.action_withdraw()
        self.assertEqual(
            [(step["label"], step["status"]) for step in self.proposal._get_steps()],
            [("Gathering support", "done"), ("Withdrawn", "stopped")],
        )

    def test_steps_of_a_policy_and_an_election(self):
        policy = self._create_proposal(kind="policy")
        self.assertEqual(policy._get_steps()[-1]["label"], "In force")
        self.assertNotIn(
            "Being delivered", [step["label"] for step in policy._get_steps()]
        )
        election = self._create_proposal(kind="election")
        self.assertEqual(
            [step["label"] for step in election._get_steps()][:3],
            ["Draft", "Deliberation", "Voting"],
        )

    def test_scripts_are_shown_as_text(self):
        """Title, text, versions, declarations and what is said are text, not HTML."""
        proposal = self._open(
            self._create_proposal(title=f"T {SCRIPT}", summary=f"S {SCRIPT} {SUMMARY}")
        )
        proposal._amend(f"T2 {SCRIPT}", f"S2 {SCRIPT} {SUMMARY}", f"N {SCRIPT}")
        proposal._declare_interest(self.membership_b, f"I {SCRIPT}")
        proposal._comment(self.membership_b, f"C {SCRIPT}")
        response = self.url_open(f"/my/proposal/{proposal.id}")
        self.assertEqual(response.status_code, 200)
        self.assertNotIn(SCRIPT, response.text)
        self.assertNotIn("<script>alert", response.text)
        self.assertGreaterEqual(response.text.count("alert("), 8)
        self._get(f"/my/community/{self.community.code}/proposals")
        response = self.url_open(f"/my/community/{self.community.code}/proposals")
        self.assertNotIn("<script>alert", response.text)

    # ------------------------------------------------------------- who sees what

    def test_of_another_community(self):
        """Who is no member does not learn that there is a proposal."""
        self._login(self.user_other)
        self._get(self.url, 404)
        self._get(f"{self.url}/edit", 404)
        for action in ("comment", "declare", "answer", "report", "withdraw", "edit"):
            self._post(f"{self.url}/{action}", {"text": "Hello"}, status=404)
        self._get(f"/my/community/{self.community.code}/proposals", 404)
        self._get(f"/my/community/{self.community.code}/proposals/new", 404)
        self.assertFalse(self.proposal._get_discussion()["comments"])
        self.assertEqual(self.proposal.state, "gathering")

    def test_of_nothing(self):
        self._get("/my/proposal/999999999", 404)
        self._post(f"{self.url}/explode", status=404)

    def test_visitors_log_in_first(self):
        self.authenticate(None, None)
        for path in (
            self.url,
            f"{self.url}/edit",
            "/my/proposals",
            f"/my/community/{self.community.code}/proposals",
            f"/my/community/{self.community.code}/proposals/new",
        ):
            response = self.url_open(path, allow_redirects=False)
            self.assertIn("/web/login", response.headers.get("Location", ""), path)

    def test_draft_is_the_author_s(self):
        draft = self._create_proposal()
        url = f"/my/proposal/{draft.id}"
        page = self._get(url)
        self.assertTrue(self._has(page, "proposal_open"))
        self.assertFalse(self._has(page, "discussion"))
        self.assertFalse(self._has(page, "support"))
        self._login(self.user_b)
        self._get(url, 404)
        self._post(f"{url}/open", status=404)
        self._post(f"{url}/comment", {"text": "Hello"}, status=404)
        self.assertEqual(draft.state, "draft")

    def test_author_who_left_is_still_named(self):
        self.membership_a.action_leave()
        self._login(self.user_b)
        page = self._get(self.url)
        self.assertIn("by Ada Member", self._get_text(page))
        self.assertFalse(
            page.xpath(f"//a[contains(@href, 'members/{self.membership_a.id}')]")
        )

    def test_who_left_has_no_pages(self):
        self.membership_a.action_leave()
        self._get(self.url, 404)

    # ------------------------------------------------------------------- buttons

    def test_buttons_of_the_author(self):
        page = self._get(self.url)
        for name in ("withdraw", "comment", "declare"):
            self.assertTrue(self._has_form(page, name), name)
        self.assertTrue(self._has(page, "proposal_edit"))
        for name in ("open", "deliberate", "deliver", "cancel", "report", "answer"):
            self.assertFalse(self._has_form(page, name), name)

    def test_buttons_of_others(self):
        self._login(self.user_b)
        page = self._get(self.url)
        for name in ("comment", "declare", "report"):
            self.assertTrue(self._has_form(page, name), name)
        self.assertFalse(self._has(page, "proposal_actions"))

    def test_buttons_of_organisers(self):
        self._give(self.proposal, self.members[:15], 10)
        self._login(self.user_organiser)
        page = self._get(self.url)
        for name in ("deliberate", "deliver", "cancel"):
            self.assertTrue(self._has_form(page, name), name)
        for name in ("withdraw", "open"):
            self.assertFalse(self._has_form(page, name), name)
        self.assertFalse(self._has(page, "proposal_edit"))

    def test_ballots_are_prepared_in_the_backend(self):
        proposal = self._get_deliberated(self.membership_b)
        self._login(self.user_organiser)
        page = self._get(f"/my/proposal/{proposal.id}")
        (link,) = page.xpath("//*[@id='proposal_ballot']/@href")
        self.assertEqual(
            link,
            "/odoo/action-solidarity_governance.solidarity_proposal_action"
            f"/{proposal.id}",
        )
        self._create_membership(self.partner_other, role="organiser")
        self._login(self.user_other)
        page = self._get(f"/my/proposal/{proposal.id}")
        self.assertTrue(page.xpath("//*[@id='proposal_deliver']"), "an organiser")
        self.assertFalse(page.xpath("//*[@id='proposal_ballot']"), "on the portal")

    def test_hidden_by_moderators(self):
        """Its author and the moderators see it, and that it is hidden."""
        self.proposal._moderation_hide()
        text = self._get_text(self._get(self.url))
        self.assertIn("The moderators have hidden it", text)
        self._login(self.user_moderator)
        self._get(self.url)
        self._login(self.user_b)
        self._get(self.url, 404)

    def test_open_and_withdraw(self):
        draft = self._create_proposal()
        page = self._post(f"/my/proposal/{draft.id}/open")
        self.assertIn("All members see it", self._get_flash(page))
        self.assertEqual(draft.state, "gathering")
        self._give(draft, self.members[0], 5)
        page = self._post(f"/my/proposal/{draft.id}/withdraw")
        self.assertIn("withdrawn", self._get_flash(page))
        self.assertEqual(draft.state, "withdrawn")
        self.assertEqual(self.members[0].support_available, 100)
        self.assertFalse(self._has(page, "proposal_actions"))

    def test_others_cannot_act(self):
        """Whoever sends the form of the author or the organisers is told who may."""
        self._login(self.user_b)
        for action, message in (
            ("withdraw", "Only the author"),
            ("deliberate", "Only organisers"),
            ("deliver", "Only organisers"),
        ):
            page = self._post(f"{self.url}/{action}")
            self.assertIn(message, self._get_error(page))
        page = self._post(f"{self.url}/cancel", {"reason": "I do not like it"})
        self.assertIn("Only organisers", self._get_error(page))
        self.assertEqual(self.proposal.state, "gathering")

    def test_organiser_leads_to_the_end(self):
        self._give(self.proposal, self.members[:15], 10)
        self._login(self.user_organiser)
        page = self._post(f"{self.url}/deliberate")
        self.assertIn("deliberation has begun", self._get_flash(page))
        self.assertEqual(self.proposal.state, "deliberation")
        page = self._post(f"{self.url}/deliver")
        self.assertIn("all points have come back", self._get_flash(page))
        self.assertEqual(self.proposal.state, "delivered")
        self.assertEqual(self.members[0].support_available, 100)
        text = page.get_element_by_id("supporters").text_content()
        self.assertIn("Who supported it", text)
        self.assertEqual(text.count("Governor"), 15, "5 and 10 more")

    def test_cancel_needs_a_reason(self):
        self._login(self.user_organiser)
        page = self._post(f"{self.url}/cancel", {"reason": "  "})
        self.assertIn("say why", self._get_error(page))
        self.assertEqual(self.proposal.state, "gathering")
        page = self._post(f"{self.url}/cancel", {"reason": "The land was sold."})
        self.assertIn("cancelled", self._get_flash(page))
        self.assertEqual(self.proposal.state, "cancelled")

    def test_posts_need_a_token(self):
        self._post(f"{self.url}/withdraw", status=400, csrf=False)
        self._post(f"{self.url}/comment", {"text": "Hello"}, status=400, csrf=False)
        self.assertEqual(self.proposal.state, "gathering")

    # ---------------------------------------------------------------- discussion

    def test_discussion(self):
        self._login(self.user_b)
        page = self._post(
            f"{self.url}/comment", {"text": "Who waters it?\nI could on Mondays."}
        )
        self.assertIn("The others can read it", self._get_flash(page))
        (comment,) = page.get_element_by_id("comments")
        self.assertIn("Bruno Member", comment.text_content())
        self.assertIn("Who waters it?", comment.text_content())
        self.assertTrue(comment.xpath(".//br"), "lines stay lines")
        self._login(self.user_a)
        page = self._post(f"{self.url}/comment", {"text": "The school."})
        self.assertEqual(len(page.get_element_by_id("comments")), 2)

    def test_second_click_says_it_once(self):
        for _click in range(2):
            page = self._post(f"{self.url}/comment", {"text": "Yes!"})
        self.assertEqual(len(page.get_element_by_id("comments")), 1)

    def test_comment_bad_input(self):
        page = self._post(f"{self.url}/comment", {"text": "   "})
        self.assertIn("Write what you want to say", self._get_error(page))
        page = self._post(f"{self.url}/comment", {"text": "x" * 5001})
        self.assertIn("at most 5000 characters; these are 5001", self._get_error(page))
        field = page.get_element_by_id("comment_text")
        self.assertEqual(len(field.text.strip()), 5001, "what was typed is there")
        self._post(f"{self.url}/comment", {"text": "a\0b"}, status=400)
        comment = self.proposal._comment(self.membership_a, "a\0b")
        self.assertEqual(comment.body, "<p>ab</p>")

    def test_long_discussion(self):
        for number in range(53):
            self.proposal._comment(self.membership_b, f"Number {number}.")
        page = self._get(self.url)
        self.assertEqual(len(page.get_element_by_id("comments")), 50)
        text = page.get_element_by_id("discussion").text_content()
        self.assertIn("Show 3 older ones", " ".join(text.split()))
        self.assertNotIn("Number 2.", text)
        page = self._get(f"{self.url}?discussion=all")
        self.assertEqual(len(page.get_element_by_id("comments")), 53)

    def test_nothing_is_sent_and_no_address_shown(self):
        """What members say goes to nobody by mail, with no address in it."""
        before = self.env["mail.mail"].search_count([])
        message = self.proposal._comment(self.membership_b, "Hello")
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        self.assertFalse(message.notification_ids)
        self.assertNotIn(self.user_b.email, message.email_from or "")
        response = self.url_open(self.url)
        self.assertNotIn("@example.com", response.text)
        self.assertNotIn("secret street", response.text)

    def test_messages_are_closed_to_rpc(self):
        self.proposal._comment(self.membership_b, "Hello")
        self.proposal.message_post(body="Note", subtype_xmlid="mail.mt_note")
        messages = self.env["mail.message"].with_user(self.user_a)
        found = messages.search(
            [("model", "=", self.proposal._name), ("res_id", "=", self.proposal.id)]
        )
        self.assertFalse(found.filtered(lambda m: m.author_id != self.partner_a))

    def test_internal_notes_are_not_shown(self):
        self.proposal.message_post(
            body="Only for organisers", subtype_xmlid="mail.mt_note"
        )
        self.assertNotIn("Only for organisers", self._get_text(self._get(self.url)))

    # ------------------------------------------------------- declared interests

    def test_declare_interest(self):
        self._login(self.user_b)
        page = self._post(f"{self.url}/declare", {"text": "My land is next to it"})
        self.assertIn("Thank you", self._get_flash(page))
        text = page.get_element_by_id("interests").text_content()
        self.assertIn("Bruno Member", text)
        self.assertIn("My land is next to it", text)
        page = self._post(f"{self.url}/declare", {"text": "x"})
        self.assertIn("3 to 500 characters", self._get_error(page))
        self._post(f"{self.url}/declare", {"text": "I sold it"})
        self.assertEqual(self.proposal.declaration_ids.mapped("text"), ["I sold it"])

    # ------------------------------------------------------------------- report

    def test_interest_does_not_turn_its_date(self):
        """A sign that turns the direction of writing ends with the words it is in."""
        self.proposal._declare_interest(self.membership_a, "I own \u202eit.")
        self._login(self.user_b)
        (line,) = self._get(self.url).xpath("//section[@id='interests']/ul/li")
        self.assertEqual(line.xpath("bdi/text()"), ["I own \u202eit."])

    def test_report(self):
        self._login(self.user_b)
        page = self._post(f"{self.url}/report", {"reason": "It insults people"})
        self.assertIn("The moderators look at it", self._get_flash(page))
        report = self.env["solidarity.moderation.report"].search(
            [("res_model", "=", self.proposal._name)]
        )
        self.assertEqual(report.res_id, self.proposal.id)

    # ----------------------------------------------------------------- versions

    def test_versions(self):
        self.proposal._amend(
            "A garden behind the school", SUMMARY + " At last.", "Another place"
        )
        page = self._get(self.url)
        versions = page.get_element_by_id("versions")
        self.assertEqual(
            [node.text_content() for node in versions.iter("ins")],
            ["school", " At last."],
        )
        self.assertEqual(
            [node.text_content() for node in versions.iter("del")], ["station"]
        )
        self.assertIn("Another place", versions.text_content())

    # ----------------------------------------------------------------- delivery

    def _deliver_work(self):
        """Bring the proposal to where its supporters are asked: its work is done."""
        self._give(self.proposal, self.members[:15], 10)
        self.proposal.action_deliberate()
        for state in ("voting", "accepted"):
            self.proposal._set_state(state)
        self.proposal._start_delivery()
        self.proposal.task_ids.state = "1_done"

    def test_is_it_done(self):
        self._deliver_work()
        page = self._get(self.url)
        self.assertFalse(self._has(page, "proposal_answer"), "A gave no points")
        self._login(self._user(self.members[0]))
        community = self._get(f"/my/community/{self.community.code}")
        waiting = community.get_element_by_id("solidarity_waiting").text_content()
        self.assertIn("Is it done? A garden behind the station", waiting)
        page = self._get(self.url)
        self.assertIn("100 % done", self._get_text(page))
        page = self._post(f"{self.url}/answer", {"text": "maybe"})
        self.assertIn("choose yes or no", self._get_error(page))
        page = self._post(
            f"{self.url}/answer", {"is_done": "no", "text": "No fence yet"}
        )
        self.assertIn("your answer is noted", self._get_flash(page))
        self.assertIn("No fence yet", page.get_element_by_id("comments").text_content())
        self.assertIn(
            "You said: No, not yet",
            " ".join(page.get_element_by_id("proposal_answer").text_content().split()),
        )
        community = self._get(f"/my/community/{self.community.code}")
        self.assertFalse(self._has(community, "solidarity_waiting"))

    def test_most_say_that_it_is_done(self):
        self._deliver_work()
        for member in self.members[:7]:
            self.proposal._answer_delivery(member, True)
        self.assertEqual(self.proposal.state, "delivery")
        self._login(self._user(self.members[7]))
        page = self._post(f"{self.url}/answer", {"is_done": "yes"})
        self.assertIn("It is delivered", self._get_flash(page))
        self.assertEqual(self.proposal.state, "delivered")
        self.assertEqual(self.members[0].support_available, 100)

    def test_who_did_not_support_does_not_answer(self):
        self._deliver_work()
        page = self._post(f"{self.url}/answer", {"is_done": "yes"})
        self.assertIn("Those who gave points", self._get_error(page))

    # --------------------------------------------------------------- other pages

    def test_my_community(self):
        self._create_proposal(title="A bench")
        self.proposal._support(self.membership_a, 8)
        page = self._get(f"/my/community/{self.community.code}")
        card = " ".join(
            page.get_element_by_id("solidarity_card_governance").text_content().split()
        )
        self.assertIn("92 of 100 support points left", card)
        self.assertIn("gather support: 1", card)
        waiting = page.get_element_by_id("solidarity_waiting").text_content()
        self.assertIn("Your draft, which is not open yet: A bench", waiting)

    def test_open_ballot_waits(self):
        decision = self.env["solidarity.decision"].create(
            {
                "title": "The garden",
                "community_id": self.community.id,
                "proposal_id": self.proposal.id,
                "date_open": fields.Datetime.now(),
                "date_close": fields.Datetime.now() + timedelta(days=7),
            }
        )
        self.env["solidarity.elector"].create(
            {"decision_id": decision.id, "membership_id": self.membership_a.id}
        )
        self.assertFalse(self.membership_a._get_waiting_votes(), "not open yet")
        decision.write({"state": "open", "elector_count": 1})
        (waiting,) = self.membership_a._get_waiting_votes()
        self.assertEqual(waiting["url"], f"/my/decision/{decision.id}")
        with freeze_time(decision.date_close):
            self.assertFalse(self.membership_a._get_waiting_votes(), "it is over")
        summary = self.membership_a.with_user(self.user_a)._get_governance_summary()
        self.assertEqual(
            summary, {"gathering": 1, "ballots": 1, "available": 100, "grant": 100}
        )

    def test_page_of_a_member(self):
        """Who supports what, and proposed what, is known to the members."""
        self.proposal._support(self.membership_b, 6)
        self._create_proposal(self.membership_b, title="A draft of Bruno")
        page = self._get(
            f"/my/community/{self.community.code}/members/{self.membership_b.id}"
        )
        section = " ".join(
            page.get_element_by_id("solidarity_member_proposals").text_content().split()
        )
        self.assertIn("A garden behind the station 6", section)
        self.assertNotIn("A draft of Bruno", section)
        page = self._get(
            f"/my/community/{self.community.code}/members/{self.membership_a.id}"
        )
        section = page.get_element_by_id("solidarity_member_proposals").text_content()
        self.assertIn("A garden behind the station", section)

    def test_members_do_not_post_past_the_page(self):
        """By RPC they would send mails with their address to the followers."""
        for user in (self.user_a, self.user_b):
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.proposal.with_user(user).message_post(
                    body="Hello", subtype_xmlid="mail.mt_comment"
                )
            self._login(user)
            response = self.url_open(
                "/mail/message/post",
                json={
                    "params": {
                        "thread_model": self.proposal._name,
                        "thread_id": self.proposal.id,
                        "post_data": {"body": "Hello"},
                    }
                },
            )
            self.assertIn("error", response.json())
        self.assertFalse(self.proposal._get_discussion()["comments"])
