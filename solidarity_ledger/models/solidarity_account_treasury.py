from odoo import api, fields, models
from odoo.tools import SQL


class SolidarityAccount(models.Model):
    """Treasuries: accounts that all members share, such as the community's.

    A row that every transfer updates would let all members wait for each other. So who
    pays into a treasury takes its row only if it is free; otherwise the amount stays in
    ``solidarity_account_unfolded`` until the next posting or the job folds it. Reading
    adds up both. Entries of a treasury carry no balance after them, for there is no
    order that everybody agrees on.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.account"

    is_treasury = fields.Boolean(compute="_compute_is_treasury")

    @api.depends("kind")
    def _compute_is_treasury(self):
        for account in self:
            account.is_treasury = account.kind != "member"

    def _field_to_sql(self, alias, field_expr, query=None):
        sql = super()._field_to_sql(alias, field_expr, query)
        if field_expr != "balance":
            return sql
        return SQL(
            "CASE WHEN %(kind)s = 'member' THEN %(balance)s"
            " ELSE solidarity_balance(%(id)s, %(balance)s) END",
            kind=super()._field_to_sql(alias, "kind", query),
            balance=sql,
            id=SQL.identifier(alias, "id"),
        )

    @api.model
    @api.private
    def _fold(self):
        """Add to the balances what was paid into treasuries while others held them.

        :return: number of amounts folded
        """

        def fold(cr):
            # the rows of the accounts first, as posting does: else deadlocks
            cr.execute(
                """WITH held AS (
                       SELECT id FROM solidarity_account
                        WHERE id IN (SELECT account_id FROM solidarity_account_unfolded)
                        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
                   DELETE FROM solidarity_account_unfolded
                    WHERE account_id IN (SELECT id FROM held)"""
            )
            return cr.rowcount

        return self.env["solidarity.transfer"]._in_own_transaction(fold)
