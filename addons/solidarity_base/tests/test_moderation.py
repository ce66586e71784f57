from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import SolidarityCommon


@tagged("post_install", "-at_install")
class TestModeration(SolidarityCommon):
    def _report(self, user=None, membership=None, reason="Does not answer"):
        user = user or self.user_a
        membership = membership or self.membership_b
        reports = self.env["solidarity.moderation.report"].with_user(user)
        return reports._submit(membership.with_user(user), reason)

    def _get_mails(self, partner):
        return self.env["mail.mail"].search([("recipient_ids", "=", partner.id)])

    def test_report(self):
        report = self._report(reason="  Shouts  ")
        self.assertRecordValues(
            report.sudo(),
            [
                {
                    "community_id": self.community.id,
                    "reason": "Shouts",
                    "state": "open",
                    "subject_name": "Bruno Member (0002)",
                    "subject_membership_id": self.membership_b.id,
                    "subject_partner_id": self.partner_b.id,
                    "reporter_id": self.partner_a.id,
                }
            ],
        )

    def test_second_click_reports_once(self):
        report = self._report()
        self.assertEqual(self._report(reason=" Does not answer "), report)
        self.assertNotEqual(self._report(reason="Shouts"), report)
        self.assertEqual(len(self._get_mails(self.partner_moderator)), 2)
        report.sudo().with_user(self.user_moderator)._close("dismissed")
        self.assertNotEqual(self._report(), report, "it happened again")

    def test_moderators_are_told(self):
        self._report()
        for partner in (self.partner_moderator, self.partner_organiser):
            mail = self._get_mails(partner)
            self.assertIn("waits for you", mail.subject)
            self.assertNotIn("Ada", mail.body_html)
        self.assertFalse(self._get_mails(self.partner_b))

    def test_values_are_not_taken_from_the_member(self):
        """By RPC a member cannot report in another's name or decide right away."""
        report = (
            self.env["solidarity.moderation.report"]
            .with_user(self.user_a)
            .create(
                {
                    "res_model": "solidarity.membership",
                    "res_id": self.membership_b.id,
                    "reason": "Test",
                    "reporter_id": self.partner_b.id,
                    "community_id": self.other_community.id,
                    "state": "dismissed",
                }
            )
            .sudo()
        )
        self.assertEqual(report.reporter_id, self.partner_a)
        self.assertEqual(report.community_id, self.community)
        self.assertEqual(report.state, "open")

    def test_values_are_not_taken_from_the_context(self):
        report = (
            self.env["solidarity.moderation.report"]
            .with_user(self.user_a)
            .with_context(
                default_reporter_id=self.partner_b.id,
                default_state="dismissed",
                default_email_cc="elsewhere@example.org",
            )
            ._submit(self.membership_b.with_user(self.user_a), "Test")
            .sudo()
        )
        self.assertEqual(report.reporter_id, self.partner_a)
        self.assertEqual(report.state, "open")
        self.assertFalse(self._get_mails(self.partner_moderator).email_cc)

    def test_bad_reports(self):
        reports = self.env["solidarity.moderation.report"].with_user(self.user_a)
        for vals in (
            {"res_model": "res.partner", "res_id": self.partner_b.id},
            {"res_model": "no.model", "res_id": 1},
            {"res_model": "solidarity.reportable.mixin", "res_id": 1},
            {"res_model": "solidarity.membership", "res_id": 999999999},
            {"res_model": "solidarity.membership", "res_id": self.membership_a.id},
            {"res_id": self.membership_b.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                reports.create({"reason": "Test", **vals})
        with self.assertRaises(ValidationError):
            self._report(reason="   ")

    def test_long_reason(self):
        with self.assertRaisesRegex(ValidationError, "2000 characters.*2001"):
            self._report(reason="x" * 2001)
        self.assertTrue(self._report(reason="x" * 2000))

    def test_report_what_one_may_not_see(self):
        for user in (self.user_other, self.user_foreign, self.user_public):
            with self.assertRaises(AccessError):
                self._report(user)

    def test_dismiss(self):
        report = self._report()
        report.with_user(self.user_moderator).action_dismiss("We talked about it")
        self.assertRecordValues(
            report.sudo(),
            [
                {
                    "state": "dismissed",
                    "moderator_id": self.user_moderator.id,
                    "note": "We talked about it",
                }
            ],
        )
        mail = self._get_mails(self.partner_a)
        self.assertIn("What became of your report", mail.subject)
        self.assertIn("We talked about it", mail.body_html)
        self.assertFalse(self._get_mails(self.partner_b))

    def test_warn(self):
        report = self._report()
        report.with_user(self.user_moderator).action_warn("Please answer your mails")
        mail = self._get_mails(self.partner_b)
        self.assertIn("Please answer your mails", mail.body_html)
        self.assertEqual(self.membership_b.state, "active")

    def test_suspend(self):
        report = self._report()
        report.with_user(self.user_moderator).action_suspend()
        self.assertEqual(self.membership_b.state, "suspended")
        self.assertEqual(report.sudo().state, "suspended")

    def test_organisers_are_not_suspended(self):
        report = self._report(membership=self.membership_organiser)
        with self.assertRaises(UserError):
            report.with_user(self.user_moderator).action_suspend()
        self.assertEqual(self.membership_organiser.state, "active")

    def test_hide_makes_no_sense_for_people(self):
        report = self._report()
        with self.assertRaises(UserError):
            report.with_user(self.user_moderator).action_hide()
        self.assertEqual(report.sudo().state, "open")

    def test_decided_once(self):
        report = self._report().with_user(self.user_moderator)
        report.action_dismiss()
        with self.assertRaisesRegex(UserError, "decided already"):
            report.action_warn()

    def test_the_reported_never_learns(self):
        """Nothing that the reported person may read leads to the reporter."""
        report = self._report()
        report.with_user(self.user_moderator).action_warn("Be kind")
        self.assertFalse(
            self.env["solidarity.moderation.report"]
            .with_user(self.user_b)
            .search([("id", "=", report.id)])
        )
        self.assertNotIn(self.partner_a, self.membership_b.message_partner_ids)
        self.assertFalse(report.sudo().message_partner_ids)
        messages = self.env["mail.message"].search(
            [
                ("model", "=", "solidarity.membership"),
                ("res_id", "=", self.membership_b.id),
            ]
        )
        self.assertNotIn(self.partner_a, messages.author_id)
        mail = self._get_mails(self.partner_b)
        self.assertEqual(mail.model, "solidarity.membership")
        for text in ("Ada", self.user_a.email, "Does not answer"):
            self.assertNotIn(text, mail.body_html)
        about_report = self.env["mail.message"].search(
            [
                ("model", "=", "solidarity.moderation.report"),
                ("res_id", "=", report.id),
            ]
        )
        self.assertTrue(about_report)
        visible = (
            self.env["mail.message"]
            .with_user(self.user_b)
            .search([("id", "in", (about_report | messages).ids)])
        )
        self.assertFalse(visible)

    def test_reporter_reads_outcome_not_notes(self):
        report = self._report()
        note = report.with_env(self.env).message_post(body="Internal thought")
        report.with_user(self.user_moderator).action_dismiss()
        self.assertEqual(report.with_user(self.user_a).state, "dismissed")
        with self.assertRaises(AccessError):
            note.with_user(self.user_a).check_access("read")

    def test_form(self):
        """A moderator writes some words in the backend and decides."""
        report = self._report().with_user(self.user_moderator)
        with Form(report) as form:
            form.note = "Please be on time"
        report.action_warn()
        self.assertIn("Please be on time", self._get_mails(self.partner_b).body_html)

    def test_reports_are_not_edited(self):
        report = self._report().with_user(self.user_moderator)
        report.note = "A draft of my words"
        for vals in (
            {"state": "dismissed"},
            {"reason": "Something else"},
            {"reporter_id": self.partner_b.id},
        ):
            with self.assertRaises(UserError):
                report.write(vals)

    def test_portal_moderator(self):
        self.membership_a.role = "moderator"
        report = self._report(self.user_other_member())
        report.with_user(self.user_a).action_warn("Be kind")
        self.assertEqual(report.sudo().state, "warned")

    def user_other_member(self):
        self._create_membership(self.partner_other)
        return self.user_other
