from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from odoo import models
from odoo.exceptions import UserError, ValidationError

CENT = Decimal("0.01")


class SolidarityMembership(models.Model):
    """What fellow members said of a member, and how much the member did."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def _get_reputation(self):
        """Return the reputation of this member, see ``_get_reputations``."""
        self.ensure_one()
        return self._get_reputations()[self.id]

    def _get_reputations(self):
        """Return the reputation of each of these members, all by the same few queries.

        :return: {membership id: dict of ``average`` (Decimal of 1.00 to 5.00, None
            without ratings), ``count`` of ratings, ``deeds``: what was completed}
        :raise AccessError: for a member whom the user may not see
        """
        self.check_access("read")
        # Fellow members see the figures, not the ratings they come from.
        ratings = {
            member.id: (total, count)
            for member, total, count in self.env["rating.rating"]
            .sudo()
            ._read_group(
                [("rated_membership_id", "in", self.ids)],
                ["rated_membership_id"],
                ["rating:sum", "__count"],
            )
        }
        deeds = self._get_deed_counts()
        reputations = {}
        for member_id in self.ids:
            total, count = ratings.get(member_id, (0, 0))
            average = Decimal(round(total)) / count if count else None
            reputations[member_id] = {
                "average": average and average.quantize(CENT, ROUND_HALF_UP),
                "count": count,
                "deeds": deeds.get(member_id, 0),
            }
        return reputations

    def _get_deed_counts(self):
        """Return how many deeds each of these members completed; addons add theirs.

        :return: {membership id: number}, without those who completed none
        :rtype: collections.Counter
        """
        return Counter()

    def _get_rated_words(self, limit=5):
        """Return the latest words about this member that moderators have not hidden.

        Who said them is named to the two members themselves, and to the others where
        both show what they traded.

        :return: list of dicts of ``id``, ``stars`` (int), ``words``, ``date``, ``name``
            (of the rater, or None) and ``is_own`` (whether the user said it)
        :raise AccessError: for a member whom the user may not see
        """
        self.ensure_one()
        self.check_access("read")
        # The words were written for the fellow members; the rows have more than that.
        ratings = (
            self.env["rating.rating"]
            .sudo()
            .search(
                [
                    ("rated_membership_id", "=", self.id),
                    ("is_hidden", "=", False),
                    ("feedback", "!=", False),
                ],
                order="id desc",
                limit=limit,
            )
        )
        is_shared = self.sudo().share_history
        words = []
        for rating in ratings:
            rater = rating.rater_membership_id
            is_own = rater._is_own()
            named = is_own or self._is_own() or (is_shared and rater.share_history)
            words.append(
                {
                    "id": rating.id,
                    "stars": round(rating.rating),
                    "words": rating.feedback,
                    "date": rating.create_date.date(),
                    "name": rater.name if named else None,
                    "is_own": is_own,
                }
            )
        return words

    def _report_words(self, rating_id, reason):
        """Report words about this member to the moderators, as the current user.

        :param int rating_id: as ``_get_rated_words`` gives it
        :param str reason: the member's words
        :return: the new report
        :raise ValidationError: for words that are not shown on this member's page
        """
        self.ensure_one()
        self.check_access("read")
        # Members see the words, not the row that is reported.
        rating = (
            self.env["rating.rating"]
            .sudo()
            .search(
                [
                    ("id", "=", rating_id),
                    ("rated_membership_id", "=", self.id),
                    ("is_hidden", "=", False),
                ]
            )
        )
        if not rating:
            raise ValidationError(
                self.env._("There is nothing to report here: it may have been removed.")
            )
        if rating.rater_membership_id._is_own():
            raise UserError(self.env._("You cannot report yourself."))
        return self.env["solidarity.moderation.report"].sudo()._submit(rating, reason)
