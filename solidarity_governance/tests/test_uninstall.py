import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged

from ..hooks import uninstall_hook
from .decision_common import DecisionCommon


@tagged("post_install", "-at_install")
class TestUninstall(DecisionCommon):
    """Keys lie beside the database; ``tests/uninstall`` looks at what lies in it."""

    def test_keys(self):
        """As soon as it is committed, and no sooner."""
        urn = type(self.env["solidarity.urn"])
        with (
            tempfile.TemporaryDirectory() as folder,
            patch.object(
                urn, "_get_key_path", lambda self, name: Path(folder, "keys", name)
            ),
        ):
            path = self._open_decision(is_secret=True)._get_urn()._get_key_path("")
            self.assertEqual(len(list(path.iterdir())), 1)
            self.env.cr.postcommit.clear()
            uninstall_hook(self.env)
            self.assertEqual(len(list(path.iterdir())), 1)
            self.env.cr.postcommit.run()
            self.assertFalse(path.exists())
