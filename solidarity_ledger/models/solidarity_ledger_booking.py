from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SolidarityLedgerBooking(models.Model):
    """Which accounts the community's own trades of a category go to."""

    _name = "solidarity.ledger.booking"
    _description = "Booking Rule of a Category"
    _order = "ledger_id, category_id"
    _rec_name = "category_id"

    ledger_id = fields.Many2one(
        "solidarity.ledger", required=True, index=True, ondelete="cascade"
    )
    community_id = fields.Many2one(related="ledger_id.community_id")
    company_id = fields.Many2one(related="ledger_id.company_id")
    category_id = fields.Many2one(
        "solidarity.category", required=True, index=True, ondelete="restrict"
    )
    income_account_id = fields.Many2one(
        "account.account",
        string="Own sales",
        ondelete="restrict",
        domain="[('company_ids', 'parent_of', company_id)]",
        help="Empty: as the ledger says.",
    )
    expense_account_id = fields.Many2one(
        "account.account",
        string="Own purchases",
        ondelete="restrict",
        domain="[('company_ids', 'parent_of', company_id)]",
        help="Empty: as the ledger says.",
    )
    analytic_distribution = fields.Json()
    analytic_precision = fields.Integer(
        store=False,
        default=lambda self: self.env["decimal.precision"].precision_get(
            "Percentage Analytic"
        ),
    )

    _category_uniq = models.UniqueIndex(
        "(ledger_id, category_id)", "A category has one booking rule per ledger."
    )

    @api.constrains("income_account_id", "expense_account_id", "ledger_id")
    def _check_accounts(self):
        for rule in self:
            for account in rule.income_account_id | rule.expense_account_id:
                account._check_usable_by(rule.ledger_id)
                if account == rule.ledger_id.control_account_id:
                    raise ValidationError(
                        self.env._(
                            "%(account)s is the control account of %(ledger)s: choose "
                            "an account for income or expenses.",
                            account=account.display_name,
                            ledger=rule.ledger_id.name,
                        )
                    )
