from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount


class SolidarityLedger(models.Model):
    """The ledgers of a member."""

    _inherit = "solidarity.ledger"

    @api.model
    @api.private
    def _get_own_credit(self, community=None):
        """Return the user's accounts, and the ledgers where one may be opened.

        :param community: only this ``solidarity.community``
        :return: tuple of ``solidarity.account`` and ``solidarity.ledger``
        """
        accounts = self.env["solidarity.account"]
        domain = Domain(accounts._get_own_domain())
        ledger_domain = Domain("community_id.is_member", "=", True)
        if community:
            domain &= Domain("ledger_id.community_id", "=", community.id)
            ledger_domain &= Domain("community_id", "=", community.id)
        own = accounts.search(domain)
        free = self.search(
            ledger_domain
            & Domain("state", "=", "open")
            & Domain("id", "not in", own.sudo().ledger_id.ids)
        )
        return own, free

    @api.private
    def _format(self, amount):
        """Return ``amount`` as text in the ledger's unit."""
        return format_amount(self.env, amount, self.currency_id)
