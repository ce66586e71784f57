from odoo import models


class SolidarityCommunity(models.Model):
    """Proposals that have enough support when a community asks for less."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    def write(self, vals):
        """Call the job that looks for proposals with enough support, when a community
        changes what is enough: it runs after the change is final, so that no support
        of the same moment is missed."""
        result = super().write(vals)
        if {"support_threshold", "support_min_supporters"} & set(vals):
            # whoever may change the rule may have its consequence
            self.env.ref("solidarity_governance.ir_cron_support").sudo()._trigger()
        return result
