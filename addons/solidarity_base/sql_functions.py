import re
from pathlib import Path

from odoo.tools import SQL, file_path


def drop_functions(env, addon):
    """Drop the functions that an addon's scripts in ``sql/`` define, when it goes.

    Tables take their triggers with them, functions stay behind. Triggers on tables of
    others go with their functions.

    :param str addon: technical name
    """
    for script in Path(file_path(f"{addon}/sql")).glob("*.sql"):
        for name in re.findall(r"REPLACE FUNCTION (\w+)", script.read_text()):
            env.cr.execute(
                SQL("DROP FUNCTION IF EXISTS %s CASCADE", SQL.identifier(name))
            )
