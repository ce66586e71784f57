from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import consteq, email_normalize, hmac, single_email_re


class SolidarityMembership(models.Model):
    """How people come in: an organiser invites them, or they ask to join."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    date_invitation_expires = fields.Datetime(
        string="Invitation Expires", copy=False, readonly=True
    )

    # ------------------------------------------------------------------ actions

    def action_send_invitation(self):
        """Send (again) the invitation to pending people. Organisers only."""
        self._check_organiser()
        self._check_state("pending")
        self._send_invitation()

    @api.model
    def action_invite(self, community_id, email, name=None):
        """Invite somebody by e-mail. Organisers only.

        :param int community_id: where to
        :param str email: address of the person
        :param str name: how to call a person who is not known yet
        :return: id of the pending membership
        :rtype: int
        :raise UserError: bad address, or somebody who is a member already
        """
        community = self.env["solidarity.community"].browse(community_id)
        community._check_role("organiser")
        return self._invite(community, email, name).id

    def action_accept_invitation(self):
        """Accept an invitation to oneself; harmless when it was accepted before.

        :raise UserError: when the invitation has expired or was withdrawn
        """
        self.ensure_one()
        if not self.env.su and not self._is_own():
            raise AccessError(self.env._("This invitation is for somebody else."))
        membership = self.sudo()  # invited people have no write access yet
        if membership.state == "active":
            return
        if membership.state != "pending" or membership.origin != "invitation":
            raise UserError(
                self.env._(
                    "This invitation is not open any more. You can ask to join on "
                    "the page of the community."
                )
            )
        if membership._is_invitation_expired():
            raise UserError(
                self.env._(
                    "This invitation has expired. Please ask an organiser of "
                    "%(community)s for a new one.",
                    community=membership.community_id.name,
                )
            )
        membership._join()
        membership._send_mail_to_person(
            "solidarity_base.mail_template_membership_admitted"
        )

    # --------------------------------------------------------- business methods

    def _decline_invitation(self, token):
        """Decline an invitation, with a login or with the link alone."""
        self.ensure_one()
        # The token is what the person was sent to answer with.
        membership = self.sudo()
        if not membership._check_invitation_token(token):
            raise AccessError(self.env._("This invitation is for somebody else."))
        if membership.state == "pending" and membership.origin == "invitation":
            membership._set_state("left")

    def _invite(self, community, email, name=None):
        """Create or reopen the membership of the person with this address and invite.

        :param community: ``solidarity.community``; the caller checked the role
        :return: the pending membership
        """
        email = (email or "").strip()
        normalized = single_email_re.match(email) and email_normalize(email)
        if not normalized:
            raise UserError(
                self.env._(
                    "Please give one valid e-mail address, such as ana@example.org."
                )
            )
        # An organiser on the portal has no access to contacts and memberships; what
        # comes back is the one person that the organiser named by address.
        partner = self.sudo()._find_or_create_invitee(community, normalized, name)
        membership = self.sudo()._open_pending(community, partner, "invitation")
        membership._send_invitation()
        return membership.with_env(self.env)

    def _find_or_create_invitee(self, community, email, name):
        """Return the contact with this address, one who logs in before others."""
        partners = self.env["res.partner"].search(
            [
                ("email_normalized", "=", email),
                ("company_id", "in", (False, community.company_id.id)),
            ]
        )
        users = self.env["res.users"].search([("login", "=", email)])
        known = users.partner_id[:1] or partners.filtered("user_ids")[:1]
        return (
            known
            or partners[:1]
            or self.env["res.partner"].create(
                {
                    "name": (name or "").strip() or email.partition("@")[0],
                    "email": email,
                    "company_id": community.company_id.id,
                }
            )
        )

    def _request_to_join(self, community, message=None):
        """Ask for the current user to join a community.

        :param community: ``solidarity.community``
        :param str message: words to the organisers
        :return: the membership: pending, or active when an invitation was waiting
        :raise UserError: for a member, or when the question was asked before
        """
        partner = self.env.user.partner_id
        # The person is not a member: no rule shows the community or the own row yet.
        existing = self.sudo().search(
            [("community_id", "=", community.id), ("partner_id", "=", partner.id)]
        )
        if (
            existing.state == "pending"
            and existing.origin == "invitation"
            and not existing._is_invitation_expired()
        ):
            own = existing.with_env(self.env)
            own.action_accept_invitation()
            return own
        expired = existing.state == "pending" and existing.origin == "invitation"
        membership = (
            existing if expired else self.sudo()._open_pending(community, partner)
        )
        membership.write({"origin": "request", "request_message": message or False})
        membership._send_mail(
            "solidarity_base.mail_template_membership_requested",
            recipients=membership.community_id._get_organiser_partners(),
        )
        return membership.with_env(self.env)

    def _open_pending(self, community, partner, origin="request"):
        """Return a pending row for a person: a new one, or the one of a former member.

        :raise UserError: when the person is a member, suspended or asked before
        """
        membership = self.search(
            [("community_id", "=", community.id), ("partner_id", "=", partner.id)]
        )
        if not membership:
            return self.create(
                {
                    "community_id": community.id,
                    "partner_id": partner.id,
                    "origin": origin,
                    "state": "pending",
                    "role": "member",
                }
            )
        messages = {
            "active": self.env._(
                "%(name)s is a member of %(community)s already.",
                name=membership.name,
                community=membership.community_id.name,
            ),
            "suspended": self.env._(
                "The membership of %(name)s in %(community)s is suspended: please talk "
                "to the organisers.",
                name=membership.name,
                community=membership.community_id.name,
            ),
            "pending": self.env._(
                "%(name)s is waiting to join %(community)s already: an organiser will "
                "answer.",
                name=membership.name,
                community=membership.community_id.name,
            ),
        }
        if membership.state in messages:
            if membership.state == "pending" and origin == "invitation":
                # Invited again, or invited after having asked: the newest word counts.
                membership.origin = origin
                return membership
            raise ValidationError(messages[membership.state])
        membership._set_state("pending")
        membership.write({"origin": origin, "date_left": False})
        return membership

    def _send_invitation(self):
        for membership in self.sudo():
            membership.write(
                {
                    "origin": "invitation",
                    "date_invitation_expires": fields.Datetime.now()
                    + timedelta(days=membership.community_id.invitation_days),
                }
            )
        self._send_mail_to_person("solidarity_base.mail_template_membership_invited")

    def _is_invitation_expired(self):
        self.ensure_one()
        expires = self.sudo().date_invitation_expires
        return not expires or expires < fields.Datetime.now()

    def _get_invitation_token(self):
        """Return the secret part of the invitation link.

        It is signed with the database's secret and stays the same when an invitation
        is sent again: an older mail then works as well.
        """
        self.ensure_one()
        return hmac(
            self.env(su=True),
            "solidarity-invitation",
            (self.id, self.sudo().partner_id.id),
        )

    def _check_invitation_token(self, token):
        """Tell whether ``token`` is the one of this invitation."""
        # comparing in constant time takes ASCII only, which a token is
        token = token or ""
        return token.isascii() and consteq(self._get_invitation_token(), token)

    def _get_invitation_path(self):
        """Return the path of the page where the invited person answers."""
        self.ensure_one()
        return f"/solidarity/invitation/{self.id}/{self._get_invitation_token()}"

    def _get_invitation_url(self):
        """Return the whole link that goes into the mail."""
        return self.get_base_url() + self._get_invitation_path()

    def _get_invitation_signup_path(self):
        """Return where an invited person without a login makes one.

        Whoever holds the invitation link reads the mails of that address, which is
        what a signup link proves, too.
        """
        self.ensure_one()
        partner = self.sudo().partner_id
        partner.signup_prepare()
        paths = partner.with_context(relative_url=True)._get_signup_url_for_action(
            url=self._get_invitation_path()
        )
        return paths[partner.id]
