from odoo.tools import SQL

FUNCTIONS = (
    "solidarity_search_fold",
    "solidarity_search_query",
    "solidarity_distance_km",
)


def uninstall_hook(env):
    """Drop the functions: the table takes its indexes with it, functions stay."""
    for name in FUNCTIONS:
        env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s CASCADE", SQL.identifier(name)))
