from odoo.addons.payment import reset_payment_provider
from odoo.addons.solidarity_base.sql_functions import drop_functions

from . import controllers
from . import models
from . import report
from . import wizards


def uninstall_hook(env):
    """Switch the payment providers off; refused while there are payments in credit.

    Functions, and the guard of journal entries that asks for transfers, do not go by
    themselves; nor does the one table that is no model's.
    """
    reset_payment_provider(env, "solidarity_credit")
    drop_functions(env, "solidarity_ledger")
    env.cr.execute("DROP TABLE IF EXISTS solidarity_account_unfolded")
