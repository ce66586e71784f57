from odoo.addons.payment import reset_payment_provider

from . import controllers
from . import models
from . import report
from . import wizards


def uninstall_hook(env):
    """Switch the payment providers off; refused while there are payments in credit."""
    reset_payment_provider(env, "solidarity_credit")
