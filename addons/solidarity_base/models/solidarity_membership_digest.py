from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import consteq, hmac, split_every

# One transaction of the job: few enough to be done in seconds.
DIGEST_BATCH = 20
# What is older is no news, however long ago the last digest was.
DIGEST_DAYS = 28
# A mail is read, not scrolled through.
DIGEST_LINES = 10


class SolidarityMembership(models.Model):
    """The weekly mail: what is new in the community, for those who want it.

    Each member receives at most one in a calendar week, however often the job starts,
    and none when nothing is new. Addons add sections by ``_get_digest_sections``.
    """

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    is_digest_wanted = fields.Boolean(
        string="Weekly Mail",
        default=True,
        copy=False,
        help="The member receives a mail a week when there is something new.",
    )
    date_digest = fields.Datetime(
        string="News Up To",
        readonly=True,
        copy=False,
        help="Up to when the weekly mail has looked for news for this member.",
    )

    _digest_index = models.Index(
        "(date_digest) WHERE state = 'active' AND is_digest_wanted"
    )

    # --------------------------------------------------------------------- cron

    @api.model
    def _cron_send_digests(self):
        """Send this week's digest to the members who had none yet this week."""
        domain = self._get_digest_due_domain()
        due = self.search(domain, order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for ids in split_every(DIGEST_BATCH, due.ids):
            # Another job may be at the same members: they are skipped while it is,
            # and not due any more afterwards.
            members = self.browse(ids).try_lock_for_update(allow_referencing=True)
            for member in members.filtered_domain(domain):
                member._send_digest()
            if not self.env["ir.cron"]._commit_progress(len(ids)):
                return

    @api.model
    def _get_digest_due_domain(self):
        today = fields.Date.today()
        monday = datetime.combine(today - timedelta(days=today.weekday()), time.min)
        return (
            Domain("state", "=", "active")
            & Domain("is_digest_wanted", "=", True)
            & Domain("partner_id.email", "!=", False)
            & (Domain("date_digest", "=", False) | Domain("date_digest", "<", monday))
        )

    # --------------------------------------------------------- business methods

    def _get_digest_sections(self, since):
        """Return what is new for this member; addons add their sections.

        Runs with the rights and in the language of the member, or with those of the
        system for a member without a login: then, too, it says only what every member
        of the community may know.

        :param datetime since: what happened before was in an earlier mail
        :return: list of dicts with ``title``, ``lines`` (list of dicts with ``text``
            and, if it leads somewhere, ``url``), ``url`` (where there is more, or
            None) and, only for what is no reason to send a mail, ``is_news`` False;
            addresses are paths of this site
        :rtype: list
        """
        self.ensure_one()
        # Whole days, so that each joining is in one mail: today's is in the next one.
        domain = [
            ("community_id", "=", self.community_id.id),
            ("state", "=", "active"),
            ("id", "!=", self.id),
            ("date_joined", ">=", since.date()),
            ("date_joined", "<", fields.Date.today()),
        ]
        members = self.search(
            domain, order="date_joined desc, id desc", limit=DIGEST_LINES
        )
        if not members:
            return []
        path = f"/my/community/{self.community_id.code}/members"
        return [
            {
                "title": self.env._("New members"),
                "lines": [
                    {"text": member.name, "url": f"{path}/{member.id}"}
                    for member in members
                ],
                "url": path,
            }
        ]

    def _send_digest(self):
        """Queue this week's mail, when something is new since the last one."""
        self.ensure_one()
        since = self._get_digest_since()
        self.date_digest = fields.Datetime.now()
        reader = self._get_digest_reader()
        sections = reader._get_digest_sections(since)
        if not any(section.get("is_news", True) for section in sections):
            return
        url = self._get_digest_stop_url()
        self._send_mail(
            "solidarity_base.mail_template_digest",
            self.partner_id,
            headers={
                "List-Unsubscribe": f"<{url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
            layout=None,
            digest_sections=sections,
            digest_stop_url=url,
        )

    def _get_digest_since(self):
        earliest = fields.Datetime.now() - timedelta(days=DIGEST_DAYS)
        last = self.date_digest or fields.Datetime.now() - timedelta(days=7)
        return max(last, earliest)

    def _get_digest_reader(self):
        """Return the membership as its member sees it, who may have no login."""
        partner = self.partner_id
        user = partner.user_ids.filtered("active")[:1] or self.env.user
        return self.with_user(user).with_context(lang=partner.lang or self.env.lang)

    # ---------------------------------------------------------- stop it by link

    def _get_digest_token(self):
        """Return the secret part of the link that stops the mail, without a login."""
        self.ensure_one()
        return hmac(
            self.env(su=True), "solidarity-digest", (self.id, self.sudo().partner_id.id)
        )

    def _check_digest_token(self, token):
        """Tell whether ``token`` is the one of this member."""
        token = token or ""
        # comparing in constant time takes ASCII only, which a token is
        return token.isascii() and consteq(self._get_digest_token(), token)

    def _get_digest_stop_url(self):
        path = f"/solidarity/digest/{self.id}/{self._get_digest_token()}"
        return self.get_base_url() + path
