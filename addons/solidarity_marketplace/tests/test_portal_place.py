from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .http_common import GENEVA, MarketplaceHttpCommon


@tagged("post_install", "-at_install")
class TestPortalPlace(MarketplaceHttpCommon):
    """The own place, which nobody else sees."""

    def setUp(self):
        super().setUp()
        self._login(self.user_b)
        self.path = f"/my/community/{self.community.code}"

    def test_save_and_forget(self):
        page = self._post(
            f"{self.path}/place", {"latitude": "46,5197", "longitude": " 6.6323"}
        )
        self.assertIn("Only you can see it", self._get_flash(page))
        self.assertEqual(
            self.membership_b.with_user(self.user_b)._get_place(), (46.5197, 6.6323)
        )
        self.assertEqual(page.get_element_by_id("place_latitude").value, "46.51970")
        page = self._post(f"{self.path}/place", {"clear": "1"})
        self.assertIn("is forgotten", self._get_flash(page))
        self.assertIsNone(self.membership_b._get_place())

    def test_nonsense(self):
        for latitude, longitude in (
            ("", ""),
            ("46", ""),
            ("north", "6"),
            ("90.01", "6"),
            ("46", "-181"),
            ("nan", "nan"),
            ("0", "0"),
        ):
            page = self._post(
                f"{self.path}/place", {"latitude": latitude, "longitude": longitude}
            )
            with self.subTest(latitude=latitude, longitude=longitude):
                self.assertEqual(len(self._get_errors(page)), 1)
                self.assertEqual(
                    page.get_element_by_id("place_latitude").value, latitude
                )
        self.assertIsNone(self.membership_b._get_place())

    def test_only_the_own(self):
        with self.assertRaises(AccessError):
            self.membership_a.with_user(self.user_b).action_set_place(1, 1)
        with self.assertRaises(AccessError):
            self.membership_a.with_user(self.user_organiser).action_set_place(
                None, None
            )
        with self.assertRaises(UserError):
            self.membership_b.with_user(self.user_b).action_set_place(91, 0)
        self.assertEqual(self.membership_a._get_place(), GENEVA)
        self._post("/my/community/test-hilltop/place", {"clear": "1"}, 404)
