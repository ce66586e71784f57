from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

MAX_LENGTH = 5000
# Of one member in 24 hours: plenty for who looks for something, too few for who
# advertises.
MAX_PER_DAY = 20
KEPT_DAYS = 30


class SolidarityListingMessage(models.Model):
    """A message to the member behind a listing, delivered by mail.

    Neither side sees the other's address, unless the sender agrees that the answer
    goes there directly. Messages are kept for some weeks, so that what is reported can
    be looked at, and then forgotten.
    """

    _name = "solidarity.listing.message"
    _description = "Message about a Listing"
    _inherit = [
        "solidarity.contact.privacy.mixin",
        "solidarity.mail.mixin",
    ]
    _order = "id desc"
    _rec_name = "listing_id"

    listing_id = fields.Many2one(
        "solidarity.listing",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sender_id = fields.Many2one(
        "solidarity.membership",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="listing_id.community_id.company_id")
    body = fields.Text(string="Message", required=True, readonly=True)
    is_address_shared = fields.Boolean(
        readonly=True, help="The answer goes to the sender's address."
    )

    _once_a_day = models.UniqueIndex(
        "(listing_id, sender_id, md5(body), date(create_date))",
        "You have sent this message already.",
    )

    @api.autovacuum
    def _gc_messages(self):
        """Forget old messages."""
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = self.search([("create_date", "<", limit)], limit=10_000)
        old.unlink()
        return len(old), int(len(old) == 10_000)

    def _get_reply_to(self):
        """Return where an answer by mail goes: to the sender who agreed, or False."""
        self.ensure_one()
        return self.is_address_shared and self.sender_id.partner_id.email_formatted

    def _get_sender_url(self):
        """Return the link to the sender's page, where the receiver may see it."""
        self.ensure_one()
        community = self.listing_id.community_id
        if self.sender_id.community_id != community:
            return False
        path = f"/my/community/{community.code}/members/{self.sender_id.id}"
        return self.get_base_url() + path


class SolidarityListing(models.Model):
    """Write to the member behind a listing."""

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.listing"

    def _send_message(self, membership, body, is_address_shared=False):
        """Send a message from a member to who offers or wants this.

        :param membership: the sender's own active ``solidarity.membership``
        :param str body: text of the member
        :param bool is_address_shared: whether the receiver may answer by mail
        :raise UserError: with what to change
        """
        self.ensure_one()
        if not self.env.su and not membership._is_own():
            raise AccessError(self.env._("Each member writes in the own name."))
        body = (body or "").strip()
        if not body:
            raise UserError(self.env._("Please write a few words first."))
        if len(body) > MAX_LENGTH:
            raise UserError(
                self.env._("Please write at most %s characters.", MAX_LENGTH)
            )
        if membership.state != "active" or not self.is_shown:
            raise UserError(self.env._("This is not offered or wanted any more."))
        if self._is_own_listing():
            raise UserError(self.env._("This is your own listing."))
        # Nobody may read or make messages but by this.
        messages = self.env["solidarity.listing.message"].sudo()
        day = fields.Datetime.now() - timedelta(days=1)
        sent = messages.search_count(
            [("sender_id", "=", membership.id), ("create_date", ">=", day)]
        )
        if sent >= MAX_PER_DAY:
            raise UserError(
                self.env._(
                    "You have sent %s messages within a day. Please wait until "
                    "tomorrow; an organiser can help if it is urgent.",
                    sent,
                )
            )
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                message = messages.create(
                    {
                        "listing_id": self.id,
                        "sender_id": membership.id,
                        "body": body,
                        "is_address_shared": is_address_shared,
                    }
                )
        except UniqueViolation as error:
            raise UserError(
                self.env._("You have sent this message already; it is on its way.")
            ) from error
        message._send_mail(
            "solidarity_marketplace.mail_template_listing_message",
            message.listing_id.membership_id.partner_id,
        )
