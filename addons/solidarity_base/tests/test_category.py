from psycopg2.errors import UniqueViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SolidarityCommon


@tagged("post_install", "-at_install")
class TestCategory(SolidarityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parent = cls.env["solidarity.category"].create({"name": "Test Parent"})
        cls.child = cls.env["solidarity.category"].create(
            {"name": "Test Child", "parent_id": cls.parent.id, "kind": "skill"}
        )

    def test_complete_name(self):
        self.assertEqual(self.child.display_name, "Test Parent / Test Child")
        self.parent.name = "Changed"
        self.assertEqual(self.child.complete_name, "Changed / Test Child")

    def test_no_cycle(self):
        with self.assertRaises(ValidationError):
            self.parent.parent_id = self.child

    def test_unique_below_a_parent(self):
        categories = self.env["solidarity.category"]
        categories.create({"name": "Test Child"})  # elsewhere is fine
        for parent in (self.parent, categories):
            with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
                categories.create({"name": "test child", "parent_id": parent.id})
