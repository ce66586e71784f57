from odoo import Command
from odoo.tests import new_test_user

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
        cls.user_a = cls._create_user("member_a", PORTAL, name="Ada Member")
        cls.user_b = cls._create_user("member_b", PORTAL, name="Bruno Member")
        cls.user_other = cls._create_user("member_other", PORTAL, name="Otto Other")
        cls.user_foreign = cls._create_user(
            "member_foreign",
            PORTAL,
            name="Fara Foreign",
            company_id=cls.company_foreign.id,
            company_ids=[Command.set(cls.company_foreign.ids)],
        )
        cls.user_organiser = cls._create_user("organiser", ORGANISER, name="Olga Org")
        cls.user_moderator = cls._create_user("moderator", MODERATOR, name="Mo Mod")
        cls.user_employee = cls._create_user(
            "employee", "base.group_user", name="Emil Employee"
        )
        cls.user_manager = cls._create_user("manager", MANAGER, name="Mara Manager")
        cls.user_public = cls.env.ref("base.public_user")
        for name in (
            "a",
            "b",
            "other",
            "foreign",
            "organiser",
            "moderator",
            "employee",
            "manager",
        ):
            setattr(cls, f"partner_{name}", getattr(cls, f"user_{name}").partner_id)
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
        """Create a user with an address and a phone that must stay private.

        The password is the login, made 8 characters long with x.
        """
        return new_test_user(
            cls.env,
            login=login,
            groups=groups,
            email=f"{login}@example.com",
            phone="+1 555 0100",
            street=f"{login} secret street",
            **values,
        )

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
