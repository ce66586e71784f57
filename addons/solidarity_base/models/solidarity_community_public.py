from odoo import api, models


class SolidarityCommunity(models.Model):
    """What everybody may know about a community, without being a member."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    @api.model
    def _find_public(self, code):
        """Return the community that has a public page of this code, or none."""
        # Visitors have no access; what they get to see is _get_public_values.
        communities = self.sudo().search([("code", "=", code)], limit=1)
        return communities.with_env(self.env)

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

    def _get_public_figures(self):
        """Return aggregate figures about a community that is large enough.

        :return: list of ``{'label': str, 'value': str or int}``
        """
        self.ensure_one()
        return [{"label": self.env._("members"), "value": self.member_count}]

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

    def _can_return_content(self, field_name=None, access_token=None):
        # The picture stands on the public page.
        if field_name in ("image", "image_512", "image_128") and self.sudo().active:
            return True
        return super()._can_return_content(field_name, access_token)
