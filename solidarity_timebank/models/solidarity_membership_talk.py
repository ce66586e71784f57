from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class SolidarityMembership(models.Model):
    """Members who ask the organisers for a talk about giving and receiving.

    Only the member and the organisers of the community ever know.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    # Fellow members read memberships; nobody reads this field but by wants_talk.
    date_talk_asked = fields.Date(copy=False, groups=fields.NO_ACCESS)
    wants_talk = fields.Boolean(
        string="Asked for a Talk",
        compute="_compute_wants_talk",
        search="_search_wants_talk",
        help="The member asked the organisers for a talk about giving and receiving, "
        "and lets them see the fair exchange index meanwhile.",
    )

    # ------------------------------------------------------- compute and search

    @api.depends("date_talk_asked", "partner_id", "community_id")
    @api.depends_context("uid")
    def _compute_wants_talk(self):
        for membership in self:
            membership.wants_talk = membership.sudo().date_talk_asked and (
                self.env.su
                or membership._is_own()
                or membership._is_organised_by_user()
            )

    def _search_wants_talk(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Others who asked are none of the user's business: the rules of memberships
        # would show them to fellow members.
        domain = Domain("date_talk_asked", "!=", False)
        if not self.env.su:
            organised = self.env["solidarity.community"].search(
                [("is_organiser", "=", True)]
            )
            domain &= Domain("community_id", "in", organised.ids) | Domain(
                "partner_id", "=", self.env.user.partner_id.id
            )
        asked = self.sudo().with_context(active_test=False)._search(domain)
        return Domain("id", "in", asked)

    def _is_organised_by_user(self):
        """Tell whether the user is an organiser of this member's community."""
        return self.community_id.with_env(self.env).is_organiser

    # ------------------------------------------------------------------ actions

    def action_ask_talk(self, wanted=True):
        """Ask the organisers for a talk about giving and receiving, or take it back.

        The organisers get a mail, once for each time that is asked.

        :param bool wanted: False takes it back
        :raise AccessError: for somebody else's membership
        """
        self.ensure_one()
        if not self.env.su and not self._is_own():
            raise AccessError(
                self.env._("Each member decides alone to ask for a talk.")
            )
        # Members have no write access to memberships; this is theirs, as just checked.
        membership = self.sudo()
        if bool(membership.date_talk_asked) == bool(wanted):
            return
        membership.date_talk_asked = wanted and fields.Date.context_today(self)
        if wanted:
            membership._send_mail(
                "solidarity_timebank.mail_template_membership_talk",
                recipients=membership.community_id._get_organiser_partners(),
            )

    def action_end_talk(self):
        """Say that the talk took place: the index is the member's alone again.

        :raise AccessError: for anybody but organisers of the community
        """
        for membership in self:
            membership.community_id._check_role("organiser")
        # nobody has access to the field, see above
        self.sudo().date_talk_asked = False
