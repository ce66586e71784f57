from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..batch import run_batch
from ..engine.periods import month_span

ACCOUNT_BATCH = 200


class SolidarityLedger(models.Model):
    """Credit limits that grow with trade, and shrink with it.

    Limit = the ledger's credit limit + factor × average monthly turnover, up to a cap.
    Turnover is what a member received *and* gave in whole calendar months; fees,
    charges, opening balances, and trades that were given back do not count. Limits that
    an organiser set by hand stay.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.ledger"

    # required: to the constraints and the job an empty factor would be no rule
    growth_factor = fields.Float(
        string="Limits grow by",
        digits=(6, 3),
        required=True,
        default=0,
        help="Times the average monthly turnover (received and given), on top of the "
        "credit limit of new members. 0: limits do not follow the trade.",
    )
    growth_months = fields.Integer(
        string="Months that count",
        required=True,
        default=6,
        help="The average is taken over so many whole months before the current one.",
    )
    growth_cap = fields.Monetary(
        string="Highest credit limit",
        required=True,
        default=0,
        help="No limit grows above this.",
    )

    _growth = models.Constraint(
        "CHECK (growth_factor BETWEEN 0 AND 100 AND growth_months BETWEEN 1 AND 60"
        " AND growth_cap >= 0 AND growth_cap < 1e12"
        " AND (growth_factor = 0 OR growth_cap >= credit_limit))",
        "Limits grow by a factor from 0 to 100, over 1 to 60 months, and the highest "
        "credit limit is not below that of new members.",
    )

    @api.model
    def _cron_grow_limits(self):
        """Let the limits of all accounts follow the trade."""
        ledgers = self.search([("growth_factor", ">", 0), ("state", "=", "open")])
        for ledger in ledgers:
            changes = self.env.execute_query(ledger._get_growth_sql())
            ids = [account_id for account_id, _old, _wanted in changes]
            self.env["ir.cron"]._commit_progress(remaining=len(ids))
            for batch in split_every(ACCOUNT_BATCH, ids):
                run_batch(self.env, lambda b=batch, g=ledger: g._grow_limits(b))
                if not self.env["ir.cron"]._commit_progress(len(batch)):
                    return

    def _get_growth_sql(self, ids=None):
        """Return the query of accounts whose limit is not what the trade says.

        :param ids: only these accounts
        :return: rows of account id, limit now, limit wanted, both ``numeric``
        """
        self.env.flush_all()
        date_from, date_to = month_span(
            fields.Date.context_today(self), self.growth_months
        )
        return SQL(
            """SELECT a.id, a.credit_limit, w.wanted
                 FROM solidarity_account a
                 JOIN solidarity_ledger l ON l.id = a.ledger_id
                 JOIN res_currency c ON c.id = l.currency_id
                CROSS JOIN LATERAL (
                      SELECT coalesce(sum(abs(e.amount)), 0) AS turnover
                        FROM solidarity_entry e
                       WHERE e.account_id = a.id AND e.purpose = 'principal'
                         AND e.date >= %(date_from)s AND e.date < %(date_to)s
                         AND NOT EXISTS (SELECT FROM solidarity_transfer r
                                          WHERE r.reversal_of_id = e.transfer_id
                                            AND r.state = 'posted')) x
                CROSS JOIN LATERAL (
                      SELECT least(l.growth_cap, l.credit_limit + round(
                                 l.growth_factor * x.turnover / l.growth_months
                                 / c.rounding) * c.rounding) AS wanted) w
                WHERE a.ledger_id = %(ledger)s AND a.kind = 'member'
                  AND a.state <> 'closed' AND a.limit_by_hand IS NOT TRUE
                  AND a.credit_limit <> w.wanted %(only)s
                ORDER BY a.id""",
            date_from=date_from,
            date_to=date_to,
            ledger=self.id,
            only=SQL("AND a.id = ANY(%s)", list(ids)) if ids else SQL(),
        )

    def _grow_limits(self, ids):
        """Set the limits of these accounts in one statement and log each change.

        :param ids: of accounts of this ledger
        """
        self.ensure_one()
        changes = self.env.execute_query(
            SQL(
                """UPDATE solidarity_account a
                      SET credit_limit = n.wanted
                     FROM (%s) AS n(id, old, wanted)
                    WHERE n.id = a.id
                RETURNING a.id, n.old, n.wanted""",
                self._get_growth_sql(ids),
            )
        )
        accounts = self.env["solidarity.account"]
        accounts.invalidate_model(flush=False)
        # the log of a governed setting, as the mixin writes it, for many rows at once
        self.env["solidarity.policy.change"].sudo().create(
            [
                {
                    "community_id": self.community_id.id,
                    "res_model": accounts._name,
                    "res_id": account_id,
                    "field_name": "credit_limit",
                    "old_value": self._format(float(old)),
                    "new_value": self._format(float(new)),
                    "reason": self.env._(
                        "The limit follows the trade of the last %(months)s months.",
                        months=self.growth_months,
                    ),
                    "is_private": accounts._governed_privately,
                }
                for account_id, old, new in sorted(changes)
            ]
        )
