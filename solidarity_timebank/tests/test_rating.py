from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TimebankCommon


@tagged("post_install", "-at_install")
class TestRating(TimebankCommon):
    """Who did something together rates each other once, and who reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exchange = cls._create_exchange(state="confirmed")
        cls.ratings = cls.env["rating.rating"]

    def _rate(self, rating=5, words="", rater=None, rated=None, exchange=None):
        """Rate as the user of ``rater``: A rates B unless told otherwise."""
        rater = rater or self.membership_a
        user = rater.partner_id.user_ids
        return (
            (exchange or self.exchange)
            .with_user(user)
            ._rate(rater.with_user(user), rated or self.membership_b, rating, words)
        )

    def _assert_refused(self, text, **kwargs):
        with self.assertRaisesRegex(UserError, text):
            self._rate(**kwargs)

    # --------------------------------------------------------------- who may rate

    def test_each_side_once(self):
        self._rate(4, "  Friendly and on time  ")
        self._rate(5, rater=self.membership_b, rated=self.membership_a)
        self._assert_refused("You rated Bruno Member for this already", rating=1)
        self.assertEqual(
            self.membership_b._get_reputation(),
            {"average": Decimal("4.00"), "count": 1, "deeds": 1},
        )
        self.assertEqual(self.membership_a._get_reputation()["average"], 5)
        self.assertEqual(
            self.membership_b._get_rated_words()[0]["words"], "Friendly and on time"
        )

    def test_only_when_done(self):
        for state in ("proposed", "accepted", "delivered", "disputed", "reversed"):
            exchange = self._create_exchange(state=state)
            with self.subTest(state=state):
                self._assert_refused("once both sides", exchange=exchange)
        self._rate(exchange=self._create_exchange(state="resolved"))

    def test_only_the_other_side(self):
        organiser = self.membership_organiser
        self._assert_refused("on the other side", rated=organiser)
        self._assert_refused("on the other side", rated=self.membership_a)
        self._assert_refused("on the other side", rater=organiser)
        with self.assertRaisesRegex(AccessError, "own name"):
            self.exchange.with_user(self.user_a)._rate(
                self.membership_b.with_user(self.user_a), self.membership_a, 5
            )

    def test_providers_do_not_rate_each_other(self):
        self.env["solidarity.exchange.participant"].create(
            {
                "exchange_id": self.exchange.id,
                "membership_id": self.membership_moderator.id,
                "role": "provider",
            }
        )
        self._assert_refused("on the other side", rated=self.membership_moderator)
        self._rate(3, rater=self.membership_b, rated=self.membership_moderator)
        self.assertEqual(
            self.exchange._get_to_rate(self.membership_b).ids, self.membership_a.ids
        )

    def test_bad_input(self):
        for rating in (0, 6, -1, "", None, "five", "4.5", 4.5, True, "1e0"):
            with self.subTest(rating=rating):
                self._assert_refused("1 to 5 stars", rating=rating)
        self._assert_refused("at most 500 characters", words="x" * 501)
        self._rate("3", "x" * 500)

    def test_suspended_member(self):
        self.membership_a.action_suspend()
        self._assert_refused("Only active members")

    # ------------------------------------------------------------------ database

    def test_database_refuses(self):
        """The database allows neither a second rating nor 0 stars nor oneself."""
        rating = self._rate()
        self.env.flush_all()
        columns = "res_model_id, res_model, res_id, rater_membership_id, rating"
        for values in (
            f"{columns}, rated_membership_id",
            f"{columns.replace('rating', '0')}, {self.membership_a.id}",
            f"{columns}, rater_membership_id",
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"INSERT INTO rating_rating ({columns}, rated_membership_id) "
                    f"SELECT {values} FROM rating_rating WHERE id = %s",
                    [rating.id],
                )

    def test_stays_as_given(self):
        """Not even the system, or who knows the token, changes a rating."""
        rating = self._rate(2, "Late")
        for vals in ({"rating": 5}, {"feedback": "Great"}, {"consumed": False}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                rating.write(vals)
        with self.assertRaises(UserError):
            self.exchange.rating_apply(5, token=rating.access_token)
        with self.assertRaises(UserError):
            rating.reset()
        self.assertEqual(self.membership_b._get_reputation()["average"], 2)

    # -------------------------------------------------------------- who may read

    def test_rows_are_closed(self):
        rating = self._rate(1, "Secret")
        for user in (self.user_a, self.user_b, self.user_other, self.user_public):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                rating.with_user(user).read(["feedback"])
        for user in (self.user_employee,):
            found = self.ratings.with_user(user).search([("id", "=", rating.id)])
            self.assertFalse(found, user.login)
            with (
                mute_logger("odoo.addons.base.models.ir_rule"),
                self.assertRaises(AccessError),
            ):
                rating.with_user(user).read(["feedback", "access_token"])
        self.assertEqual(
            rating.with_user(self.user_moderator).read(["feedback"])[0]["feedback"],
            "Secret",
        )
        foreign = self.ratings.with_user(self.user_foreign)
        with self.assertRaises(AccessError):
            foreign.search([])

    def test_rows_are_not_forged(self):
        """Employees may write Odoo's ratings, and no member's through them."""
        rating = self._rate(1)
        vals = {
            "res_model_id": self.env["ir.model"]._get_id("solidarity.exchange"),
            "res_id": self.exchange.id,
            "rating": 5,
            "consumed": True,
        }
        forged = {"rated_membership_id": self.membership_b.id}
        for user in (self.user_employee, self.user_moderator, self.user_manager):
            ratings = self.ratings.with_user(user)
            with (
                self.subTest(user=user.login),
                mute_logger("odoo.addons.base.models.ir_rule"),
            ):
                with self.assertRaises(AccessError):
                    ratings.create({**vals, **forged})
                with self.assertRaises(AccessError):
                    ratings.with_context(
                        default_rated_membership_id=self.membership_b.id
                    ).create(vals)
                with self.assertRaises(AccessError):
                    ratings.create(vals).write(forged)
                with self.assertRaises(UserError):
                    rating.with_user(user).write({"rating": 5})
                with self.assertRaises(AccessError):
                    rating.with_user(user).write({"is_hidden": True})
        self.assertEqual(
            self.membership_b._get_reputation(),
            {"average": Decimal("1.00"), "count": 1, "deeds": 1},
        )

    def test_no_other_way_in(self):
        """What came with Odoo's ratings and threads is closed to those who take part:
        last words, messages on the record, stars through a message."""
        self._rate(1, "Secret")
        message = self.exchange.message_post(body="Between organisers")
        exchange = self.exchange.with_user(self.user_a)
        for name in ("rating_last_feedback", "rating_percentage_satisfaction"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                exchange.read([name])
        with self.assertRaises(AccessError):
            self.exchange.with_user(self.user_organiser).read(["rating_last_feedback"])
        with self.assertRaises(AccessError):
            message.with_user(self.user_a).read(["body"])
        with self.assertRaises(AccessError):
            exchange.message_post(body="Five", rating_value=5)
        self.assertFalse(self.exchange.message_follower_ids)
        self.assertEqual(self.membership_b._get_reputation()["count"], 1)

    def test_reputation_of_members_one_may_see(self):
        self._rate(4)
        member = self.membership_b
        for user in (self.user_a, self.user_b, self.user_organiser):
            reputation = member.with_user(user)._get_reputation()
            self.assertEqual(reputation["average"], 4, user.login)
        for user in (self.user_other, self.user_foreign, self.user_employee):
            with (
                self.subTest(user=user.login),
                mute_logger("odoo.addons.base.models.ir_rule"),
                self.assertRaises(AccessError),
            ):
                member.with_user(user)._get_reputation()
            with (
                mute_logger("odoo.addons.base.models.ir_rule"),
                self.assertRaises(AccessError),
            ):
                member.with_user(user)._get_rated_words()

    def test_who_said_it_is_private(self):
        """The rater is named to the two, and to others where both share history."""
        self._rate(4, "Thank you")

        def name(user):
            member = self.membership_b.with_user(user)
            return member._get_rated_words()[0]["name"]

        self.assertEqual(name(self.user_a), "Ada Member")
        self.assertEqual(name(self.user_b), "Ada Member")
        self.assertIsNone(name(self.user_moderator))
        self.membership_a.share_history = True
        self.assertIsNone(name(self.user_moderator))
        self.membership_b.share_history = True
        self.assertEqual(name(self.user_moderator), "Ada Member")

    # -------------------------------------------------------------------- figures

    def test_reputations(self):
        """(5 + 4 + 4) / 3 = 4.33; gifts and resolved disputes are deeds, too."""
        for stars, values in (
            (5, {"state": "confirmed"}),
            (4, {"state": "resolved"}),
            (4, {"state": "confirmed", "is_gift": True}),
        ):
            self._rate(stars, exchange=self._create_exchange(**values))
        self._create_exchange(state="accepted")
        here = self.membership_a | self.membership_b | self.membership_organiser
        self.assertEqual(
            here._get_reputations(),
            {
                self.membership_a.id: {"average": None, "count": 0, "deeds": 4},
                self.membership_b.id: {
                    "average": Decimal("4.33"),
                    "count": 3,
                    "deeds": 4,
                },
                self.membership_organiser.id: {
                    "average": None,
                    "count": 0,
                    "deeds": 0,
                },
            },
        )

    def test_constant_queries(self):
        self._rate()
        members = self.env["solidarity.membership"].search(
            [("community_id", "=", self.community.id)]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            members[:1]._get_reputations()
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            members._get_reputations()

    # ----------------------------------------------------------------- moderation

    def test_words_are_hidden(self):
        """Moderators hide the words; the stars count, the rater hears of a warning."""
        rating = self._rate(1, "An idiot")
        report = self.membership_b.with_user(self.user_b)._report_words(
            rating.id, "Insulting"
        )
        self.assertEqual(report.subject_membership_id, self.membership_a)
        self.assertEqual(report.reporter_id, self.partner_b)
        self.assertEqual(
            report.subject_name, 'Ada Member about Bruno Member: "An idiot"'
        )
        report.with_user(self.user_moderator).action_hide()
        self.assertTrue(rating.is_hidden)
        self.assertEqual(self.membership_b._get_rated_words(), [])
        self.assertEqual(self.membership_b._get_reputation()["average"], 1)

    def test_report_refused(self):
        rating = self._rate(1, "An idiot")
        member = self.membership_b.with_user(self.user_a)
        with self.assertRaisesRegex(UserError, "report yourself"):
            member._report_words(rating.id, "Mine")
        other = self.membership_a.with_user(self.user_b)
        with self.assertRaisesRegex(ValidationError, "nothing to report"):
            other._report_words(rating.id, "Not said about Ada")
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            self.membership_b.with_user(self.user_other)._report_words(rating.id, "x")
        plain = self.ratings.create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.partner_a.id,
                "rating": 1,
            }
        )
        with self.assertRaisesRegex(ValidationError, "Only what members said"):
            self.env["solidarity.moderation.report"].with_user(
                self.user_employee
            )._submit(plain.with_user(self.user_employee), "x")
