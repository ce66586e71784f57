import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SolidarityCommunity(models.Model):
    """A group of people who trade, help, buy and decide together.

    It belongs to one company, a company may host several.
    """

    _name = "solidarity.community"
    _description = "Community"
    _inherit = [
        "solidarity.contact.privacy.mixin",
        "solidarity.image.mixin",
        "solidarity.governed.mixin",
        "mail.thread",
    ]
    _order = "name, id"
    _mail_post_access = "write"
    _image_may_be_svg = True
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

    @api.depends("membership_ids.state", "membership_ids.origin")
    def _compute_counts(self):
        groups = self.env["solidarity.membership"]._read_group(
            [("community_id", "in", self.ids), ("state", "in", ("active", "pending"))],
            ["community_id", "state", "origin"],
            ["__count"],
        )
        for community in self:
            own = [group[1:] for group in groups if group[0] == community]
            community.member_count = sum(
                count for state, _origin, count in own if state == "active"
            )
            # Invited people are not waiting for an organiser, but the other way round.
            community.pending_count = sum(
                count
                for state, origin, count in own
                if state == "pending" and origin == "request"
            )

    def _compute_report_count(self):
        reports = self.env["solidarity.moderation.report"]._read_group(
            [("community_id", "in", self.ids), ("state", "=", "open")],
            ["community_id"],
            ["__count"],
        )
        counts = {community.id: count for community, count in reports}
        for community in self:
            community.report_count = counts.get(community.id, 0)

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
        """Return the values with a normalised code."""
        vals = dict(vals)
        if vals.get("code"):
            vals["code"] = vals["code"].strip().lower()
        return vals

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
        return self._get_action(
            "solidarity_base.solidarity_membership_action_pending",
            {"search_default_origin_request": 1},
        )

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

    @api.model
    def _get_governed_domain(self, community):
        return [("id", "=", community.id)]

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

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        # Members may read the community, its chatter belongs to the organisers.
        return dict.fromkeys(self, "write")
