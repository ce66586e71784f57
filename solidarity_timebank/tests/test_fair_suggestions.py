from odoo.tests import tagged

from .fair_common import FairCommon


@tagged("post_install", "-at_install")
class TestFairSuggestions(FairCommon):
    """What a member could give and who could help: nearest first, and nobody's private
    exchanges or home."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.as_a = cls.membership_a.with_user(cls.user_a)
        cls.membership_c = cls._create_membership(cls.partner_employee)

    def _list(self, membership, category, kind="want", **values):
        return self.env["solidarity.listing"].create(
            {
                "membership_id": membership.id,
                "title": f"{kind} {category.name}",
                "category_id": category.id,
                "kind": kind,
                **values,
            }
        )

    def _titles(self, listings):
        return listings.sudo().mapped("title")

    # -------------------------------------------------------------- wants to serve

    def test_wants_for_what_i_offer_or_gave(self):
        self._give(self.membership_a, self.membership_b, 1, category_id=self.garden.id)
        self._list(self.membership_a, self.music, "offer")
        self._give(
            self.membership_b,
            self.membership_a,
            1,
            category_id=self.env["solidarity.category"].create({"name": "Other"}).id,
        )
        below = self._list(self.membership_b, self.hedges)
        same = self._list(self.membership_b, self.music)
        for listing in (
            self._list(self.membership_a, self.garden),  # my own
            self._list(self.membership_b, self.garden, "offer"),
            self._list(self.membership_b, self.garden, state="hidden"),
            self._list(self.membership_other, self.garden, visibility="network"),
        ):
            self.assertNotIn(listing, self.as_a._get_wants_to_serve().sudo(False))
        # the newest first where nobody says where
        self.assertEqual(self.as_a._get_wants_to_serve(), same + below)
        self.assertEqual(self.as_a._get_wants_to_serve(limit=1), same)

    def test_no_skills_no_wants(self):
        self._list(self.membership_b, self.garden)
        self.assertFalse(self.as_a._get_wants_to_serve())
        # what was reversed was not given
        self._give(
            self.membership_a,
            self.membership_b,
            1,
            category_id=self.garden.id,
            state="reversed",
        )
        self.assertFalse(self.as_a._get_wants_to_serve())

    def test_nearest_first(self):
        self._list(self.membership_a, self.garden, "offer")
        places = {"far": (48.1, 11.5), "near": (52.5, 13.4), "nowhere": (0, 0)}
        wants = {
            name: self._list(
                self.membership_b, self.garden, latitude=place[0], longitude=place[1]
            )
            for name, place in places.items()
        }
        self.partner_a.write({"partner_latitude": 52.6, "partner_longitude": 13.5})
        self.assertEqual(
            self.as_a._get_wants_to_serve(),
            wants["near"] + wants["far"] + wants["nowhere"],
        )
        self.partner_a.write({"partner_latitude": 48, "partner_longitude": 11})
        self.assertEqual(
            self.as_a._get_wants_to_serve(),
            wants["far"] + wants["near"] + wants["nowhere"],
        )

    # --------------------------------------------------------------------- helpers

    def test_helpers(self):
        want = self._list(self.membership_a, self.hedges)
        self._list(self.membership_a, self.hedges, "offer")  # the owner
        above = self._list(
            self.membership_b, self.garden, "offer", latitude=52.6, longitude=13.5
        )
        same = self._list(
            self.membership_c, self.hedges, "offer", latitude=52.5, longitude=13.4
        )
        self._list(self.membership_c, self.garden, "offer")  # once is enough
        self._list(self.membership_moderator, self.music, "offer")
        want.write({"latitude": 52.5, "longitude": 13.4})
        self.assertEqual(self.as_a._get_helpers_for(want), (same + above).membership_id)
        want.write({"latitude": 52.6, "longitude": 13.5})
        self.assertEqual(self.as_a._get_helpers_for(want), (above + same).membership_id)
        self.assertEqual(self.as_a._get_helpers_for(want, limit=1), above.membership_id)
        self.membership_b.state = "suspended"
        self.assertEqual(self.as_a._get_helpers_for(want), same.membership_id)
        want.category_id = False
        self.assertFalse(self.as_a._get_helpers_for(want))

    def test_former_helpers_as_far_as_i_may_know(self):
        """Who gave to others stays private, unless the member shows the history."""
        want = self._list(self.membership_a, self.garden)
        values = {"category_id": self.hedges.id}
        self._give(self.membership_b, self.membership_a, 1, **values)
        self._give(self.membership_c, self.membership_moderator, 1, **values)
        self.assertEqual(self.as_a._get_helpers_for(want), self.membership_b)
        self.membership_c.share_history = True
        self.assertEqual(
            self.as_a._get_helpers_for(want), self.membership_b + self.membership_c
        )
        # who offers comes first
        self._list(self.membership_c, self.garden, "offer")
        self.assertEqual(
            self.as_a._get_helpers_for(want), self.membership_c + self.membership_b
        )

    # ----------------------------------------------------------------------- ideas

    def test_offer_ideas(self):
        wanted, enough, mine = self.env["solidarity.category"].create(
            [{"name": f"Test {name}"} for name in ("wanted", "enough", "mine")]
        )
        for member in (self.membership_b, self.membership_c):
            self._list(member, wanted)
            self._list(member, self.music)
        self._list(self.membership_b, wanted)  # one member, however many wants
        self._list(self.membership_moderator, self.music, "offer")
        self._list(self.membership_b, enough)
        self._list(self.membership_c, enough, "offer")
        self._list(self.membership_b, mine)
        self._list(self.membership_a, mine, "offer")
        self._list(self.membership_b, self.hedges)
        self._give(self.membership_a, self.membership_b, 1, category_id=self.hedges.id)
        ideas = self.as_a._get_offer_ideas()
        self.assertEqual(
            [
                (
                    idea["category"],
                    idea["want_count"],
                    idea["offer_count"],
                    idea["is_known"],
                )
                for idea in ideas
            ],
            [
                (self.hedges, 1, 0, True),
                (wanted, 2, 0, False),
                (self.music, 2, 1, False),
            ],
        )
        self.assertEqual(self.as_a._get_offer_ideas(limit=1), ideas[:1])

    def test_queries_do_not_grow(self):
        want = self._list(self.membership_a, self.garden)
        self._list(self.membership_a, self.hedges, "offer")

        def fill(count):
            for _number in range(count):
                member = self._create_membership(
                    self.env["res.partner"].create({"name": "Somebody"})
                )
                self._list(member, self.hedges)
                self._list(member, self.garden, "offer")
                self._give(member, self.membership_a, 1, category_id=self.hedges.id)

        def count(method, *args):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            getattr(self.as_a, method)(*args)
            return self.env.cr.sql_log_count - before

        ways = (
            ("_get_wants_to_serve",),
            ("_get_helpers_for", want, 50),
            ("_get_offer_ideas",),
        )

        def count_all():
            # new members empty caches of the registry, which are filled once
            for way in ways:
                count(*way)
            return [count(*way) for way in ways]

        fill(2)
        few = count_all()
        fill(10)
        self.assertEqual(count_all(), few)
        self.assertLess(max(few), 15)
