import base64
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.solidarity_base.tests.common import SolidarityCommon

FILE = """category,id,parent
Test Home,2,is_parent
 Sewing ,20,2
"Cleaning, ironing",21,2
SEWING,22,2
,23,2
Lost,24,77
Egg,30,31
Hen,31,30
Below the egg,32,30
Too,many,columns,here
Test Home,3,is_parent
Cooking,33,3
Deep,34,33
"""


def find_categories():
    """Return the file of the shared data folder beside the repository, or None."""
    for folder in Path(__file__).resolve().parents:
        path = folder / "shared" / "data" / "timebank" / "categories.csv"
        if path.is_file():
            return path
    return None


@tagged("post_install", "-at_install")
class TestCategoryImport(SolidarityCommon):
    def _import(self, data, kind="time"):
        data = data.encode() if isinstance(data, str) else data
        return (
            self.env["solidarity.category.import"]
            .with_user(self.user_manager)
            .create({"file": base64.b64encode(data), "kind": kind})
        )

    def _count(self):
        return self.env["solidarity.category"].search_count([])

    def _get_counts(self, wizard):
        return wizard.new_count, wizard.existing_count, wizard.refused_count

    def test_preview_then_import(self):
        count = self._count()
        wizard = self._import(FILE)
        wizard.action_check()
        self.assertEqual(self._get_counts(wizard), (5, 0, 8))
        self.assertEqual(self._count(), count)
        refused = wizard.line_ids.filtered(lambda line: line.result == "refused")
        for line, (row, reason) in zip(
            refused,
            (
                (5, "same name under the same parent"),
                (6, "name is empty"),
                (7, "No row has the id"),
                (8, "below itself"),
                (9, "below itself"),
                (10, "parent is refused"),
                (11, "as many columns"),
                (12, "same name under the same parent"),
            ),
            strict=True,
        ):
            self.assertEqual(line.row, row)
            self.assertIn(reason, line.reason)
        wizard.action_import()
        self.assertEqual((wizard.state, *self._get_counts(wizard)), ("done", 5, 0, 8))
        self.assertEqual(self._count(), count + 5)
        categories = self.env["solidarity.category"].search(
            [], order="id desc", limit=5
        )
        self.assertEqual(
            sorted(categories.mapped("complete_name")),
            [
                "Test Home",
                "Test Home / Cleaning, ironing",
                "Test Home / Cooking",
                "Test Home / Cooking / Deep",
                "Test Home / Sewing",
            ],
        )
        self.assertEqual(set(categories.mapped("kind")), {"time"})

    def test_again_makes_nothing(self):
        self._import(FILE).action_import()
        count = self._count()
        self.env["solidarity.category"].search([("name", "=", "Sewing")]).active = False
        wizard = self._import(FILE, kind="skill")
        wizard.action_import()
        self.assertEqual(self._get_counts(wizard), (0, 5, 8))
        self.assertEqual(self._count(), count - 1)

    def test_any_encoding_and_delimiter(self):
        text = "Category;ID;Parent\nTest Küche;1;is_parent\nBrötchen;2;1\n"
        for encoding in ("utf-8", "utf-8-sig", "latin-1", "utf-16"):
            wizard = self._import(text.encode(encoding))
            wizard.action_check()
            self.assertEqual(self._get_counts(wizard), (2, 0, 0), encoding)
            self.assertEqual(wizard.line_ids.mapped("name"), ["Test Küche", "Brötchen"])

    def test_files_that_cannot_be_read(self):
        for data, message in (
            (b"", "empty"),
            (b"PK\x03\x04 spreadsheet", "save the sheet"),
            (b"name,parent\nHome,is_parent\n", "must name the columns"),
            (b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
        ):
            with self.subTest(message=message):
                with self.assertRaisesRegex(UserError, message):
                    self._import(data).action_check()

    def test_form(self):
        form = Form(self.env["solidarity.category.import"].with_user(self.user_manager))
        form.file = base64.b64encode(FILE.encode())
        wizard = form.save()
        action = wizard.action_check()
        self.assertEqual(action["res_id"], wizard.id)
        wizard.action_back()
        self.assertEqual((wizard.state, len(wizard.line_ids)), ("draft", 0))

    def test_managers_only(self):
        wizard = self._import(FILE)
        wizard.action_check()
        for user in (self.user_organiser, self.user_a, self.user_public):
            with self.assertRaises(AccessError):
                wizard.with_user(user).action_import()
        self.user_organiser.group_ids += self.env.ref(
            "solidarity_base.group_solidarity_manager"
        )
        with self.assertRaises(AccessError):
            wizard.with_user(self.user_organiser).action_import()

    def test_categories_of_timebanks(self):
        """The real table: 372 rows in 44 parents; ids mean several parents there."""
        path = find_categories()
        if not path:
            self.skipTest("shared data folder is not there")
        wizard = self._import(path.read_bytes())
        wizard.action_check()
        self.assertEqual(len(wizard.line_ids), 372)
        refused = wizard.line_ids.filtered(lambda line: line.result == "refused")
        existing = wizard.existing_count
        self.assertEqual(len(refused), 24)
        for line in refused:
            self.assertIn("same name under the same parent", line.reason)
        count = self._count()
        wizard.action_import()
        self.assertEqual(wizard.new_count, 372 - 24 - existing)
        self.assertEqual(self._count(), count + wizard.new_count)
        arts = self.env["solidarity.category"].search(
            [("complete_name", "=like", "Arts, Crafts & Music / %")]
        )
        self.assertEqual(len(arts), 7)
        again = self._import(path.read_bytes())
        again.action_import()
        self.assertEqual(self._get_counts(again), (0, 348, 24))
