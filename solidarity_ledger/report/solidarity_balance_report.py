from odoo import fields, models
from odoo.tools import SQL


class SolidarityBalanceReport(models.Model):
    """How the balances of members are distributed: one row for each account.

    The measure below zero is the account's own credit limit; above zero, for want of
    another, the credit limit of new members.
    """

    _name = "solidarity.balance.report"
    _description = "Distribution of Balances"
    _inherit = ["solidarity.report.mixin"]
    _auto = False
    _rec_name = "account_id"
    _order = "balance, id"
    _depends = {
        "solidarity.account": ["balance", "credit_limit", "kind", "state"],
        "solidarity.ledger": [
            "community_id",
            "company_id",
            "credit_limit",
            "currency_id",
        ],
    }

    account_id = fields.Many2one("solidarity.account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Member", readonly=True)
    balance = fields.Monetary(readonly=True)
    credit_limit = fields.Monetary(readonly=True)
    # groups are shown in the order of these values, so they begin with a number
    band = fields.Selection(
        [
            ("1_beyond", "Beyond the credit limit"),
            ("2_over_80", "Over 80 % of the credit limit used"),
            ("3_over_50", "Over 50 % used"),
            ("4_below", "Up to 50 % used"),
            ("5_zero", "Zero"),
            ("6_above", "Above zero, up to the limit of new members"),
            ("7_high", "Above that"),
        ],
        readonly=True,
    )
    account_count = fields.Integer(string="Members", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT a.id, a.id AS account_id, a.partner_id, a.ledger_id, l.community_id,
                   l.company_id, l.currency_id, a.balance, a.credit_limit,
                   1 AS account_count,
                   CASE WHEN a.balance < -a.credit_limit THEN '1_beyond'
                        WHEN a.balance < -0.8 * a.credit_limit THEN '2_over_80'
                        WHEN a.balance < -0.5 * a.credit_limit THEN '3_over_50'
                        WHEN a.balance < 0 THEN '4_below'
                        WHEN a.balance = 0 THEN '5_zero'
                        WHEN a.balance <= l.credit_limit THEN '6_above'
                        ELSE '7_high' END AS band
              FROM solidarity_account a
              JOIN solidarity_ledger l ON l.id = a.ledger_id
             WHERE a.kind = 'member' AND a.state <> 'closed'
            """
        )
