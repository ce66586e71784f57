from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import Form, tagged

from .decision_pages_common import DecisionPagesCommon


@tagged("post_install", "-at_install")
class TestDecisionOutcome(DecisionPagesCommon):
    """What is said around a ballot: before it opens, with a vote, and afterwards."""

    def _vote_on_page(self, decision, **form):
        return self._post(f"/my/decision/{decision.id}/vote", form)

    # --------------------------------------------------------------------- before

    def test_new_ballot_from_the_menu(self):
        """Who organises one community need not name it: quorum and closing day come
        from its rules."""
        decisions = self.env["solidarity.decision"].with_user(self.user_organiser)
        before = Datetime.now()
        with Form(decisions) as form:
            self.assertEqual(form.community_id, self.community)
            self.assertEqual(form.quorum, 20)
            self.assertGreaterEqual(form.date_close, before + timedelta(days=7))
            form.title = "Shall we?"
        form.record.action_open()
        self.assertEqual(form.record.state, "open")

    def test_new_round_from_the_menu(self):
        rounds = self.env["solidarity.funding.round"].with_user(self.user_organiser)
        self.assertEqual(Form(rounds).community_id, self.community)

    def test_options_of_what_comes(self):
        """Members discuss before it opens: they see what they will choose from."""
        decision = self._create_decision(
            "approval", is_open=False, date_open=Datetime.now() + timedelta(days=1)
        )
        text = self._get_section(
            self._get(f"/my/decision/{decision.id}"), "decision_options"
        )
        for name in ("Garden", "Repair café", "Market"):
            self.assertIn(name, text)

    def test_count_when_it_is_over(self):
        """The button to count is there when nobody votes any more."""
        decision = self._create_decision()
        self.assertFalse(decision.can_count)
        decision._vote(self.voter, {"choice": decision.option_ids[0].id})
        self.assertFalse(decision.can_count)
        for member in decision.elector_ids.membership_id - self.voter:
            decision._vote(member, {"choice": decision.option_ids[0].id})
        decision.invalidate_recordset()
        self.assertTrue(decision.can_count)
        decision.action_close()
        self.assertFalse(decision.can_count)

    # --------------------------------------------------------------- with a vote

    def test_say_why(self):
        """In an open ballot of any method who wants to says why; the others read it
        when the ballot is closed, and not before."""
        decision = self._create_decision("dot")
        garden = self._get_option(decision, "Garden")
        page = self._get(f"/my/decision/{decision.id}")
        (field,) = page.xpath("//textarea[@name='reason']")
        self.assertEqual(field.get("aria-labelledby"), "ballot_why")
        self._vote_on_page(
            decision,
            **{f"dots_{garden.id}": "2", "reason": "<i>We</i> eat what grows there."},
        )
        page = self._get(f"/my/decision/{decision.id}")
        (field,) = page.xpath("//textarea[@name='reason']")
        self.assertEqual(field.text, "<i>We</i> eat what grows there.")
        self.assertFalse(page.xpath("//*[@id='decision_reasons']"))
        self._login(self._user(self.members[5]))
        text = self._get_text(self._get(f"/my/decision/{decision.id}"))
        self.assertNotIn("eat what grows", text)
        decision._close()
        said = self._get_section(
            self._get(f"/my/decision/{decision.id}"), "decision_reasons"
        )
        self.assertIn(f"Garden: 2, {self.voter.name}", said)
        self.assertIn("<i>We</i> eat what grows there.", said)

    def test_no_words_in_a_secret_ballot(self):
        """Words would tell who it was: they are not asked for, and not kept."""
        decision = self._create_decision(is_secret=True)
        page = self._get(f"/my/decision/{decision.id}")
        self.assertFalse(page.xpath("//textarea[@name='reason']"))
        self._vote_on_page(
            decision, choice=str(decision.option_ids[0].id), reason="Because of me"
        )
        decision._close()
        text = self._get_text(self._get(f"/my/decision/{decision.id}"))
        self.assertNotIn("Because of me", text)
        self.assertNotIn("What members said", text)

    def test_consent_asks_once(self):
        decision = self._create_decision("consent")
        page = self._get(f"/my/decision/{decision.id}")
        self.assertEqual(len(page.xpath("//textarea[@name='reason']")), 1)

    # ------------------------------------------------------------------ afterwards

    def test_outcome(self):
        """Organisers say what follows once the votes are counted; members read it with
        the result and with the proposal."""
        proposal = self._create_proposal(self.members[3], kind="election")
        proposal.action_deliberate()
        decision = self._create_decision("approval", proposal_id=proposal.id)
        organised = decision.with_user(self.user_organiser)
        with self.assertRaisesRegex(UserError, "when the votes are counted"):
            organised.outcome = "Elif begins on Monday."
        decision._vote(
            self.voter, {"approved": self._get_option(decision, "Garden").ids}
        )
        decision._close()
        self.assertNotIn(
            "What follows", self._get_text(self._get(f"/my/decision/{decision.id}"))
        )
        organised.outcome = "Elif begins on Monday. <b>Thanks</b>"
        with self.assertRaisesRegex(UserError, "2,000 characters"):
            organised.outcome = "x" * 2001
        with self.assertRaises(AccessError):
            decision.with_user(self._user(self.voter)).outcome = "I won."
        for path, section in (
            (f"/my/decision/{decision.id}", "decision_outcome"),
            (f"/my/proposal/{proposal.id}", "proposal_outcome"),
        ):
            text = self._get_section(self._get(path), section)
            self.assertIn("Elif begins on Monday. <b>Thanks</b>", text)

    def test_pass_on(self):
        """The address of a proposal and of a ballot can be passed on; that of a draft
        is of no use to others."""
        proposal = self._create_proposal(self.voter)
        self.assertFalse(
            self._get(f"/my/proposal/{proposal.id}").xpath("//*[@id='share_link']")
        )
        self._open(proposal)
        decision = self._create_decision()
        for path in (f"/my/proposal/{proposal.id}", f"/my/decision/{decision.id}"):
            (field,) = self._get(path).xpath("//*[@id='share_link']")
            self.assertEqual(field.get("value"), self.community.get_base_url() + path)

    def test_figures_without_needless_zeros(self):
        decision = self._create_decision()
        for member in self.members[:8]:
            decision._vote(member, {"choice": decision.option_ids[0].id})
        decision._close()
        text = self._get_text(self._get(f"/my/decision/{decision.id}"))
        self.assertIn("100 % for it; more than 50 % is needed", text)
