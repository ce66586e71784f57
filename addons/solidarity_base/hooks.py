def uninstall_hook(env):
    """Drop the trigger function: tables take their triggers with them, functions
    stay behind."""
    env.cr.execute("DROP FUNCTION IF EXISTS solidarity_refuse_change() CASCADE")
