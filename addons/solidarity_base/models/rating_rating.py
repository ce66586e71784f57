from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

# Said by a member about a member; set when the rating is given, by the system alone.
MEMBER_FIELDS = {"rater_membership_id", "rated_membership_id", "is_hidden"}
# What stays as it was given.
GIVEN_FIELDS = {
    "rater_membership_id",
    "rated_membership_id",
    "res_model_id",
    "res_id",
    "partner_id",
    "rated_partner_id",
    "rating",
    "feedback",
    "consumed",
}


class RatingRating(models.Model):
    """Ratings that members give each other.

    Members read them through ``membership._get_reputations()`` and
    ``_get_rated_words()``; the rows themselves are for moderators, and nobody changes
    them: a token of Odoo's rating pages does not, either.
    """

    _name = "rating.rating"
    _inherit = ["rating.rating", "solidarity.reportable.mixin"]

    rater_membership_id = fields.Many2one(
        "solidarity.membership",
        string="Rating Member",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    rated_membership_id = fields.Many2one(
        "solidarity.membership",
        string="Rated Member",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    is_hidden = fields.Boolean(
        string="Words Hidden by Moderators",
        readonly=True,
        help="The stars count, the words are not shown.",
    )

    _member_once = models.UniqueIndex(
        "(res_model, res_id, rater_membership_id, rated_membership_id) "
        "WHERE rated_membership_id IS NOT NULL",
        "This member has been rated for this already: a rating stays as it was given.",
    )
    _member_stars = models.Constraint(
        "CHECK (rated_membership_id IS NULL OR rating IN (1, 2, 3, 4, 5))",
        "Members rate with 1 to 5 stars.",
    )
    _member_not_oneself = models.Constraint(
        "CHECK (rated_membership_id <> rater_membership_id)",
        "Nobody rates himself.",
    )

    @api.depends("rated_membership_id", "feedback")
    def _compute_display_name(self):
        of_members = self.filtered("rated_membership_id")
        for rating in of_members:
            rating.display_name = self.env._(
                '%(rater)s about %(rated)s: "%(words)s"',
                rater=rating.rater_membership_id.name,
                rated=rating.rated_membership_id.name,
                words=rating.feedback or "",
            )
        return super(RatingRating, self - of_members)._compute_display_name()

    # --------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_member_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Write; a rating of a member stays as it was given, whoever writes."""
        if not self.env.su:
            self._check_member_fields(vals)
        if set(vals) & GIVEN_FIELDS and self.sudo().filtered("rated_membership_id"):
            raise UserError(
                self.env._("What members said about each other stays as it was given.")
            )
        return super().write(vals)

    def _check_member_fields(self, vals):
        if set(vals) & MEMBER_FIELDS:
            raise AccessError(
                self.env._("Members rate each other on the page of what they did.")
            )

    # --------------------------------------------------------------- moderation

    def _moderation_community(self):
        community = self.rated_membership_id.community_id
        if not community:
            raise ValidationError(
                self.env._("Only what members said about each other is reported here.")
            )
        return community

    def _moderation_membership(self):
        return self.rater_membership_id

    def _moderation_hide(self):
        self.is_hidden = True
