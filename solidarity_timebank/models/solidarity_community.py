from odoo import models


class SolidarityCommunity(models.Model):
    """Communities with a timebank."""

    _inherit = "solidarity.community"

    def _get_timebank(self):
        """Return the ledger in which hours are exchanged, the oldest open one.

        :return: one ``solidarity.ledger`` or none, with the rights of the system: it
            is asked on behalf of members who may not read all ledgers
        """
        self.ensure_one()
        return (
            self.env["solidarity.ledger"]
            .sudo()
            .search(
                [
                    ("community_id", "=", self.id),
                    ("is_timebank", "=", True),
                    ("state", "=", "open"),
                ],
                order="id",
                limit=1,
            )
        )
