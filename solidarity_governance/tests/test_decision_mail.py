from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from .decision_common import DecisionCommon


@tagged("post_install", "-at_install")
class TestDecisionMail(DecisionCommon):
    """Ballots open and close by the clock, and electors are told once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.job = cls.env.ref("solidarity_governance.ir_cron_decisions")
        cls.now = fields.Datetime.now()

    def _run_job(self, **ahead):
        """Run the job as if it were so much later; return the mails it made."""
        mails = self.env["mail.mail"]
        known = mails.search([])
        with (
            freeze_time(self.now + timedelta(**ahead)),
            self.enter_registry_test_mode(),
            mute_logger("odoo.addons.base.models.ir_cron"),
        ):
            self.job.method_direct_trigger()
        self.env.invalidate_all()
        return mails.search([]) - known

    def _subjects(self, mails):
        subjects = mails.mapped("subject")
        return {subject: subjects.count(subject) for subject in subjects}

    def _decide(self, **values):
        return self._create_decision(
            **{
                "title": "A garden?",
                "date_open": self.now + timedelta(days=1),
                "date_close": self.now + timedelta(days=9),
                **values,
            }
        )

    def test_from_opening_to_the_result(self):
        """24 electors: 24 mails that it opens, one day before the end 22 to those who
        did not vote, 24 with the result. Nothing twice."""
        decision = self._decide()
        self.assertFalse(self._run_job())
        self.assertEqual(decision.state, "draft")
        mails = self._run_job(days=1)
        self.assertEqual(decision.state, "open")
        self.assertEqual(self._subjects(mails), {"Vote: A garden?": 24})
        self.assertFalse(self._run_job(days=2))
        self._vote(decision, self.members[:2], "yes")
        self.assertFalse(self._run_job(days=7, hours=23))
        mails = self._run_job(days=8)
        self.assertEqual(self._subjects(mails), {"Closes soon: A garden?": 22})
        self.assertFalse(mails.recipient_ids & self.members[:2].partner_id)
        self.assertFalse(self._run_job(days=8, hours=1))
        mails = self._run_job(days=9)
        self.assertRecordValues(
            decision,
            [
                {
                    "state": "closed",
                    "is_accepted": True,
                    "date_close": self.now.replace(microsecond=0) + timedelta(days=9),
                }
            ],
        )
        self.assertEqual(self._subjects(mails), {"Result: A garden?": 24})
        self.assertFalse(self._run_job(days=10))

    def test_mails_keep_addresses_and_votes(self):
        """One recipient each; no name of a voter, no vote, no receipt."""
        decision = self._decide(is_secret=True)
        mails = self._run_job(days=1)
        receipt = self._vote(decision, self.members[0], "yes")["receipt"]
        mails |= self._run_job(days=8) | self._run_job(days=9)
        self.assertEqual(len(mails), 24 + 23 + 24)
        emails = self.community.membership_ids.partner_id.mapped("email")
        for mail in mails:
            self.assertEqual(len(mail.recipient_ids), 1)
            self.assertFalse(mail.email_to or mail.email_cc)
            self.assertNotIn(receipt, mail.body_html)
            self.assertIn(f"/my/decision/{decision.id}", mail.body_html)
            for email in set(emails) - {False, mail.recipient_ids.email}:
                self.assertNotIn(email, mail.body_html)
            self.assertNotIn(self.members[0].name, mail.body_html)

    def test_opened_late_takes_no_time_from_members(self):
        """The rules give 7 days. If the job comes a day late, and 6 are left, the
        ballot does not open; with 7 left it does, and says when."""
        dates = {
            "date_open": self.now + timedelta(days=1),
            "date_close": self.now + timedelta(days=8),
        }
        short = self._decide(title="Short?", **dates)
        dates["date_close"] += timedelta(days=1, hours=1)
        long = self._decide(title="Long?", **dates)
        dates["date_close"] = self.now + timedelta(days=1, hours=20)
        gone = self._decide(title="Gone?", **dates)
        mails = self._run_job(days=2)
        self.assertRecordValues(
            short + gone + long,
            [
                {"state": "draft", "date_open": False},
                {"state": "draft", "date_open": False},
                {
                    "state": "open",
                    "date_open": self.now.replace(microsecond=0) + timedelta(days=2),
                },
            ],
        )
        self.assertEqual(self._subjects(mails)["Not opened: Short?"], 1)

    def test_day_in_the_past_is_no_way_around_the_rules(self):
        """Planned by an organiser for last week, to close in an hour."""
        decision = self._decide(date_open=False).with_user(self.user_organiser)
        decision.write(
            {
                "date_open": self.now - timedelta(days=7),
                "date_close": self.now + timedelta(hours=1),
            }
        )
        self._run_job()
        self.assertEqual(decision.state, "draft")

    def test_a_job_some_minutes_late_opens(self):
        """Exactly 7 days were planned, and the job runs every ten minutes."""
        decision = self._decide(date_close=self.now + timedelta(days=8))
        self._run_job(days=1, minutes=10)
        self.assertEqual(decision.state, "open")

    def test_in_the_language_and_time_of_the_elector(self):
        """The job is nobody's: each mail says the end on the clock of who gets it, in
        that language, and which clock that is: else the community's."""
        self.env["res.lang"]._activate_lang("fr_FR")
        for name, subject in (("opened", "Votez"), ("closes", "Bientôt")):
            template = f"solidarity_governance.mail_template_decision_{name}"
            template = self.env.ref(template).with_context(lang="fr_FR")
            template.subject = f"{subject} : {{{{ object.title }}}}"
        paris, tokyo, nowhere = (member.partner_id for member in self.members[:3])
        paris.write({"lang": "fr_FR", "tz": "Europe/Paris"})
        tokyo.tz = "Asia/Tokyo"
        nowhere.tz = False
        self.community.company_id.partner_id.tz = "America/New_York"
        self.now = datetime(2030, 1, 10, 18)
        decision = self._decide(date_close=datetime(2030, 1, 20, 18))
        for ahead, subjects in (
            ({"days": 1}, ("Votez : A garden?", "Vote: A garden?")),
            ({"days": 9}, ("Bientôt : A garden?", "Closes soon: A garden?")),
        ):
            mails = self._run_job(**ahead)
            for partner, subject, end in (
                (paris, subjects[0], "dimanche 20 janvier 2030, 19:00 (Europe/Paris)"),
                (tokyo, subjects[1], "Monday, January 21, 2030, 3:00 AM (Asia/Tokyo)"),
                (
                    nowhere,
                    subjects[1],
                    "Sunday, January 20, 2030, 1:00 PM (America/New_York)",
                ),
            ):
                with self.subTest(subject=subject, end=end):
                    mail = mails.filtered(lambda m, p=partner: m.recipient_ids == p)
                    self.assertEqual(mail.subject, subject)
                    text = " ".join(html2plaintext(mail.body_html).split())
                    self.assertIn(end, text.replace("\u202f", " "))
        self.community.company_id.partner_id.tz = False
        self.assertRegex(decision._get_closing_text(), r"6:00\WPM \(UTC\)")

    def test_early_end_when_all_have_voted(self):
        decision = self._open_decision(date_close=self.now + timedelta(days=9))
        self._vote(decision, decision.elector_ids[1:].membership_id, "yes")
        self._run_job(hours=1)
        self.assertEqual(decision.state, "open")
        self._vote(decision, decision.elector_ids[0].membership_id, "yes")
        self._run_job(hours=2)
        self.assertRecordValues(decision, [{"state": "closed", "turnout_count": 24}])
        self.assertLess(decision.date_close, self.now + timedelta(hours=3))

    def test_short_ballot_has_no_reminder(self):
        """Who is told that a ballot of one day opens needs no second mail."""
        decision = self._open_decision(date_close=self.now + timedelta(hours=23))
        mails = self._run_job(minutes=1)
        self.assertEqual(self._subjects(mails), {f"Vote: {decision.title}": 24})

    def test_cancelled(self):
        decision = self._open_decision()
        decision.action_cancel("The costs were left out")
        mails = self._run_job()
        self.assertEqual(self._subjects(mails), {f"Cancelled: {decision.title}": 24})
        self.assertIn("The costs were left out", mails[0].body_html)

    def test_who_left_gets_no_mail(self):
        self._open_decision()
        self.members[0]._set_state("left")
        self.assertEqual(len(self._run_job()), 23)

    def test_cannot_open(self):
        """The organisers are told once, and the others open all the same."""
        broken = self._decide(title="Broken?", method="approval")
        short = self._decide(title="Short?", date_close=self.now + timedelta(days=3))
        sound = self._decide(date_open=self.now + timedelta(days=1, minutes=-1))
        mails = self._run_job(days=1)
        self.assertEqual(
            (broken.state, broken.date_open, short.state, sound.state),
            ("draft", False, "draft", "open"),
        )
        self.assertEqual(
            self._subjects(mails),
            {
                "Not opened: Broken?": 1,
                "Not opened: Short?": 1,
                "Vote: A garden?": 24,
            },
        )
        told = mails.filtered(lambda mail: mail.subject == "Not opened: Broken?")
        self.assertEqual(told.recipient_ids, self.partner_organiser)
        self.assertIn("at least two options", told.body_html)
        self.assertIn("at least two options", broken.message_ids[0].body)
        self.assertFalse(broken.option_ids)
        self.assertFalse(self._run_job(days=1, hours=1))

    def test_cannot_be_counted(self):
        """It waits for help and keeps nobody else waiting."""
        lost = self._open_decision(
            is_secret=True, date_close=self.now + timedelta(days=8)
        )
        sound = self._open_decision(date_close=self.now + timedelta(days=8, minutes=1))
        urn = lost._get_urn()
        path = urn._get_key_path(urn.key_name)
        key = path.read_bytes()
        path.unlink()
        with mute_logger(
            "odoo.addons.solidarity_governance.models.solidarity_decision_mail",
            "odoo.addons.solidarity_governance.models.solidarity_urn",
        ):
            self._run_job(days=9)
        self.assertEqual((lost.state, sound.state), ("open", "closed"))
        path.write_bytes(key)
        self._run_job(days=9, hours=1)
        self.assertEqual(lost.state, "closed")

    def test_tampered_with(self):
        """Somebody marked as a voter by SQL, with no vote in the urn: the database does
        not open the urn, and the other ballots close all the same."""
        wrong = self._open_decision(
            is_secret=True, date_close=self.now + timedelta(days=8)
        )
        sound = self._open_decision(date_close=self.now + timedelta(days=8, minutes=1))
        self.env.cr.execute(
            "UPDATE solidarity_elector SET has_voted = true WHERE id = %s",
            [wrong.elector_ids[0].id],
        )
        with mute_logger(
            "odoo.addons.solidarity_governance.models.solidarity_decision_mail",
            "odoo.sql_db",
        ):
            self._run_job(days=9)
        self.assertEqual((wrong.state, sound.state), ("open", "closed"))

    def test_job_stops_and_goes_on(self):
        """After each batch it may have to stop; nobody is told twice or left out."""
        self._open_decision()
        told = self.env["mail.mail"]
        jobs = self.registry["ir.cron"]
        module = "odoo.addons.solidarity_governance.models.solidarity_decision_mail"
        with patch(f"{module}.BATCH", 10):
            for expected in (10, 10, 4, 0):
                with patch.object(
                    jobs,
                    "_commit_progress",
                    lambda job, processed=0, **kwargs: 0 if processed else 60,
                ):
                    mails = self._run_job()
                self.assertEqual(len(mails), expected)
                told |= mails
        self.assertEqual(len(told.recipient_ids), 24)

    def test_job_is_called_in_time(self):
        triggers = self.env["ir.cron.trigger"]
        triggers.search([("cron_id", "=", self.job.id)]).unlink()
        decision = self._open_decision()
        times = triggers.search([("cron_id", "=", self.job.id)]).mapped("call_at")
        end = decision.date_close
        self.assertLessEqual({end - timedelta(hours=24), end}, set(times))
