"""Translators get every text of the suite, and none that is no longer there."""

import re

import polib
import pytest
from ledger_world import environment
from lib import addons

from odoo.tools import config
from odoo.tools.translate import TranslationModuleReader

# what the demo community says is not translated
TRANSLATED = [addon for addon in addons.find() if addon.name != "solidarity_demo"]

COMMAND = "setup/odoo i18n export -d solidarity " + " ".join(
    addon.name for addon in TRANSLATED
)


@pytest.fixture(scope="module")
def env():
    with environment(config["db_name"][0]) as env:
        yield env


@pytest.mark.parametrize("addon", TRANSLATED, ids=lambda addon: addon.name)
def test_template_has_all_terms(env, addon):
    template = addon.path / "i18n" / f"{addon.name}.pot"
    assert template.exists(), f"make it: {COMMAND}"
    written = {entry.msgid for entry in polib.pofile(str(template))}
    rows = list(TranslationModuleReader(env.cr, modules=[addon.name]))
    terms = {row[4] for row in rows}
    assert terms, "an addon without a single text?"
    has_code = any("env._(" in file.read_text() for file in addon.path.rglob("*.py"))
    assert not has_code or any(row[1] == "code" for row in rows)
    assert written == terms, f"texts have changed; make the templates anew: {COMMAND}"


@pytest.mark.parametrize("addon", TRANSLATED, ids=lambda addon: addon.name)
def test_placeholders_have_names(addon):
    """A translator who needs another order of words can have it."""
    template = polib.pofile(str(addon.path / "i18n" / f"{addon.name}.pot"))
    nameless = [
        entry.msgid
        for entry in template
        if len(re.findall(r"(?<!%)%[sd]", entry.msgid)) > 1
    ]
    assert not nameless
