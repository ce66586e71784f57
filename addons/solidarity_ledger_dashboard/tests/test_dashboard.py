import base64
import json
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import config

DASHBOARD = "solidarity_ledger_dashboard.spreadsheet_dashboard_ledger"


@tagged("post_install", "-at_install")
class TestDashboard(HttpCase):
    """The dashboard of the ledger names models, fields and menus that exist, and is
    for those who may read the figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref(DASHBOARD)

    def _validate(self, data):
        """Check ``data`` as Odoo's own tests check dashboards."""
        with patch.dict(config.options, {"test_enable": True}):
            self.dashboard.spreadsheet_binary_data = base64.b64encode(
                json.dumps(data).encode()
            )

    def test_is_valid(self):
        data = json.loads(self.dashboard.spreadsheet_data)
        self._validate(data)
        data["pivots"]["1"]["measures"][0]["fieldName"] = "no_such_field"
        with self.assertRaisesRegex(ValidationError, "no_such_field"):
            self._validate(data)

    def test_sums_that_formulas_name_are_measures(self):
        data = json.loads(self.dashboard.spreadsheet_data)
        measures = {
            (pivot["id"], measure["id"])
            for pivot in data["pivots"].values()
            for measure in pivot["measures"]
        }
        formulas = " ".join(
            cell for sheet in data["sheets"] for cell in sheet["cells"].values()
        )
        for pivot_id, measure in (
            ("1", "volume:sum"),
            ("1", "active_count:avg"),
            ("3", "account_count:sum"),
        ):
            self.assertIn(f'PIVOT.VALUE({pivot_id}, "{measure}"', formulas)
            self.assertIn((pivot_id, measure), measures)

    def test_who_sees_it(self):
        for login, group, sees in (
            ("an_auditor", "account.group_account_readonly", True),
            ("an_organiser", "solidarity_base.group_solidarity_organiser", True),
            ("an_employee", "base.group_user", False),
        ):
            user = new_test_user(self.env, login, groups=group)
            found = self.env["spreadsheet.dashboard"].with_user(user).search([])
            self.assertEqual(self.dashboard in found, sees, login)

    def test_opens_in_the_browser(self):
        """All formulas come to a value: no cell shows an error."""
        new_test_user(
            self.env, "auditor", groups="base.group_user,account.group_account_readonly"
        )
        self.start_tour(
            "/odoo/dashboards", "solidarity_ledger_dashboard", login="auditor"
        )
