from odoo import api, fields, models
from odoo.tools import SQL, file_open

from .solidarity_support import HELD_STATES


class SolidarityMembership(models.Model):
    """A member's support points."""

    _inherit = "solidarity.membership"

    # The row that every change of the member's support updates, by a trigger: so two
    # transactions cannot spend the same points (``sql/solidarity_support.sql``).
    support_used = fields.Integer(
        string="Support Points Given",
        default=0,
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Sum of the member's active and locked points.",
    )
    support_available = fields.Integer(
        string="Support Points Left",
        compute="_compute_support_available",
        help="What the member can still give; of others it is not shown.",
    )
    support_ids = fields.One2many("solidarity.support", "membership_id")

    _support_used_positive = models.Constraint(
        "CHECK (support_used >= 0)", "Nobody gives less than nothing."
    )

    def init(self):
        path = "solidarity_governance/sql/solidarity_membership_support.sql"
        with file_open(path) as script:
            self.env.cr.execute(script.read())
        return super().init()

    # ------------------------------------------------------------------ compute

    @api.depends("support_used", "state", "partner_id", "community_id.support_grant")
    @api.depends_context("uid")
    def _compute_support_available(self):
        for membership in self:
            # What one has given is closed to all; who asks is checked here.
            member = membership.sudo()
            left = member.community_id.support_grant - member.support_used
            may_know = self.env.su or membership._is_own()
            is_active = member.state == "active"
            membership.support_available = max(left, 0) if may_know and is_active else 0

    # --------------------------------------------------------------------- CRUD

    def write(self, vals):
        """Who leaves or is suspended gets all points back: others decide now."""
        if vals.get("state", "active") == "active":
            return super().write(vals)
        # Proposals before members, as everybody who moves points takes their rows.
        self._get_supported()._lock_support_rows(self)
        result = super().write(vals)
        self._release_support()
        return result

    # -------------------------------------------------------- business methods

    def _get_supported(self):
        """Return the proposals to which these members give points now, with the rights
        of the system."""
        return self._get_held_support().proposal_id

    def _get_held_support(self):
        """Return the rows with points that these members have given and not got back,
        with the rights of the system."""
        # Rows are locked and returned by the triggers' rules, whoever is asking.
        return (
            self.env["solidarity.support"]
            .sudo()
            .search(
                [
                    ("membership_id", "in", self.ids),
                    ("state", "in", HELD_STATES),
                ]
            )
        )

    def _release_support(self):
        """Give all points back to members who are not active any more."""
        self.flush_recordset(["state"])
        self._get_held_support()._return()

    def _lock_support_counts(self):
        """Make everybody who moves points of these members wait."""
        self.env.execute_query(
            SQL(
                "SELECT id FROM solidarity_membership WHERE id = ANY(%s) "
                "ORDER BY id FOR NO KEY UPDATE",
                self.ids,
            )
        )
