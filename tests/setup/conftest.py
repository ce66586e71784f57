"""The modules behind setup/run, setup/test and setup/odoo are found by tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "setup"))
