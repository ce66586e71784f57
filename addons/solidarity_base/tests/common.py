from odoo import Command

from odoo.addons.base.tests.common import BaseCommon

PORTAL = "base.group_portal"
ORGANISER = "solidarity_base.group_solidarity_organiser"
MANAGER = "solidarity_base.group_solidarity_manager"
MODERATOR = "solidarity_base.group_solidarity_moderator"


class SolidarityCommon(BaseCommon):
    """Communities, people and roles that tests of all addons start from.

    * ``community`` and ``other_community`` in the main company, ``foreign_community``
      in a company of its own;
    * portal users ``user_a`` and ``user_b`` (members of ``community``), ``user_other``
      (of ``other_community``), ``user_foreign`` (of ``foreign_community``);
    * internal users ``user_organiser`` and ``user_moderator`` (roles in
      ``community``), ``user_employee`` (no membership), ``user_manager``;
    * ``user_public``.

    For each ``user_x`` there are ``partner_x`` and, where there is one,
    ``membership_x``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_foreign = cls.env["res.company"].create({"name": "Far Away"})
        communities = cls.env["solidarity.community"]
        cls.community = communities.create(
            {"name": "Test Riverside", "code": "test-riverside"}
        )
        cls.other_community = communities.create(
            {"name": "Test Hilltop", "code": "test-hilltop"}
        )
        cls.foreign_community = communities.create(
            {
                "name": "Test Far Away",
                "code": "test-far-away",
                "company_id": cls.company_foreign.id,
            }
        )
        # all at once: one by one takes five times as long
        people = {
            "a": ("member_a", PORTAL, "Ada Member", {}),
            "b": ("member_b", PORTAL, "Bruno Member", {}),
            "other": ("member_other", PORTAL, "Otto Other", {}),
            "foreign": (
                "member_foreign",
                PORTAL,
                "Fara Foreign",
                {"company_id": cls.company_foreign.id},
            ),
            "organiser": ("organiser", ORGANISER, "Olga Org", {}),
            "moderator": ("moderator", MODERATOR, "Mo Mod", {}),
            "employee": ("employee", "base.group_user", "Emil Employee", {}),
            "manager": ("manager", MANAGER, "Mara Manager", {}),
        }
        users = cls.env["res.users"].create(
            [
                cls._prepare_user_vals(login, groups, name=name, **values)
                for login, groups, name, values in people.values()
            ]
        )
        for name, user in zip(people, users, strict=True):
            setattr(cls, f"user_{name}", user)
            setattr(cls, f"partner_{name}", user.partner_id)
        cls.user_public = cls.env.ref("base.public_user")
        cls.membership_a = cls._create_membership(cls.partner_a)
        cls.membership_b = cls._create_membership(cls.partner_b)
        cls.membership_organiser = cls._create_membership(
            cls.partner_organiser, role="organiser"
        )
        cls.membership_moderator = cls._create_membership(
            cls.partner_moderator, role="moderator"
        )
        cls.membership_other = cls._create_membership(
            cls.partner_other, cls.other_community
        )
        cls.membership_foreign = cls._create_membership(
            cls.partner_foreign, cls.foreign_community
        )

    @classmethod
    def _create_user(cls, login, groups, **values):
        """Create a user; see ``_prepare_user_vals``."""
        vals = cls._prepare_user_vals(login, groups, **values)
        return cls.env["res.users"].create(vals)

    @classmethod
    def _prepare_user_vals(cls, login, groups, **values):
        """Return the values of a user whose address and phone must stay private.

        The password is the login, made 8 characters long with x.

        :param str groups: XML ids, with commas between them
        """
        group_ids = [cls.env.ref(name.strip()).id for name in groups.split(",")]
        if "company_id" in values:
            own = [Command.set([values["company_id"]])]
            values = {"company_ids": own, **values}
        return {
            "name": login,
            "login": login,
            "password": login.ljust(8, "x"),
            "email": f"{login}@example.com",
            "phone": "+1 555 0100",
            "street": f"{login} secret street",
            "group_ids": [Command.set(group_ids)],
            **values,
        }

    @classmethod
    def _create_membership(cls, partner, community=None, **values):
        """Create a membership, an active one unless ``values`` say otherwise."""
        return cls.env["solidarity.membership"].create(
            {
                "community_id": (community or cls.community).id,
                "partner_id": partner.id,
                "state": "active",
                **values,
            }
        )
