from odoo.tools import SQL

FUNCTIONS = ("solidarity_proposal_check_author",)


def uninstall_hook(env):
    """Drop the trigger functions: tables take their triggers with them, functions
    stay behind."""
    for name in FUNCTIONS:
        env.cr.execute(
            SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(name))
        )
