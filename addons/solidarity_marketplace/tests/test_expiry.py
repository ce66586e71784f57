from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import MarketplaceCommon


@tagged("post_install", "-at_install")
class TestExpiry(MarketplaceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("solidarity_marketplace.ir_cron_expire_listings")

    def _run(self, day):
        """Run the job on a day; return subjects and addresses of the mails it wrote."""
        mails = self.env["mail.mail"]
        last = mails.search([], order="id desc", limit=1).id or 0
        with freeze_time(f"{day} 03:00:00"), self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()
        found = mails.search([("id", ">", last)], order="id")
        return [(mail.subject, mail.recipient_ids.email) for mail in found]

    def _create(self, day="2026-03-01", **values):
        with freeze_time(f"{day} 12:00:00"):
            return self._create_listing(**values)

    def test_each_mail_once(self):
        """7 days and 1 day before, and when it expired, however often the job runs."""
        listing = self._create()
        self.assertEqual(listing.date_expires, date(2026, 5, 30))
        soon = ('"Bicycle repair" is shown until 05/30/2026', "member_a@example.com")
        for day, expected in (
            ("2026-05-22", []),
            ("2026-05-23", [soon]),
            ("2026-05-23", []),
            ("2026-05-28", []),
            ("2026-05-29", [soon]),
            ("2026-05-29", []),
            ("2026-05-30", []),
        ):
            self.assertEqual(self._run(day), expected, day)
            self.assertEqual(listing.state, "published")
        gone = ('"Bicycle repair" is not shown any more', "member_a@example.com")
        self.assertEqual(self._run("2026-05-31"), [gone])
        self.assertRecordValues(listing, [{"state": "expired", "is_shown": False}])
        self.assertEqual(self._run("2026-06-01"), [])

    def test_the_mail_leads_to_the_page_where_it_is_renewed(self):
        listing = self._create()
        self._run("2026-05-23")
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn(
            f"/my/community/test-riverside/listings/{listing.id}", mail.body_html
        )

    def test_a_late_job_sends_one_mail(self):
        listing = self._create()
        self.assertEqual(len(self._run("2026-05-29")), 1)
        self.assertEqual(self._run("2026-05-30"), [])
        other = self._create()
        [(subject, _address)] = self._run("2026-06-07")[:1]
        self.assertIn("not shown any more", subject)
        self.assertEqual((listing + other).mapped("state"), ["expired"] * 2)

    def test_renewed_listings_are_reminded_again(self):
        listing = self._create()
        self._run("2026-05-23")
        with freeze_time("2026-05-24 12:00:00"):
            listing.with_user(self.user_a).action_renew()
        self.assertEqual(listing.date_expires, date(2026, 8, 22))
        self.assertEqual(self._run("2026-05-31"), [])
        self.assertEqual(len(self._run("2026-08-15")), 1)

    def test_short_listings_are_not_reminded_at_once(self):
        """Whoever chooses a day within a week knows it."""
        self._create(date_expires="2026-03-05")
        self.assertEqual(self._run("2026-03-02"), [])
        self.assertEqual(len(self._run("2026-03-04")), 1)

    def test_hidden_listings_and_absent_members(self):
        """Paused listings stay paused; who is suspended gets no mail, but the time of
        the listing passes."""
        paused = self._create(state="hidden")
        suspended = self._create(membership=self.membership_b)
        self.membership_b.state = "suspended"
        self.assertEqual(self._run("2026-05-23"), [])
        self.assertEqual(self._run("2026-05-31"), [])
        self.assertEqual((paused + suspended).mapped("state"), ["hidden", "expired"])

    def test_batches(self):
        """More than one batch, each listing once."""
        listings = self.env["solidarity.listing"]
        with freeze_time("2026-03-01 12:00:00"):
            for number in range(205):
                listings += self._create_listing(title=f"Bike {number}")
        self.assertEqual(len(set(self._run("2026-05-31"))), 205)
        self.assertEqual(set(listings.mapped("state")), {"expired"})

    def test_what_was_written_is_kept_when_the_job_is_stopped(self):
        """After each batch the job commits mails and markers together."""
        committed = []

        def commit(cron, processed=0, **_options):
            listings = self.env["solidarity.listing"].search(
                [
                    ("state", "=", "expired"),
                    ("membership_id", "=", self.membership_a.id),
                ]
            )
            committed.append((processed, len(listings)))
            return 0 if processed else 1

        with freeze_time("2026-03-01 12:00:00"):
            for _number in range(150):
                self._create_listing()
        self.patch(self.registry["ir.cron"], "_commit_progress", commit)
        with freeze_time("2026-06-01 03:00:00"):
            self.env["solidarity.listing"]._cron_expire()
        self.assertEqual(committed[:2], [(0, 0), (100, 100)])
