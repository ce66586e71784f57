from odoo import models
from odoo.fields import Domain


class SolidarityMembership(models.Model):
    """The others in the community, and whom somebody means who types a name."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def _find_fellows(self, text, limit=10):
        """Return the fellow members whom a typed text may mean, best match first.

        A member number or a whole name wins over parts of names.

        :param str text: name or member number
        :return: active ``solidarity.membership`` of the same community without this
            one; at most ``limit``
        """
        self.ensure_one()
        text = text.strip()
        members = self.browse()
        if not text:
            return members
        base = self._get_fellows_domain()
        pattern = text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        for domain in (
            Domain("reference", "=ilike", pattern),
            Domain("name", "=ilike", pattern),
            Domain("name", "ilike", pattern) | Domain("reference", "ilike", pattern),
        ):
            members = self.search(base & domain, order="name, id", limit=limit)
            if members:
                return members
        return members

    def _get_fellows_domain(self):
        """Return the domain of the other active members of the community."""
        self.ensure_one()
        return (
            Domain("community_id", "=", self.community_id.id)
            & Domain("state", "=", "active")
            & Domain("id", "!=", self.id)
        )
