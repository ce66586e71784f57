from datetime import timedelta

from odoo import api, fields, models

# The owner is reminded so many days before a listing expires.
REMINDER_DAYS = (7, 1)
BATCH = 100


class SolidarityListing(models.Model):
    """The end of a listing: two reminders, a last mail, and no sight of it any more."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.listing"

    date_reminder = fields.Date(
        string="Next Reminder",
        compute="_compute_date_reminder",
        store=True,
        precompute=True,
        copy=False,
        help="When the owner is told that the listing expires; a mail that was sent "
        "moves it on.",
    )

    _reminder_index = models.Index("(date_reminder) WHERE state = 'published'")

    @api.depends("date_expires")
    def _compute_date_reminder(self):
        today = fields.Date.context_today(self)
        for listing in self:
            listing.date_reminder = listing._get_next_reminder(today)

    def _get_next_reminder(self, today):
        """Return the first day after ``today`` on which the owner is reminded, or
        False."""
        self.ensure_one()
        if not self.date_expires:
            return False
        dates = [self.date_expires - timedelta(days=days) for days in REMINDER_DAYS]
        return next((date for date in dates if date > today), False)

    # -------------------------------------------------------------------- crons

    @api.model
    def _cron_expire(self):
        """Expire listings whose last day was yesterday, and remind the owners of those
        that come to their end.

        Each mail leaves in the same transaction as the marker that it was sent, so it
        is sent once however often the job runs, is stopped or comes late.
        """
        today = fields.Date.context_today(self)
        published = [("state", "=", "published")]
        self._run_in_batches(
            [*published, ("date_expires", "<", today)], lambda batch: batch._expire()
        )
        self._run_in_batches(
            [*published, ("date_reminder", "<=", today)],
            lambda batch: batch._remind(today),
        )

    @api.model
    def _run_in_batches(self, domain, work):
        """Do ``work`` with all records of ``domain``, which it takes out of there."""
        cron = self.env["ir.cron"]
        remaining = self.search_count(domain)
        cron._commit_progress(remaining=remaining)
        last_id = 0
        while batch := self.search(
            [*domain, ("id", ">", last_id)], limit=BATCH, order="id"
        ):
            last_id = batch[-1].id
            work(batch.try_lock_for_update())
            remaining = max(0, remaining - len(batch))
            if not cron._commit_progress(len(batch), remaining=remaining):
                return

    def _expire(self):
        self.write({"state": "expired"})
        self._send_mail_to_owner("solidarity_marketplace.mail_template_listing_expired")

    def _remind(self, today):
        for listing in self:
            listing.date_reminder = listing._get_next_reminder(today)
        self._send_mail_to_owner(
            "solidarity_marketplace.mail_template_listing_reminder"
        )

    def _send_mail_to_owner(self, template_xmlid):
        """Send a mail about each of these listings to its owner, unless the owner is
        suspended or has left."""
        for listing in self.sudo():
            if listing.membership_id.state == "active":
                listing._send_mail(template_xmlid, listing.membership_id.partner_id)

    def _get_portal_url(self):
        """Return the address of the listing's page, where its owner renews it."""
        self.ensure_one()
        base_url = self.get_base_url()
        code = self.community_id.code
        return f"{base_url}/my/community/{code}/listings/{self.id}"
