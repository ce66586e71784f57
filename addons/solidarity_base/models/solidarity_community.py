import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

# Larger files are refused before they are decoded; Odoo then scales them down.
MAX_IMAGE_BYTES = 5 * 1024 * 1024

# Who may act as what: an organiser is also a moderator.
ROLES_AS = {
    "member": ("member", "moderator", "organiser"),
    "moderator": ("moderator", "organiser"),
    "organiser": ("organiser",),
}


class SolidarityCommunity(models.Model):
    """A group of people who trade, help, buy and decide together.

    It belongs to one company, a company may host several. ``is_member``,
    ``is_moderator`` and ``is_organiser`` tell what the current user is in it; record
    rules search on them, which is one indexed subquery and never stale.
    """

    _name = "solidarity.community"
    _description = "Community"
    _inherit = [
        "solidarity.contact.privacy.mixin",
        "solidarity.governed.mixin",
        "mail.thread",
    ]
    _order = "name, id"
    _mail_post_access = "write"
    _governed_fields = ("balance_visibility", "publish_threshold", "governance_mode")

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    code = fields.Char(
        required=True,
        compute="_compute_code",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="The name of the community in web addresses: lower-case letters, digits "
        "and hyphens.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        copy=False,
        index=True,
        ondelete="restrict",
        help="The community itself as a contact: the name on its treasury and mails. "
        "Created when left empty.",
    )
    description = fields.Html(sanitize_overridable=False, strip_style=True)
    image = fields.Image(max_width=1920, max_height=1920)
    image_512 = fields.Image(
        related="image", max_width=512, max_height=512, store=True, string="Image 512"
    )
    image_128 = fields.Image(
        related="image", max_width=128, max_height=128, store=True, string="Image 128"
    )
    latitude = fields.Float(digits=(10, 7))
    longitude = fields.Float(digits=(10, 7))
    membership_ids = fields.One2many(
        "solidarity.membership", "community_id", string="Members", copy=False
    )
    member_count = fields.Integer(
        string="Active Members", compute="_compute_counts", compute_sudo=True
    )
    pending_count = fields.Integer(
        string="Waiting to Join", compute="_compute_counts", compute_sudo=True
    )
    report_count = fields.Integer(
        string="Open Reports", compute="_compute_report_count"
    )
    invitation_days = fields.Integer(
        string="Invitations Valid (days)", required=True, default=14
    )
    balance_visibility = fields.Selection(
        [
            ("private", "Each member sees the own balance"),
            ("members", "Members see each other's balances"),
        ],
        required=True,
        default="private",
    )
    publish_threshold = fields.Integer(
        string="Publish Figures From",
        required=True,
        default=5,
        help="Figures about the community are public only when it has at least this "
        "many active members, so that nobody can be recognised in them.",
    )
    governance_mode = fields.Selection(
        [
            ("organiser", "Organisers change the rules"),
            ("vote", "Members vote on the rules"),
        ],
        required=True,
        default="organiser",
    )
    reference_sequence_id = fields.Many2one(
        "ir.sequence",
        string="Member Number Sequence",
        copy=False,
        ondelete="restrict",
        groups="base.group_system",
    )
    is_member = fields.Boolean(
        compute="_compute_is_member", search="_search_is_member", compute_sudo=True
    )
    is_moderator = fields.Boolean(
        compute="_compute_is_member", search="_search_is_moderator", compute_sudo=True
    )
    is_organiser = fields.Boolean(
        compute="_compute_is_member", search="_search_is_organiser", compute_sudo=True
    )

    _code_unique = models.Constraint(
        "UNIQUE(code)", "Another community has this code already: choose another one."
    )
    _code_format = models.Constraint(
        "CHECK (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(code) <= 64)",
        "The code of a community has lower-case letters, digits and single hyphens, "
        "64 at most, such as river-side-2.",
    )
    _latitude_range = models.Constraint(
        "CHECK (latitude BETWEEN -90 AND 90)",
        "The latitude lies between -90 and 90 degrees.",
    )
    _longitude_range = models.Constraint(
        "CHECK (longitude BETWEEN -180 AND 180)",
        "The longitude lies between -180 and 180 degrees.",
    )
    _publish_threshold_positive = models.Constraint(
        "CHECK (publish_threshold >= 1)",
        "Figures are published from 1 member on at the earliest.",
    )
    _invitation_days_range = models.Constraint(
        "CHECK (invitation_days BETWEEN 1 AND 365)",
        "Invitations are valid for 1 to 365 days.",
    )

    # ------------------------------------------------------- compute and search

    @api.depends("name")
    def _compute_code(self):
        for community in self:
            if not community.code and community.name:
                community.code = self._get_free_code(community.name)

    @api.depends("membership_ids.state")
    def _compute_counts(self):
        groups = self.env["solidarity.membership"]._read_group(
            [("community_id", "in", self.ids)], ["community_id", "state"], ["__count"]
        )
        counts = {(community.id, state): count for community, state, count in groups}
        for community in self:
            community.member_count = counts.get((community.id, "active"), 0)
            community.pending_count = counts.get((community.id, "pending"), 0)

    def _compute_report_count(self):
        reports = self.env["solidarity.moderation.report"]._read_group(
            [("community_id", "in", self.ids), ("state", "=", "open")],
            ["community_id"],
            ["__count"],
        )
        counts = {community.id: count for community, count in reports}
        for community in self:
            community.report_count = counts.get(community.id, 0)

    @api.depends(
        "company_id",
        "membership_ids.state",
        "membership_ids.role",
        "membership_ids.partner_id",
    )
    @api.depends_context("uid")
    def _compute_is_member(self):
        roles = {
            community.id: role
            for community, role in self.env["solidarity.membership"]._read_group(
                [
                    ("community_id", "in", self.ids),
                    ("partner_id", "=", self.env.user.partner_id.id),
                    ("state", "=", "active"),
                ],
                ["community_id", "role"],
            )
        }
        manager = self._is_solidarity_manager()
        for community in self:
            role = roles.get(community.id)
            managed = manager and community.company_id in self.env.user.company_ids
            community.is_member = role in ROLES_AS["member"]
            community.is_moderator = managed or role in ROLES_AS["moderator"]
            community.is_organiser = managed or role in ROLES_AS["organiser"]

    def _search_is_member(self, operator, value):
        return self._search_role("member", operator)

    def _search_is_moderator(self, operator, value):
        return self._search_role("moderator", operator)

    def _search_is_organiser(self, operator, value):
        return self._search_role("organiser", operator)

    def _search_role(self, role, operator):
        """Return the domain of the communities where the user acts as ``role``."""
        if operator != "in":
            return NotImplemented
        # The caller asks about the own memberships only, whatever the rules show.
        memberships = (
            self.env["solidarity.membership"]
            .sudo()
            ._search(
                [
                    ("partner_id", "=", self.env.user.partner_id.id),
                    ("state", "=", "active"),
                    ("role", "in", ROLES_AS[role]),
                ]
            )
        )
        domain = Domain("id", "in", memberships.subselect("community_id"))
        if role != "member" and self._is_solidarity_manager():
            domain |= Domain("company_id", "in", self.env.user.company_ids.ids)
        return domain

    # -------------------------------------------------------------- constrains

    @api.constrains("company_id", "partner_id")
    def _check_partner_company(self):
        for community in self:
            company = community.partner_id.company_id
            if company and company != community.company_id:
                raise ValidationError(
                    self.env._(
                        "The contact of %(community)s belongs to another company.",
                        community=community.name,
                    )
                )

    # -------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        vals_list = [self._prepare_stored_vals(vals) for vals in vals_list]
        for vals in vals_list:
            if not vals.get("partner_id"):
                vals["partner_id"] = self._create_contact(vals).id
        communities = super().create(vals_list)
        communities._create_reference_sequences()
        if not self.env.su:
            # Somebody must answer for it; the first organiser can appoint others.
            for community in communities:
                community._add_first_organiser()
        return communities

    def write(self, vals):
        vals = self._prepare_stored_vals(vals)
        if (
            "company_id" in vals
            and self.filtered(
                lambda community: community.company_id.id != vals["company_id"]
            )._has_members()
        ):
            raise UserError(
                self.env._(
                    "A community that has members stays with its company: records and "
                    "books depend on it."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_members(self):
        if self._has_members():
            raise UserError(
                self.env._(
                    "A community that has or had members is not deleted: archive it."
                )
            )

    def _has_members(self):
        """Tell whether anybody is or was a member, seen by the user or not."""
        memberships = self.env["solidarity.membership"].sudo()
        return bool(
            memberships.search_count([("community_id", "in", self.ids)], limit=1)
        )

    def _prepare_stored_vals(self, vals):
        """Return the values with a normalised code, after a look at the image."""
        vals = dict(vals)
        if vals.get("code"):
            vals["code"] = vals["code"].strip().lower()
        self._check_image_size(vals.get("image"))
        return vals

    @api.model
    def _check_image_size(self, image):
        """Refuse a file that is too large, before anything decodes it.

        :param image: base64 as bytes or str, or nothing
        :raise UserError: for more than 5 MB
        """
        if image and len(image) * 3 // 4 > MAX_IMAGE_BYTES:
            raise UserError(
                self.env._(
                    "This image is too large: please use a file of at most "
                    "%(size)s MB.",
                    size=MAX_IMAGE_BYTES // 1024 // 1024,
                )
            )

    def _create_contact(self, vals):
        # The contact is a part of the community; a manager of communities need not
        # be allowed to create any other contact.
        return (
            self.env["res.partner"]
            .sudo()
            .create(
                {
                    "name": vals.get("name"),
                    "company_id": vals.get("company_id") or self.env.company.id,
                    "is_company": True,
                }
            )
        )

    def _create_reference_sequences(self):
        # Sequences are the system's: managers of communities have no access to them.
        # A PostgreSQL sequence (not "no gap") lets members join at the same time.
        for community in self.sudo():
            community.reference_sequence_id = (
                self.env["ir.sequence"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Member numbers of %s", community.name),
                        "company_id": community.company_id.id,
                        "implementation": "standard",
                        "padding": 4,
                    }
                )
            )

    def _add_first_organiser(self):
        self.env["solidarity.membership"].create(
            {
                "community_id": self.id,
                "partner_id": self.env.user.partner_id.id,
                "role": "organiser",
                "state": "active",
            }
        )

    # ----------------------------------------------------------------- actions

    def action_open_members(self):
        """Open the members of this community."""
        return self._get_action(
            "solidarity_base.solidarity_membership_action",
            {"search_default_state_active": 1},
        )

    def action_open_pending(self):
        """Open those who wait to join this community."""
        return self._get_action("solidarity_base.solidarity_membership_action_pending")

    def action_open_reports(self):
        """Open the moderation queue of this community."""
        return self._get_action(
            "solidarity_base.solidarity_moderation_report_action",
            {"search_default_state_open": 1},
        )

    def action_open_policy_changes(self):
        """Open the log of this community's rules."""
        return self._get_action("solidarity_base.solidarity_policy_change_action")

    def _get_action(self, xmlid, context=None):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = [("community_id", "=", self.id)]
        action["context"] = {"default_community_id": self.id, **(context or {})}
        return action

    # -------------------------------------------------------- business methods

    def _get_governed_community(self):
        return self

    def _get_membership(self, partner=None):
        """Return a partner's active membership in this community.

        :param partner: ``res.partner``; the current user's when not given
        :return: one active membership, or none when there is none
        :rtype: solidarity.membership
        """
        self.ensure_one()
        partner = partner or self.env.user.partner_id
        return self.env["solidarity.membership"].search(
            [
                ("community_id", "=", self.id),
                ("partner_id", "=", partner.id),
                ("state", "=", "active"),
            ],
            limit=1,
        )

    def _check_role(self, role):
        """Refuse, unless the current user acts as ``role`` in these communities.

        :param str role: ``member``, ``moderator`` or ``organiser``; organisers count
            as moderators, managers of the company as organisers
        :raise AccessError: otherwise
        """
        if self.env.su:
            return
        messages = {
            "member": self.env._("Only members of the community can do this."),
            "moderator": self.env._("Only moderators of the community can do this."),
            "organiser": self.env._("Only organisers of the community can do this."),
        }
        for community in self:
            # Whether somebody who may not read the community has a role in it is
            # exactly the question, so it cannot be asked with the own rights.
            if not community.sudo()[f"is_{role}"]:
                raise AccessError(messages[role])

    @api.model
    def _is_solidarity_manager(self):
        return self.env.user.has_group("solidarity_base.group_solidarity_manager")

    def _get_organiser_partners(self):
        """Return the contacts of the active organisers.

        :rtype: res.partner
        """
        self.ensure_one()
        return self._get_members_acting_as("organiser").partner_id

    def _get_members_acting_as(self, role):
        """Return the active memberships that act as ``role``, with the rights of the
        system: members ask or report without seeing the contacts of those who answer.

        :param str role: see ``_check_role``
        :rtype: solidarity.membership
        """
        self.ensure_one()
        return (
            self.env["solidarity.membership"]
            .sudo()
            .search(
                [
                    ("community_id", "=", self.id),
                    ("state", "=", "active"),
                    ("role", "in", ROLES_AS[role]),
                ]
            )
        )

    def _get_free_code(self, name):
        """Return a code for a web address made of ``name`` that no community has."""
        slug = self.env["ir.http"]._slugify(name, max_length=56)
        slug = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-") or "community"
        # A code is unique among all communities, those one cannot see included.
        codes = set(
            self.sudo()
            .with_context(active_test=False)
            .search([("code", "=like", f"{slug}%")])
            .mapped("code")
        )
        code, number = slug, 2
        while code in codes:
            code, number = f"{slug}-{number}", number + 1
        return code

    def _next_reference(self):
        """Return the next free member number of this community.

        It comes from a PostgreSQL sequence, so two people who join at the same moment
        never get the same one; numbers that were typed by hand are skipped.
        """
        self.ensure_one()
        community = self.sudo()  # the sequence is the system's
        if not community.reference_sequence_id:
            community._create_reference_sequences()
        memberships = community.env["solidarity.membership"]
        while True:
            reference = community.reference_sequence_id.next_by_id()
            if not memberships.search_count(
                [("community_id", "=", self.id), ("reference", "=", reference)], limit=1
            ):
                return reference

    def _get_public_values(self):
        """Return what everybody may know about the community, without a login.

        Figures are among it only from ``publish_threshold`` active members on. Other
        addons add theirs to ``figures`` under the same condition.

        :return: dict with name, code, description, image_url, figures (list of dicts
            with label and value)
        :rtype: dict
        """
        self.ensure_one()
        # Visitors have no access to the model: this list is what is public in it.
        community = self.sudo()
        figures = []
        if community.member_count >= community.publish_threshold:
            figures = community._get_public_figures()
        return {
            "name": community.name,
            "code": community.code,
            "description": community.description,
            "image_url": f"/web/image/solidarity.community/{community.id}/image_512"
            if community.image
            else False,
            "figures": figures,
        }

    @api.model
    def _find_public(self, code):
        """Return the community that has a public page of this code, or none."""
        # Visitors have no access; what they get to see is _get_public_values.
        communities = self.sudo().search([("code", "=", code)], limit=1)
        return communities.with_env(self.env)

    def _get_join_state(self):
        """Return how the current user stands to a community that may be closed to
        the user: a state of the membership, ``invited``, or False for nothing."""
        self.ensure_one()
        # Only the own row, which no rule shows to users of another company.
        membership = (
            self.env["solidarity.membership"]
            .sudo()
            .search(
                [
                    ("community_id", "=", self.id),
                    ("partner_id", "=", self.env.user.partner_id.id),
                ]
            )
        )
        if membership.state == "pending" and membership.origin == "invitation":
            return "invited"
        return membership.state

    def _get_public_figures(self):
        """Return aggregate figures about a community that is large enough.

        :return: list of ``{'label': str, 'value': str or int}``
        """
        self.ensure_one()
        return [{"label": self.env._("members"), "value": self.member_count}]

    def _can_return_content(self, field_name=None, access_token=None):
        # The picture stands on the public page.
        if field_name in ("image", "image_512", "image_128") and self.sudo().active:
            return True
        return super()._can_return_content(field_name, access_token)

    def _lock_organisers(self):
        """Make changes of organisers of one community wait for each other.

        Odoo's transactions read their own snapshot: two organisers who leave at the
        same moment would each still see the other. Updating one common row makes the
        second one fail and be retried by the request loop.
        """
        self.env.cr.execute(
            "UPDATE solidarity_community SET code = code WHERE id IN %s",
            [tuple(self.ids)],
        )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        # Members may read the community, its chatter belongs to the organisers.
        return dict.fromkeys(self, "write")
