from odoo import fields, models


class SolidarityReportMixin(models.AbstractModel):
    """What all figures about ledgers have in common: whose they are, in which unit.

    A model that inherits sets ``_auto = False``, answers ``_table_query`` with one
    grouped query and names in ``_depends`` what it reads; amounts are added up in SQL,
    where they are exact.
    """

    _name = "solidarity.report.mixin"
    _description = "Figures of Ledgers"

    ledger_id = fields.Many2one("solidarity.ledger", readonly=True)
    community_id = fields.Many2one("solidarity.community", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", string="Unit", readonly=True)
