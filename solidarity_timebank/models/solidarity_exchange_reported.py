from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class SolidarityExchange(models.Model):
    """Exchanges that somebody reported: the moderators look at them."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange"

    # For the record rules, which search as the system: nobody learns from it who was
    # reported.
    is_reported = fields.Boolean(
        compute="_compute_is_reported",
        search="_search_is_reported",
        groups=fields.NO_ACCESS,
    )

    def _compute_is_reported(self):
        reported = self.search([("id", "in", self.ids), ("is_reported", "=", True)])
        for exchange in self:
            exchange.is_reported = exchange in reported

    @api.model
    def _search_is_reported(self, operator, value):
        if operator != "in":
            return NotImplemented
        if not self.env.su:
            # Odoo asks who may search a stored field, but not for one like this
            raise AccessError(self.env._("Only moderators know what was reported."))
        reports = self.env["solidarity.moderation.report"].sudo()
        query = reports._search([("res_model", "=", self._name)])
        return Domain("id", "in", query.subselect("res_id"))
