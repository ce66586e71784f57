import shutil

from odoo.addons.solidarity_base.sql_functions import drop_functions


def uninstall_hook(env):
    """Drop the functions, and destroy the keys of open secret ballots, which lie
    beside the database."""
    drop_functions(env, "solidarity_governance")
    folder = env["solidarity.urn"]._get_key_path("")
    if folder.exists():
        env.cr.postcommit.add(lambda: shutil.rmtree(folder))
