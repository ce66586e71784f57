from odoo import api, fields, models
from odoo.tools import file_open

SEALS_A_JOB = 100


class SolidarityLedgerSeal(models.Model):
    """A head of the hash chain of a ledger: its last transfer and the hash up to it.

    Whoever wrote a head down can prove later that nothing before it was changed. The
    database seals when a row is inserted, and fills it in
    (``sql/solidarity_ledger_seal.sql``); nobody writes or deletes one.
    """

    _name = "solidarity.ledger.seal"
    _description = "Head of the Chain"
    _inherit = ["solidarity.contact.privacy.mixin"]
    _order = "ledger_id, sequence desc"
    _rec_name = "hash"
    _log_access = False

    ledger_id = fields.Many2one("solidarity.ledger", required=True, ondelete="restrict")
    community_id = fields.Many2one(related="ledger_id.community_id")
    company_id = fields.Many2one(related="ledger_id.company_id")
    sequence = fields.Integer(
        string="Transfers",
        readonly=True,
        aggregator=None,
        help="Place of the last transfer that this head seals.",
    )
    hash = fields.Char(readonly=True)
    date = fields.Datetime(string="Sealed at", readonly=True)

    _sequence_uniq = models.UniqueIndex(
        "(ledger_id, sequence)", "A chain has one head at a place."
    )

    def init(self):
        with file_open("solidarity_ledger/sql/solidarity_ledger_seal.sql") as script:
            self.env.cr.execute(script.read())

    @api.model
    @api.private
    def _seal(self, ledger_ids):
        """Seal what was posted in these ledgers, batch by batch, each committed.

        :param list ledger_ids: ids of ``solidarity.ledger``
        :return: number of new heads
        """

        def seal(cr, ledger_id):
            cr.execute(
                "INSERT INTO solidarity_ledger_seal (ledger_id) VALUES (%s)",
                [ledger_id],
            )
            return cr.rowcount

        heads = 0
        transfers = self.env["solidarity.transfer"]
        for ledger_id in ledger_ids:
            for _batch in range(SEALS_A_JOB):
                new = transfers._in_own_transaction(
                    lambda cr, ledger_id=ledger_id: seal(cr, ledger_id)
                )
                heads += new
                if not new:
                    break
        self.invalidate_model()
        transfers.invalidate_model(["sequence", "hash", "previous_hash"])
        return heads

    @api.model
    def _cron_seal(self):
        """Fold treasuries and seal what was posted since the last minute."""
        self.env["solidarity.account"]._fold()
        self._seal(self.env["solidarity.ledger"].search([]).ids)
