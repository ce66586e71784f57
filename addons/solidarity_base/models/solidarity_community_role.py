from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

# Who may act as what: an organiser is also a moderator.
ROLES_AS = {
    "member": ("member", "moderator", "organiser"),
    "moderator": ("moderator", "organiser"),
    "organiser": ("organiser",),
}


class SolidarityCommunity(models.Model):
    """Who the current user is in a community, and who else acts for it.

    ``is_member``, ``is_moderator`` and ``is_organiser`` mean the current user; record
    rules search on them, which is one indexed subquery and never stale in the cache of
    the rules.
    """

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    is_member = fields.Boolean(
        compute="_compute_is_member", search="_search_is_member", compute_sudo=True
    )
    is_moderator = fields.Boolean(
        compute="_compute_is_member", search="_search_is_moderator", compute_sudo=True
    )
    is_organiser = fields.Boolean(
        compute="_compute_is_member", search="_search_is_organiser", compute_sudo=True
    )

    # ------------------------------------------------------- compute and search

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

    # -------------------------------------------------------- business methods

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
