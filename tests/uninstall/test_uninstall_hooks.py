"""What is left in a database when the suite's addons go: nothing."""

import importlib

import pytest
from ledger_world import environment
from lib import addons

from odoo.modules.module import Manifest
from odoo.tools import config


@pytest.fixture
def env():
    with environment(config["db_name"][0]) as env:
        yield env
        env.cr.rollback()


def test_nothing_stays(env):
    """Odoo drops the tables of models and the columns of fields; hooks do the rest."""
    before = get_functions(env)
    assert {name.split("_")[0] for name in before} == {"solidarity"}
    assert len(before) > 50
    for addon in addons.find():
        hook = Manifest.for_addon(addon.name)["uninstall_hook"]
        if hook:
            getattr(importlib.import_module(f"odoo.addons.{addon.name}"), hook)(env)
    assert get_functions(env) == set()
    assert get_triggers(env) == set()
    assert get_tables(env) - get_tables_of_models(env) == set()


def get_functions(env):
    return ask(env, "SELECT proname FROM pg_proc WHERE proname LIKE 'solidarity%'")


def get_triggers(env):
    return ask(
        env,
        "SELECT tgname FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgname LIKE 'solidarity%'",
    )


def get_tables(env):
    return ask(
        env,
        "SELECT relname FROM pg_class"
        " WHERE relkind = 'r' AND relname LIKE 'solidarity%'",
    )


def get_tables_of_models(env):
    """Return the tables that Odoo itself drops, with those of relations."""
    models = env.values()
    return {model._table for model in models} | {
        field.relation
        for model in models
        for field in model._fields.values()
        if field.type == "many2many" and field.store
    }


def ask(env, query):
    env.cr.execute(query)
    return {name for [name] in env.cr.fetchall()}
