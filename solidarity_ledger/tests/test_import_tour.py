from odoo.tests import HttpCase, tagged

from .test_import_formats import FOLDER, FormatCommon


@tagged("post_install", "-at_install")
class TestImportTour(FormatCommon, HttpCase):
    """What an organiser does who moves in, in a real browser."""

    def test_members_and_openings(self):
        name = "timeoverflow_members_ca.csv"
        record = self._import(
            (FOLDER / name).read_bytes(),
            user=self.user_organiser,
            file_name=name,
            source="old",
        )
        action = self.env.ref("solidarity_ledger.solidarity_import_action").id
        self.start_tour(
            f"/odoo/action-{action}/{record.id}",
            "solidarity_ledger_import",
            login=self.user_organiser.login,
        )
        self.assertEqual(
            self._get_balances(), {"1": "-0.50", "2": "1.50", "3": "-2.00"}
        )
