from odoo import fields, models


class SolidarityAccount(models.Model):
    """Whether a limit follows the trade or the organisers."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.account"

    limit_by_hand = fields.Boolean(
        string="Limit set by hand",
        copy=False,
        help="An organiser set this credit limit: it stays when the ledger lets limits "
        "grow with trade.",
    )

    def write(self, vals):
        """Whoever sets a credit limit sets it by hand, unless told otherwise."""
        if "credit_limit" in vals:
            vals = {"limit_by_hand": True, **vals}
        return super().write(vals)
