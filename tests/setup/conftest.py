"""The modules behind setup/run, setup/test and setup/odoo are found by tests."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "setup"))


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A folder that is the whole PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder
