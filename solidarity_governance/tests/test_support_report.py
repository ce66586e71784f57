import doctest

from odoo.tests import tagged

from ..engine import support_picture
from .common import GovernanceCommon


@tagged("post_install", "-at_install")
class TestSupportReport(GovernanceCommon):
    """What mattered to members, by category and month."""

    def test_figures(self):
        categories = self.env["solidarity.category"].create(
            [{"name": "Test gardens"}, {"name": "Test repairs"}]
        )
        food, repair = (
            self._open(self._create_proposal(category_id=category.id))
            for category in categories
        )
        self._give(food, self.members[:15], 10)  # prioritised: locks are no support
        self._give(repair, self.members[:2], 8)
        self._give(repair, self.members[0], 3)
        self._give(repair, self.members[1], 0)
        food.action_deliver()
        self._give(repair, self.members[2], 4)
        self.env.flush_all()
        groups = self.env["solidarity.support.report"]._read_group(
            [("category_id", "in", categories.ids)],
            ["category_id"],
            ["points:sum", "points_given:sum", "points_returned:sum", "__count"],
        )
        self.assertEqual(
            groups, [(categories[0], 0, 150, 150, 30), (categories[1], 7, 20, 13, 5)]
        )
        self.assertEqual(repair.support_total, 7)

    def test_views(self):
        for name in ("solidarity_support_action", "solidarity_support_report_action"):
            action = self.env.ref(f"solidarity_governance.{name}")
            model = self.env[action.res_model].with_user(self.user_organiser)
            views = [(False, mode) for mode in action.view_mode.split(",")]
            self.assertTrue(model.get_views([*views, (False, "search")])["views"])

    def test_picture(self):
        results = doctest.testmod(support_picture)
        self.assertGreater(results.attempted, 5)
        self.assertEqual(results.failed, 0)
