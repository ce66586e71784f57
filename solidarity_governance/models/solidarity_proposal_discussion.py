from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

MAX_COMMENT = 5000
# A page is read from its end: the oldest are asked for.
COMMENTS_PER_PAGE = 50


class SolidarityProposal(models.Model):
    """What members say about a proposal.

    The messages are those of the chatter, for organisers in the backend, too. They are
    sent to nobody: members see them on the page, and in the weekly mail that there are
    new ones. So no address of a member goes to another one.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        # Messages have addresses in them: members read what they say on the page only,
        # and nobody on the portal has the right to delete proposals.
        if self.env.user.share:
            return dict.fromkeys(self, "unlink")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    def message_post(self, **kwargs):
        """Post to the chatter: in the backend.

        :raise AccessError: for portal users; by this they could send mails with their
            address to whom they like
        """
        if self.env.user.share and not self.env.su:
            raise AccessError(self.env._("Discuss the proposal on its page, please."))
        return super().message_post(**kwargs)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Add followers.

        :raise AccessError: for portal users who add others: they would send them mails
        """
        others = set(partner_ids or ()) - set(self.env.user.partner_id.ids)
        if others and self.env.user.share and not self.env.su:
            raise AccessError(self.env._("Each member decides alone what to follow."))
        return super().message_subscribe(partner_ids, subtype_ids)

    def _comment(self, membership, text):
        """Add a member's words to the discussion; a second click adds nothing.

        :param membership: the speaker's own active ``solidarity.membership``
        :param str text: plain text
        :return: the ``mail.message``
        :raise UserError: for an empty or a far too long text, and on a draft
        """
        self.ensure_one()
        self.check_access("read")
        self._check_speaker(membership)
        # PostgreSQL has no character zero
        text = (text or "").replace("\0", "").strip()
        if not text:
            raise UserError(self.env._("Write what you want to say first."))
        if len(text) > MAX_COMMENT:
            raise UserError(
                self.env._(
                    "Use at most %(most)s characters; these are %(count)s.",
                    most=MAX_COMMENT,
                    count=len(text),
                )
            )
        body = plaintext2html(text)
        # Members have no access to messages; who speaks has just been checked.
        messages = self.env["mail.message"].sudo()
        last = messages.search(self._get_comments_domain(), limit=1)
        partner = membership.sudo().partner_id
        if last.author_id == partner and last.body == body:
            return last
        return messages.create(
            {
                "model": self._name,
                "res_id": self.id,
                "message_type": "comment",
                "subtype_id": self.env.ref("mail.mt_comment").id,
                "author_id": partner.id,
                # of the system, instead of the member's own
                "email_from": self.sudo().company_id.email_formatted or False,
                "body": body,
            }
        )

    def _check_speaker(self, membership):
        if not self.env.su and not membership._is_own():
            raise AccessError(self.env._("Each member speaks in the own name."))
        speaker = membership.sudo()
        if speaker.state != "active" or speaker.community_id != self.community_id:
            raise UserError(
                self.env._("Only the members of the community discuss its proposals.")
            )
        if self.state == "draft":
            raise UserError(
                self.env._("A draft has no discussion yet: open the proposal first.")
            )

    def _get_comments_domain(self):
        return [
            ("model", "=", self._name),
            ("res_id", "in", self.ids),
            # what the system says for all has the same subtype: reasons, versions
            ("message_type", "in", ("comment", "notification", "email")),
            ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
            ("is_internal", "=", False),
        ]

    def _get_discussion(self, is_complete=False):
        """Return what members said, the oldest first.

        :param bool is_complete: all of it, instead of the newest part
        :return: dict with ``comments`` (list of dicts with ``message`` (id), ``name``,
            ``member`` (id of the active membership, or None), ``date`` and ``body``,
            which is HTML without scripts) and ``more`` (how many are older)
        """
        self.ensure_one()
        self.check_access("read")
        # Members have no access to messages: what is public to them is picked here.
        messages = self.env["mail.message"].sudo()
        domain = self._get_comments_domain()
        total = messages.search_count(domain)
        newest = messages.search(
            domain,
            order="id desc",
            limit=None if is_complete else COMMENTS_PER_PAGE,
        )
        members = self._get_members_of(newest.author_id)
        return {
            "comments": [
                {
                    "message": message.id,
                    "name": message.author_id.name,
                    "member": members.get(message.author_id),
                    "date": message.date,
                    "body": message.body,
                }
                for message in newest[::-1]
            ],
            "more": total - len(newest),
        }

    def _count_comments(self, since=None, without=None):
        """Return how much was said about each of these proposals.

        :param datetime since: from when on; from the beginning when not given
        :param without: the ``res.partner`` whose own words do not count, if any
        :return: dict of numbers by proposal, those with the most first; only proposals
            about which something was said
        """
        domain = self._get_comments_domain()
        if since:
            domain.append(("date", ">=", since))
        if without:
            domain.append(("author_id", "not in", without.ids))
        # Members have no access to messages; numbers are all they get.
        groups = (
            self.env["mail.message"]
            .sudo()
            ._read_group(
                domain,
                ["res_id"],
                ["__count"],
                order="__count desc, res_id desc",
            )
        )
        return {self.browse(res_id): count for res_id, count in groups}

    def _get_members_of(self, partners):
        """Return the ids of the active memberships of these people, by person."""
        memberships = (
            self.env["solidarity.membership"]
            .sudo()
            .search_fetch(
                [
                    ("community_id", "=", self.community_id.id),
                    ("partner_id", "in", partners.ids),
                    ("state", "=", "active"),
                ],
                ["partner_id"],
            )
        )
        return {member.partner_id: member.id for member in memberships}
