from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import GovernanceCommon

TITLE = "A garden behind the station"


@tagged("post_install", "-at_install")
class TestProposalMail(GovernanceCommon):
    """Author and supporters learn what happens to a proposal."""

    def setUp(self):
        super().setUp()
        self.supporters = self.members[:15]
        self.everybody = self.supporters | self.membership_a
        self._forget()

    def _forget(self):
        self._run_cron("ir_cron_send_proposal_news")
        self._seen = self.env["mail.mail"].search([])

    def assertMailed(self, subject, members):
        """Check the mails since the last time; return the text of the first."""
        self._run_cron("ir_cron_send_proposal_news")
        mails = self.env["mail.mail"].search([], order="id") - self._seen
        self._seen |= mails
        self.assertEqual(set(mails.mapped("subject")), {subject})
        for mail in mails:
            self.assertEqual(len(mail.recipient_ids), 1, "a mail for each")
            self.assertNotIn("@example.com", html2plaintext(mail.body_html))
        self.assertEqual(len(mails), len(members))
        self.assertEqual(mails.recipient_ids, members.partner_id)
        return html2plaintext(mails[0].body_html)

    def assertLinked(self, text, proposal):
        self.assertIn(f"/my/proposal/{proposal.id}", text)

    def test_the_good_way(self):
        proposal = self._get_prioritised()
        text = self.assertMailed(f"Prioritised: {TITLE}", self.everybody)
        self.assertIn("150 points of 15 members", " ".join(text.split()))
        self.assertLinked(text, proposal)
        proposal.action_deliberate()
        proposal.state = "accepted"
        proposal._on_accepted(self.env["solidarity.decision"])
        self._forget()
        proposal.task_ids.state = "1_done"
        text = self.assertMailed(f"Is it done? {TITLE}", self.supporters)
        self.assertLinked(text, proposal)
        proposal._deliver()
        text = self.assertMailed(f"Delivered: {TITLE}", self.everybody)
        self.assertLinked(text, proposal)

    def test_decided_without_a_ballot(self):
        for is_accepted, word in ((True, "Accepted"), (False, "Rejected")):
            proposal = self._get_deliberated(kind="action")
            proposal.state = "voting"
            self._forget()
            proposal._decide(self.env["solidarity.decision"], is_accepted)
            text = self.assertMailed(f"{word}: {TITLE}", self.everybody)
            self.assertIn(word.lower(), text)
            self.assertLinked(text, proposal)

    def test_expired(self):
        proposal = self._open(self._create_proposal())
        self._give(proposal, self.members[:3], 5)
        proposal.date_expires = fields.Date.today() - timedelta(days=1)
        self._forget()
        proposal._expire()
        text = self.assertMailed(
            f"The time for support is over: {TITLE}",
            self.members[:3] | self.membership_a,
        )
        self.assertIn("150 points of 10 members", " ".join(text.split()))
        self.assertLinked(text, proposal)

    def test_amended(self):
        """Who gave points learns that the text is another one, and what to do."""
        for proposal, words in (
            (self._open(self._create_proposal()), "take your points back"),
            (self._get_prioritised(), "before members vote"),
        ):
            if proposal.state == "gathering":
                self._give(proposal, self.supporters, 2)
            self._forget()
            self._as(proposal, self.user_a)._amend(
                TITLE, "We want it behind the school.", "The station said no"
            )
            text = self.assertMailed(f"Changed: {TITLE}", self.supporters)
            self.assertIn("The station said no", text)
            self.assertIn(words, " ".join(text.split()))
            self.assertLinked(text, proposal)

    def test_withdrawn(self):
        """Who does it knows."""
        proposal = self._get_prioritised()
        self._forget()
        self._as(proposal, self.user_a).action_withdraw()
        text = self.assertMailed(f"Withdrawn: {TITLE}", self.supporters)
        self.assertIn("withdrawn by its author", " ".join(text.split()))

    def test_cancelled(self):
        proposal = self._get_prioritised()
        self._forget()
        self._as(proposal, self.user_organiser).action_cancel("The <b>land</b> is sold")
        text = self.assertMailed(f"Cancelled: {TITLE}", self.everybody)
        self.assertIn("The <b>land</b> is sold", text, "words are words")

    def test_hidden(self):
        """Nobody gets a link to what is hidden."""
        proposal = self._get_prioritised()
        self._forget()
        proposal._moderation_hide()
        text = self.assertMailed(f"Cancelled: {TITLE}", self.everybody)
        self.assertNotIn("/my/proposal", text)
        self.assertIn("Hidden by the moderators", text)

    def test_nobody_who_has_gone(self):
        """Who is suspended or has left gets no mail, the author included."""
        proposal = self._get_prioritised()
        self._forget()
        proposal._deliver()
        self.membership_a.sudo().state = "suspended"
        self.members[0].sudo().state = "suspended"
        self.assertMailed(f"Delivered: {TITLE}", self.supporters[1:])

    def test_drafts(self):
        """Nobody but the author knows of them; who else ends one says so."""
        proposal = self._create_proposal()
        self._as(proposal, self.user_a).action_withdraw()
        self._run_cron("ir_cron_send_proposal_news")
        self.assertFalse(self.env["mail.mail"].search([]) - self._seen)
        proposal = self._create_proposal()
        self._as(proposal, self.user_organiser).action_cancel("We have that already")
        text = self.assertMailed(f"Cancelled: {TITLE}", self.membership_a)
        self.assertIn("We have that already", text)

    def test_many_at_a_time(self):
        """Nobody twice, nobody left out, however many there are; nothing remains."""
        proposal = self._open(self._create_proposal())
        members = self._create_members(60, prefix="crowd")
        proposal._tell("delivered", members)
        self.assertMailed(f"Delivered: {TITLE}", members)
        self._run_cron("ir_cron_send_proposal_news")
        self.assertFalse(self.env["mail.mail"].search([]) - self._seen)
        self.assertFalse(self.env["solidarity.proposal.news"].search([]))
