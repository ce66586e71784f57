from odoo.addons.solidarity_base.sql_functions import drop_functions


def uninstall_hook(env):
    """Drop the functions, with the triggers on timesheets."""
    drop_functions(env, "solidarity_timebank")
