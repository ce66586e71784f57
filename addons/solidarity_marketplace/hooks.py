from odoo.addons.solidarity_base.sql_functions import drop_functions


def uninstall_hook(env):
    """Drop the functions: the table takes its indexes with it, functions stay."""
    drop_functions(env, "solidarity_marketplace")
