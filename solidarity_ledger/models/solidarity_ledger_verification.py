import time

from odoo import api, fields, models
from odoo.tools import SQL, file_open

MAX_PROBLEMS = 200


class SolidarityLedgerVerification(models.Model):
    """The report of a proof that a ledger is what was posted: its chain, the sums of
    its transfers, its balances. Made by ``ledger.action_verify()`` alone and kept."""

    _name = "solidarity.ledger.verification"
    _description = "Verification of a Ledger"
    _order = "id desc"
    _rec_name = "date"

    ledger_id = fields.Many2one(
        "solidarity.ledger",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    community_id = fields.Many2one(related="ledger_id.community_id")
    company_id = fields.Many2one(related="ledger_id.company_id")
    date = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Verified by", readonly=True)
    state = fields.Selection(
        [("sound", "Sound"), ("broken", "Broken")], required=True, readonly=True
    )
    transfer_count = fields.Integer(string="Posted transfers", readonly=True)
    entry_count = fields.Integer(string="Entries", readonly=True)
    account_count = fields.Integer(string="Accounts", readonly=True)
    unsealed_count = fields.Integer(
        string="Not sealed yet",
        readonly=True,
        help="Transfers of the last minute; more of them mean that the sealing job "
        "does not run.",
    )
    sequence = fields.Integer(string="Sealed transfers", readonly=True)
    hash = fields.Char(string="Head of the chain", readonly=True)
    seconds = fields.Float(string="Took (seconds)", readonly=True, digits=(8, 2))
    problem_count = fields.Integer(string="Problems", readonly=True)
    problem_ids = fields.One2many(
        "solidarity.ledger.verification.problem", "verification_id", readonly=True
    )
    first_problem = fields.Char(
        string="First wrong row", compute="_compute_first_problem"
    )

    def init(self):
        with file_open("solidarity_ledger/sql/solidarity_verify.sql") as script:
            self.env.cr.execute(script.read())

    @api.depends("problem_ids")
    def _compute_first_problem(self):
        for report in self:
            report.first_problem = report.problem_ids[:1].name

    @api.model
    def _verify(self, ledger):
        """Return the report of a verification of ``ledger`` as it is now.

        The first problems are listed: those of the chain by their place, the others
        behind them.
        """
        self.env.flush_all()
        start = time.monotonic()
        rows = self.env.execute_query(
            SQL(
                "SELECT code, model, res_id, place FROM solidarity_verify(%s)"
                " ORDER BY place, code <> 'hash', model, res_id",
                ledger.id,
            )
        )
        [figures] = self.env.execute_query(
            SQL(
                """SELECT (SELECT count(*) FROM solidarity_transfer
                            WHERE ledger_id = %(ledger)s AND state = 'posted'),
                          (SELECT count(*) FROM solidarity_transfer
                            WHERE ledger_id = %(ledger)s AND state = 'posted'
                              AND sequence IS NULL),
                          (SELECT count(*) FROM solidarity_entry e
                             JOIN solidarity_account a ON a.id = e.account_id
                            WHERE a.ledger_id = %(ledger)s),
                          (SELECT count(*) FROM solidarity_account
                            WHERE ledger_id = %(ledger)s)""",
                ledger=ledger.id,
            )
        )
        head = ledger._get_head()
        transfers, unsealed, entries, accounts = figures
        problems = [
            {"code": code, "res_model": model, "res_id": res_id, "sequence": place}
            for code, model, res_id, place in rows[:MAX_PROBLEMS]
        ]
        return self.create(
            {
                "ledger_id": ledger.id,
                "date": fields.Datetime.now(),
                "user_id": self.env.uid,
                "state": "broken" if rows else "sound",
                "transfer_count": transfers,
                "unsealed_count": unsealed,
                "entry_count": entries,
                "account_count": accounts,
                "sequence": head.sequence,
                "hash": head.hash,
                "seconds": time.monotonic() - start,
                "problem_count": len(rows),
                "problem_ids": [fields.Command.create(vals) for vals in problems],
            }
        )
