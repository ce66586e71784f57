from odoo import fields, models


class SolidarityCommunity(models.Model):
    """Communities with a timebank."""

    _inherit = "solidarity.community"

    exchange_auto_confirm_days = fields.Integer(
        string="Hours Are Confirmed by Themselves After (days)",
        required=True,
        default=0,
        help="Hours that the receivers neither confirm nor question for so many days "
        "are booked, at least 3 days after a mail that says so; 0 means never.",
    )

    has_timebank = fields.Boolean(compute="_compute_has_timebank", compute_sudo=True)

    _exchange_auto_confirm_days_range = models.Constraint(
        "CHECK (exchange_auto_confirm_days BETWEEN 0 AND 365)",
        "Hours are confirmed by themselves after 1 to 365 days, or never (0).",
    )

    @property
    def _governed_fields(self):
        return (*super()._governed_fields, "exchange_auto_confirm_days")

    def _compute_has_timebank(self):
        for community in self:
            community.has_timebank = bool(community._get_timebank())

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
