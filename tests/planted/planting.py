"""Ways to plant a bug. Each returns ``plant(test)``, for ``run_check``.

What is replaced must be there exactly once (spaces and line ends do not matter), so a
bug whose place has gone is an error and not a test that finds nothing.
"""

import inspect
import re
import textwrap
from unittest.mock import patch

from psycopg2 import sql


def replace_once(source, old, new):
    """Return ``source`` with ``old`` replaced by ``new``."""
    pattern = r"\s+".join(re.escape(word) for word in old.split())
    changed, count = re.subn(pattern, lambda _match: new, source)
    assert count == 1, f"{old!r} is there {count} times"
    return changed


def several(*plants):
    """Plant all of them, for a bug that is made in several places."""

    def plant(test):
        for one in plants:
            one(test)

    return plant


def in_function(function, old, new):
    """Replace text in a function of the database."""

    def plant(test):
        cr = test.env.cr
        cr.execute("SELECT pg_get_functiondef(%s::regproc)", [function])
        [source] = cr.fetchone()
        cr.execute(replace_once(source, old, new))

    return plant


def without_trigger(table, trigger):
    """Drop a trigger."""

    def plant(test):
        test.env.cr.execute(
            sql.SQL("DROP TRIGGER {} ON {}").format(
                sql.Identifier(trigger), sql.Identifier(table)
            )
        )

    return plant


def without_index(name):
    """Drop an index."""

    def plant(test):
        test.env.cr.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))

    return plant


def in_method(owner, name, old, new):
    """Replace text in a method of a Python class, or in a function of a module: as that
    module calls it."""
    method = vars(owner)[name]

    def plant(test):
        source = textwrap.dedent(inspect.getsource(method))
        names = {}
        code = compile(replace_once(source, old, new), f"planted {name}", "exec")
        exec(code, inspect.getmodule(owner).__dict__, names)
        test.startPatcher(patch.object(owner, name, names[name]))

    return plant


def with_domain(rule, domain):
    """Give a record rule another domain."""

    def plant(test):
        test.env.ref(rule).domain_force = domain

    return plant


def with_route(owner, name, **routing):
    """Change what a controller's method says about its route."""

    def plant(test):
        route = getattr(owner, name).original_routing
        test.startPatcher(patch.dict(route, routing))
        test.env.registry.clear_cache("routing")

    return plant
