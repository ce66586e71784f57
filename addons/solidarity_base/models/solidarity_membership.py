from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .solidarity_community import ROLES_AS

STATES = [
    ("pending", "Pending"),
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("left", "Left"),
]
# Which state may follow which; everything else is a mistake and says so.
TRANSITIONS = {
    "pending": ("active", "left"),
    "active": ("suspended", "left"),
    "suspended": ("active", "left"),
    "left": ("pending",),
}
# Changed by the actions only, which check who may do it.
FLOW_FIELDS = ("state", "date_joined", "date_left", "origin")
IDENTITY_FIELDS = ("community_id", "partner_id")
# The member's own business, see action_update_settings.
PRIVACY_FIELDS = ("share_balance", "share_history")


class SolidarityMembership(models.Model):
    """A person in a community: one row for each pair, kept when the person leaves.

    What fellow members see of each other is on this record (name, picture, number,
    date joined); the contact with its addresses stays closed to them.
    """

    _name = "solidarity.membership"
    _description = "Community Membership"
    _inherit = [
        "solidarity.contact.privacy.mixin",
        "solidarity.reportable.mixin",
        "mail.thread",
    ]
    _order = "community_id, name, id"
    _rec_names_search = ["name", "reference"]
    _mail_post_access = "write"

    community_id = fields.Many2one(
        "solidarity.community", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="community_id.company_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        index=True,
        ondelete="restrict",
    )
    # Related as superuser: members see these without access to the contact itself.
    name = fields.Char(related="partner_id.name", store=True, index="btree_not_null")
    image_128 = fields.Image(related="partner_id.image_128", string="Picture")
    avatar_128 = fields.Image(related="partner_id.avatar_128", string="Avatar")
    state = fields.Selection(
        STATES, required=True, default="pending", copy=False, tracking=True, index=True
    )
    role = fields.Selection(
        [
            ("member", "Member"),
            ("moderator", "Moderator"),
            ("organiser", "Organiser"),
        ],
        required=True,
        default="member",
        tracking=True,
    )
    reference = fields.Char(
        string="Member Number",
        copy=False,
        help="Given when the person joins; unique in the community.",
    )
    origin = fields.Selection(
        [("request", "Asked to join"), ("invitation", "Invited")],
        default="invitation",
        required=True,
        copy=False,
    )
    request_message = fields.Text(
        string="Message to the Organisers",
        copy=False,
        help="Forgotten when the person is admitted: from then on all members see the "
        "membership.",
    )
    date_joined = fields.Date(copy=False)
    date_left = fields.Date(copy=False)
    share_balance = fields.Boolean(
        string="Show My Balance",
        help="Other members of the community may see this member's balance.",
    )
    share_history = fields.Boolean(
        string="Show My History",
        help="Other members of the community may see what this member traded.",
    )
    is_organised = fields.Boolean(
        related="community_id.is_organiser", string="I Am an Organiser"
    )

    _community_partner_unique = models.Constraint(
        "UNIQUE(community_id, partner_id)",
        "This person has a membership in this community already.",
    )
    _reference_unique = models.Constraint(
        "UNIQUE(community_id, reference)",
        "Another member of the community has this number.",
    )
    _joined_complete = models.Constraint(
        "CHECK (state NOT IN ('active', 'suspended') "
        "OR (date_joined IS NOT NULL AND reference IS NOT NULL))",
        "A member has a number and a date of joining.",
    )
    _date_order = models.Constraint(
        "CHECK (date_left IS NULL OR date_joined IS NULL OR date_left >= date_joined)",
        "A member cannot leave before joining.",
    )
    _partner_active_index = models.Index(
        "(partner_id, community_id) WHERE state = 'active'"
    )

    # ------------------------------------------------------------------ compute

    @api.depends("name", "reference")
    def _compute_display_name(self):
        for membership in self:
            number = f" ({membership.reference})" if membership.reference else ""
            membership.display_name = f"{membership.name or ''}{number}"

    # --------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        communities = self.env["solidarity.community"]
        for vals in vals_list:
            if vals.get("state") in ("active", "suspended"):
                vals.setdefault("date_joined", fields.Date.context_today(self))
                if not vals.get("reference"):
                    community = communities.browse(vals.get("community_id"))
                    vals["reference"] = community._next_reference()
        # The creator is an organiser, or the system: not a follower of the person.
        memberships = super(
            SolidarityMembership, self.with_context(mail_create_nosubscribe=True)
        ).create(vals_list)
        memberships.filtered(lambda m: m.state == "active")._open_company()
        return memberships.with_env(self.env)

    def write(self, vals):
        if not self.env.su:
            self._check_protected_fields(vals)
        if vals.get("role") and vals["role"] not in ROLES_AS["organiser"]:
            self._check_last_organiser()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_joined(self):
        if any(membership.date_joined for membership in self):
            raise UserError(
                self.env._(
                    "Members who joined are not deleted, their records depend on it: "
                    "let them leave instead."
                )
            )

    def _check_protected_fields(self, vals):
        """Refuse what only the actions and the member may change."""
        for names, message in (
            (
                FLOW_FIELDS,
                self.env._(
                    "The state of a membership changes by its buttons: admit, decline, "
                    "suspend, resume, leave."
                ),
            ),
            (
                IDENTITY_FIELDS,
                self.env._("A membership stays with its person and its community."),
            ),
            (
                PRIVACY_FIELDS,
                self.env._("Each member decides alone what others may see."),
            ),
        ):
            for name in set(names) & set(vals):
                field = self._fields[name]
                value = vals[name]
                if any(
                    membership[name]
                    != field.convert_to_record(
                        field.convert_to_cache(value, membership), membership
                    )
                    for membership in self
                ):
                    raise UserError(message)

    # ------------------------------------------------------------------ actions

    def action_admit(self):
        """Admit people who asked to join. Organisers only.

        An invited person joins by accepting the invitation, but may be admitted by an
        organiser as well, who thereby says that the person agreed.
        """
        self._check_organiser()
        self._check_state("pending")
        self._join()
        self._send_mail("solidarity_base.mail_template_membership_admitted")

    def action_decline(self):
        """Decline join requests or withdraw invitations. Organisers only."""
        self._check_organiser()
        self._check_state("pending")
        asked = self.filtered(lambda membership: membership.origin == "request")
        self._set_state("left")
        asked._send_mail("solidarity_base.mail_template_membership_declined")

    def action_suspend(self):
        """Take the rights of members away for a time. Organisers only."""
        self._check_organiser()
        self._check_state("active")
        self._check_last_organiser()
        self._set_state("suspended")
        self._send_mail("solidarity_base.mail_template_membership_suspended")

    def action_resume(self):
        """Give suspended members their rights back. Organisers only."""
        self._check_organiser()
        self._check_state("suspended")
        self._set_state("active")
        self._send_mail("solidarity_base.mail_template_membership_resumed")

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

    def action_update_settings(self, share_balance=None, share_history=None):
        """Change the own privacy settings in a community.

        :param bool share_balance: None leaves it
        :param bool share_history: None leaves it
        :raise AccessError: for somebody else's membership
        """
        self.ensure_one()
        if not self.env.su and not self._is_own():
            raise AccessError(
                self.env._("Each member decides alone what others may see.")
            )
        vals = {"share_balance": share_balance, "share_history": share_history}
        # Members have no write access to memberships, state and role are in there;
        # these two settings are theirs, which has just been checked.
        self.sudo().write(
            {name: bool(value) for name, value in vals.items() if value is not None}
        )

    # --------------------------------------------------------- business methods

    def _is_own(self):
        """Tell whether this is the current user's membership."""
        return self.sudo().partner_id == self.env.user.partner_id

    def _is_moderator(self):
        """Tell whether this person acts as a moderator (organisers do, too)."""
        self.ensure_one()
        return self.state == "active" and self.role in ROLES_AS["moderator"]

    def _is_organiser(self):
        """Tell whether this person acts as an organiser."""
        self.ensure_one()
        return self.state == "active" and self.role in ROLES_AS["organiser"]

    def _get_by_role(self, role):
        """Return those of these memberships that are active and act as ``role``."""
        return self.filtered(lambda m: m.state == "active" and m.role in ROLES_AS[role])

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

    def _send_mail(self, template_xmlid, recipients=None, **context):
        """Queue a mail about each membership.

        :param str template_xmlid: template on ``solidarity.membership``
        :param recipients: ``res.partner``; the person concerned when not given
        :param context: what the template finds in ``ctx``
        """
        # Members have no access to templates and to each other's addresses; the
        # texts are the community's and go to the recipients alone.
        template = self.env.ref(template_xmlid).sudo().with_context(**context)
        for membership in self.sudo():
            partners = recipients or membership.partner_id
            for partner in partners.filtered("email"):
                template.with_context(lang=partner.lang or self.env.lang).send_mail(
                    membership.id,
                    email_values={"recipient_ids": [fields.Command.link(partner.id)]},
                    email_layout_xmlid="mail.mail_notification_light",
                )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        # Notes about a person are for those who may change the membership, not for
        # every fellow member who may read it.
        return dict.fromkeys(self, "write")

    # --------------------------------------------------------------- moderation

    def _moderation_membership(self):
        return self

    def _moderation_actions(self):
        # A person is warned or suspended, not hidden.
        return {"warn", "suspend"}
