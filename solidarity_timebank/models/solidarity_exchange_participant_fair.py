from odoo import models


class SolidarityExchangeParticipant(models.Model):
    """Indexes that answer the sums of the fair exchange index without the table."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange.participant"

    # the whole community, of some months
    _community_fair_index = models.Index(
        "(community_id, date) INCLUDE (membership_id, role, hours) WHERE is_counted"
    )
    # one member, and the day of the last exchange
    _membership_fair_index = models.Index(
        "(membership_id, date) INCLUDE (role, hours) WHERE is_counted"
    )
