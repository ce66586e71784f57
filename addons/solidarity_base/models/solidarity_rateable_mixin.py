from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

MAX_STARS = 5
MAX_WORDS = 500


class SolidarityRateableMixin(models.AbstractModel):
    """What members do together and rate each other for, once it is done.

    Each member of one side may rate each member of the other side once, with 1 to 5
    stars and words. The rating is a ``rating.rating`` without a message: who may read
    the record is not who may read the words. A rating cannot be changed or taken back;
    moderators can hide its words, the stars go on counting.
    """

    _name = "solidarity.rateable.mixin"
    _description = "Rateable Mixin"
    _inherit = ["rating.mixin"]

    # Odoo shows these to every employee who reads the record, hidden words included.
    rating_last_feedback = fields.Text(groups=fields.NO_ACCESS)
    rating_percentage_satisfaction = fields.Float(groups="base.group_user")

    @api.model_create_multi
    def create(self, vals_list):
        # Followed and commented by nobody: the thread is only there for the ratings.
        records = super(
            SolidarityRateableMixin,
            self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True),
        ).create(vals_list)
        return records.with_env(self.env)

    # -------------------------------------------------------------------- hooks

    def _is_rateable(self):
        """Whether this was done, so that its sides may rate each other."""
        self.ensure_one()
        return False

    def _get_rating_sides(self):
        """Return the two sides that rate each other.

        :return: tuple of two ``solidarity.membership``, with the rights of the system
        """
        self.ensure_one()
        members = self.env["solidarity.membership"].sudo()
        return members, members

    # --------------------------------------------------------- business methods

    def _rate(self, rater, rated, rating, feedback=""):
        """Rate a member of the other side; for the rater alone to call.

        :param rater: ``solidarity.membership`` of the user (of anybody for the system)
        :param rated: ``solidarity.membership`` of the other side
        :param rating: 1 to 5, a number or what a form sent
        :param str feedback: at most 500 characters
        :return: the new ``rating.rating``, with the rights of the system
        :raise AccessError: in somebody else's name
        :raise UserError: when there is nothing to rate (yet), when it was rated, when
            the rating or the words do not fit
        """
        self.ensure_one()
        self._check_may_rate(rater, rated)
        stars = self._parse_stars(rating)
        words = (feedback or "").strip()
        if len(words) > MAX_WORDS:
            raise UserError(
                self.env._(
                    "Please say it in at most %(limit)s characters; these are "
                    "%(length)s.",
                    limit=MAX_WORDS,
                    length=len(words),
                )
            )
        # A double click: the second request waits here, fails and is tried again by
        # the request loop, to find the first one's rating.
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET id = id WHERE id = %s",
                SQL.identifier(self._table),
                self.id,
            )
        )
        if self._get_own_ratings(rater).filtered(
            lambda given: given.rated_membership_id == rated
        ):
            raise UserError(
                self.env._(
                    "You rated %s for this already: a rating stays as it was given.",
                    rated.sudo().name,
                )
            )
        # Members have no access to ratings; what they may was checked above.
        return (
            self.env["rating.rating"]
            .sudo()
            .create(
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": self.id,
                    "rater_membership_id": rater.id,
                    "rated_membership_id": rated.id,
                    "partner_id": rater.sudo().partner_id.id,
                    "rated_partner_id": rated.sudo().partner_id.id,
                    "rating": stars,
                    "feedback": words or False,
                    "consumed": True,
                }
            )
        )

    def _get_to_rate(self, rater):
        """Return whom a member may still rate for this.

        :rtype: solidarity.membership, with the rights of the system
        """
        self.ensure_one()
        if not self._is_rateable():
            return self.env["solidarity.membership"].sudo()
        rated = self._get_own_ratings(rater).rated_membership_id
        return self._get_other_side(rater) - rated

    def _get_own_ratings(self, rater):
        """Return what a member said for this, with the rights of the system."""
        self.ensure_one()
        return (
            self.env["rating.rating"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("rater_membership_id", "=", rater.id),
                ]
            )
        )

    def _get_other_side(self, membership):
        first, second = self._get_rating_sides()
        if membership.id in first.ids:
            return second - first
        if membership.id in second.ids:
            return first - second
        return first.browse()

    def _check_may_rate(self, rater, rated):
        if not self.env.su and not rater._is_own():
            raise AccessError(self.env._("Each member rates in the own name."))
        if rated.id not in self._get_other_side(rater).ids:
            raise UserError(
                self.env._(
                    "You can only rate those with whom you did this, on the other side."
                )
            )
        if not self._is_rateable():
            raise UserError(
                self.env._("You can rate each other once both sides have confirmed.")
            )
        if rater.sudo().state != "active":
            raise UserError(self.env._("Only active members rate each other."))

    def _parse_stars(self, rating):
        stars = str(rating or "").strip()
        if stars not in {str(number) for number in range(1, MAX_STARS + 1)}:
            raise UserError(self.env._("Please choose 1 to 5 stars."))
        return int(stars)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        # Notes are for those who may change the record, not for its sides.
        return dict.fromkeys(self, "write")
