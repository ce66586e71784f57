from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .solidarity_community_role import ROLES_AS

STATES = [
    ("pending", "Pending"),
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("left", "Left"),
]
# Changed by the actions only, which check who may do it.
FLOW_FIELDS = ("state", "date_joined", "date_left", "origin")
IDENTITY_FIELDS = ("community_id", "partner_id")
# The member's own business, see action_update_settings.
PRIVACY_FIELDS = ("share_balance", "share_history", "is_digest_wanted")


class SolidarityMembership(models.Model):
    """A person in a community: one row for each pair, kept when the person leaves.

    What fellow members see of each other is on this record (name, picture, number,
    date joined); the contact with its addresses stays closed to them.
    """

    _name = "solidarity.membership"
    _description = "Community Membership"
    _inherit = [
        "solidarity.contact.privacy.mixin",
        "solidarity.mail.mixin",
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

    def init(self):
        """A membership stays with its community, in the database itself: what members
        own was checked against it once (``solidarity_member_mixin.py``)."""
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION solidarity_membership_stays() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'A membership stays with its community'
                USING ERRCODE = 'check_violation';
            END
            $$;
            CREATE OR REPLACE TRIGGER solidarity_membership_stays
            BEFORE UPDATE OF community_id ON solidarity_membership FOR EACH ROW
            WHEN (NEW.community_id IS DISTINCT FROM OLD.community_id)
            EXECUTE FUNCTION solidarity_membership_stays()
            """
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

    def action_update_settings(
        self, share_balance=None, share_history=None, is_digest_wanted=None
    ):
        """Change the own settings in a community: what others see, and the weekly mail.

        :param bool share_balance: None leaves it
        :param bool share_history: None leaves it
        :param bool is_digest_wanted: None leaves it
        :raise AccessError: for somebody else's membership
        """
        self.ensure_one()
        if not self.env.su and not self._is_own():
            raise AccessError(
                self.env._("Each member decides alone what others may see.")
            )
        vals = {
            "share_balance": share_balance,
            "share_history": share_history,
            "is_digest_wanted": is_digest_wanted,
        }
        # Members have no write access to memberships, state and role are in there;
        # these settings are theirs, which has just been checked.
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
