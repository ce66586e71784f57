from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import format_date

from .common import GovernanceCommon


@tagged("post_install", "-at_install")
class TestGovernanceDigest(GovernanceCommon):
    """Proposals and ballots in the weekly mail."""

    def setUp(self):
        super().setUp()
        self.since = fields.Datetime.now() - timedelta(days=7)
        self.path = f"/my/community/{self.community.code}"

    def _get_sections(self, membership=None, since=None):
        """Return the sections of this addon as {title: texts of the lines}."""
        membership = membership or self.membership_a
        reader = membership.with_user(self._user(membership))
        sections = reader._get_digest_sections(since or self.since)
        return {
            section["title"]: [line["text"] for line in section["lines"]]
            for section in sections
            if section["title"] != "New members"
        }

    def test_new_proposals_elsewhere(self):
        """Where it is still yesterday, too, each is in exactly one mail."""
        self.community.company_id.partner_id.tz = "America/Los_Angeles"
        monday, next_monday = (
            fields.Datetime.to_datetime(f"2027-03-{day} 03:00:00")
            for day in ("08", "15")
        )
        news = []
        for hours in (-26, -1, 1, 6):
            with freeze_time(monday + timedelta(hours=hours)):
                title = f"Opened {hours} hours later"
                proposal = self._create_proposal(self.membership_b, title=title)
                self._open(proposal.with_context(tz="America/Los_Angeles"))
        for since, now in (
            (monday - timedelta(days=7), monday),
            (monday, next_monday),
        ):
            with freeze_time(now):
                news += self._get_sections(since=since)[
                    "New proposals that gather support"
                ]
        self.assertCountEqual(
            news, [f"Opened {hours} hours later" for hours in (-26, -1, 1, 6)]
        )

    def _create_decision(self, proposal, **values):
        now = fields.Datetime.now()
        decision = self.env["solidarity.decision"].create(
            {
                "title": proposal.title,
                "community_id": self.community.id,
                "proposal_id": proposal.id,
                "date_open": now - timedelta(days=1),
                "date_close": now + timedelta(days=7),
                **values,
            }
        )
        return decision

    def test_nothing_new(self):
        self._create_proposal(self.membership_b)
        self.assertEqual(self._get_sections(), {})

    def test_new_proposals(self):
        """Each is in one mail: today's is in the next one; one's own is in none."""
        proposal = self._open(self._create_proposal(self.membership_b))
        own = self._open(self._create_proposal(title="A bench"))
        self.assertEqual(self._get_sections(), {})
        yesterday = fields.Date.today() - timedelta(days=1)
        (proposal | own).date_opened = yesterday
        self.assertEqual(
            self._get_sections(),
            {"New proposals that gather support": ["A garden behind the station"]},
        )
        proposal.date_opened = self.since.date() - timedelta(days=1)
        self.assertEqual(self._get_sections(), {})

    def test_prioritised(self):
        proposal = self._get_prioritised(self.membership_b)
        self.assertEqual(
            self._get_sections(),
            {"Prioritised by the members": ["A garden behind the station"]},
        )
        proposal.date_prioritised = self.since - timedelta(days=1)
        self.assertEqual(self._get_sections(), {})
        proposal.date_prioritised = self.since + timedelta(days=1)
        proposal.action_withdraw()
        self.assertNotIn("Prioritised by the members", self._get_sections())

    def test_discussion_of_what_is_mine(self):
        """What others say about what I made or support; not my own words."""
        mine = self._open(self._create_proposal())
        supported = self._open(
            self._create_proposal(self.membership_b, title="A bench")
        )
        supported._support(self.membership_a, 3)
        other = self._open(self._create_proposal(self.membership_b, title="A pool"))
        for proposal in (mine, supported, other):
            proposal._comment(self.membership_a, "I like it")
        self.assertEqual(self._get_sections(), {})
        for proposal, count in ((mine, 1), (supported, 2), (other, 3)):
            for number in range(count):
                proposal._comment(self.members[number], f"Me too {number}")
        self.assertEqual(
            self._get_sections(),
            {
                "Discussions of proposals that you made or support": [
                    "A bench: 2 new",
                    "A garden behind the station: 1 new",
                ]
            },
        )
        later = fields.Datetime.now() + timedelta(seconds=1)
        self.assertEqual(self._get_sections(since=later), {})

    def test_missing_votes(self):
        proposal = self._get_deliberated(self.membership_b)
        proposal.date_prioritised = self.since - timedelta(days=1)
        decision = self._create_decision(proposal)
        decision.action_open()
        reader = self.membership_a.with_user(self.user_a)
        (section,) = (
            section
            for section in reader._get_digest_sections(self.since)
            if section["title"] == "Your vote is missing"
        )
        date = format_date(self.env, decision.date_close)
        self.assertEqual(
            section["lines"],
            [
                {
                    "text": f"A garden behind the station, until {date}",
                    "url": f"/my/decision/{decision.id}",
                }
            ],
        )
        self.assertEqual(section["url"], f"{self.path}/decisions")
        self.assertTrue(section["is_news"])
        # it is no news a second time, but still said
        (section,) = reader._get_digest_ballots(fields.Datetime.now())
        self.assertFalse(section["is_news"])
        yes = decision.option_ids.filtered(lambda option: option.kind == "yes")
        decision._vote(self.membership_a, {"choice": yes.id})
        self.assertFalse(reader._get_digest_ballots(self.since))

    def test_decided(self):
        proposal = self._get_deliberated(self.membership_b)
        decision = self._create_decision(proposal)
        decision.action_open()
        yes = decision.option_ids.filtered(lambda option: option.kind == "yes")
        for member in self.members:
            decision._vote(member, {"choice": yes.id})
        decision._close()
        # as if the day had come
        self.assertEqual(decision.state, "closed")
        self.assertEqual(
            self._get_sections()["Decided"], ["Accepted: A garden behind the station"]
        )

    def test_of_other_communities(self):
        proposal = self._open(self._create_proposal(self.membership_other))
        proposal.date_opened = fields.Date.today() - timedelta(days=1)
        proposal._comment(self.membership_other, "Hello")
        self.assertEqual(self._get_sections(), {})

    def test_member_without_a_login(self):
        """For whom the mail is made with the rights of the system: it says the same."""
        partner = self.env["res.partner"].create(
            {"name": "Lena", "email": "lena@example.com"}
        )
        lena = self._create_membership(partner)
        draft = self._create_proposal(self.membership_b, title="A secret draft")
        proposal = self._open(self._create_proposal(self.membership_b))
        yesterday = fields.Date.today() - timedelta(days=1)
        (draft | proposal).date_opened = yesterday
        sections = lena._get_digest_reader()._get_digest_sections(self.since)
        texts = [line["text"] for section in sections for line in section["lines"]]
        self.assertIn("A garden behind the station", texts)
        self.assertNotIn("A secret draft", texts)

    def test_mail(self):
        """The whole mail, with links of this site."""
        self._get_prioritised(self.membership_b)
        self.membership_a._send_digest()
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "=", self.partner_a.id)], limit=1, order="id desc"
        )
        self.assertIn("Prioritised by the members", mail.body_html)
        self.assertIn("/my/proposal/", mail.body_html)
