from odoo import fields, models
from odoo.exceptions import UserError

# Which state may follow which; everything else is a mistake and says so.
TRANSITIONS = {
    "pending": ("active", "left"),
    "active": ("suspended", "left"),
    "suspended": ("active", "left"),
    "left": ("pending",),
}


class SolidarityMembership(models.Model):
    """The life of a membership: admitted, suspended, resumed, left.

    Each action checks who acts and where the membership stands; nothing else changes
    the state.
    """

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    # ------------------------------------------------------------------ actions

    def action_admit(self):
        """Admit people who asked to join. Organisers only.

        An invited person joins by accepting the invitation, but may be admitted by an
        organiser as well, who thereby says that the person agreed.
        """
        self._check_organiser()
        self._check_state("pending")
        self._join()
        self._send_mail_to_person("solidarity_base.mail_template_membership_admitted")

    def action_decline(self):
        """Decline join requests or withdraw invitations. Organisers only."""
        self._check_organiser()
        self._check_state("pending")
        asked = self.filtered(lambda membership: membership.origin == "request")
        self._set_state("left")
        asked._send_mail_to_person("solidarity_base.mail_template_membership_declined")

    def action_suspend(self):
        """Take the rights of members away for a time. Organisers only."""
        self._check_organiser()
        self._check_state("active")
        self._check_last_organiser()
        self._set_state("suspended")
        self._send_mail_to_person("solidarity_base.mail_template_membership_suspended")

    def action_resume(self):
        """Give suspended members their rights back. Organisers only."""
        self._check_organiser()
        self._check_state("suspended")
        self._set_state("active")
        self._send_mail_to_person("solidarity_base.mail_template_membership_resumed")

    def action_leave(self):
        """End memberships: one's own, or as an organiser somebody's.

        :raise UserError: when something keeps the member (see ``_check_can_leave``)
        """
        if not self.env.su and any(not member._is_own() for member in self):
            self._check_organiser()
        for membership in self:
            if membership.state not in ("active", "suspended"):
                raise UserError(
                    self.env._("%s is not a member.", membership.sudo().display_name)
                )
            membership._check_can_leave()
        self._set_state("left")

    # --------------------------------------------------------- business methods

    def _check_organiser(self):
        # The community may be closed to the user: then the role is missing, too.
        self.sudo().community_id.with_env(self.env)._check_role("organiser")

    def _check_state(self, state):
        """Refuse, unless all these memberships are in this state."""
        for membership in self.sudo():
            if membership.state == state:
                continue
            name = membership.display_name
            messages = {
                "pending": self.env._("%s is not waiting to join.", name),
                "active": self.env._("%s is not an active member.", name),
                "suspended": self.env._("%s is not suspended.", name),
            }
            raise UserError(messages[state])

    def _check_can_leave(self):
        """Raise a UserError when something keeps the member in the community.

        Addons extend it: a member with a balance, say, settles it first.
        """
        self.ensure_one()
        self._check_last_organiser()

    def _check_last_organiser(self):
        """Refuse to leave a community without any active organiser."""
        organisers = self.sudo()._get_by_role("organiser")
        if not organisers:
            return
        organisers.community_id._lock_organisers()
        for community, leaving in organisers.grouped("community_id").items():
            if not community._get_members_acting_as("organiser") - leaving:
                raise UserError(
                    self.env._(
                        "%(community)s needs an organiser: give somebody else this "
                        "role first.",
                        community=community.name,
                    )
                )

    def _join(self):
        """Make pending people members: number, date, access to the company."""
        for membership in self.sudo():
            vals = {"date_left": False, "request_message": False}
            if not membership.reference:
                vals["reference"] = membership.community_id._next_reference()
            if not membership.date_joined:
                vals["date_joined"] = fields.Date.context_today(self)
            membership.write(vals)
        self._set_state("active")
        self._open_company()

    def _set_state(self, state):
        """Change the state along ``TRANSITIONS``, with its date.

        Actions check beforehand who may do it; the fields themselves are closed to
        RPC, so the row is written with the rights of the system.
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for membership in self.sudo():
            if state not in TRANSITIONS[membership.state]:
                raise UserError(
                    self.env._(
                        "%(member)s is %(old)s and cannot become %(new)s.",
                        member=membership.display_name,
                        old=labels[membership.state],
                        new=labels[state],
                    )
                )
        vals = {"state": state}
        if state == "left":
            vals["date_left"] = fields.Date.context_today(self)
            vals["role"] = "member"
        self.sudo().write(vals)

    def _open_company(self):
        """Let members who log in by the portal work in the community's company.

        Record rules let a user see the records of the user's companies only. Access
        of employees to companies stays the administrator's decision.
        """
        for membership in self.sudo():
            company = membership.community_id.company_id
            users = membership.partner_id.user_ids.filtered("share")
            users.filtered(lambda user, c=company: c not in user.company_ids).write(
                {"company_ids": [fields.Command.link(company.id)]}
            )

    def _send_mail_to_person(self, template_xmlid):
        """Send each of these people a mail about the own membership."""
        for membership in self.sudo():
            membership._send_mail(template_xmlid, membership.partner_id)
