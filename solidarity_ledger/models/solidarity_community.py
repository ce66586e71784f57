from odoo import models


class SolidarityCommunity(models.Model):
    """What a community publishes of its ledgers."""

    _inherit = "solidarity.community"

    def _get_public_values(self):
        """Add ``heads`` of the ledgers' chains, where figures are public at all: a head
        tells how many transfers there were."""
        values = super()._get_public_values()
        return {
            **values,
            "heads": self.sudo()._get_heads() if values["figures"] else [],
        }

    def _get_heads(self):
        """Return the last head of the chain of each ledger that has one.

        :return: list of dicts of ``ledger``, ``sequence``, ``date`` and ``hash``
        """
        self.ensure_one()
        ledgers = self.env["solidarity.ledger"].search([("community_id", "=", self.id)])
        return [
            {
                "ledger": ledger.name,
                "sequence": head.sequence,
                "date": head.date,
                "hash": head.hash,
            }
            for ledger in ledgers
            if (head := ledger._get_head())
        ]
