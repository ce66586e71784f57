from odoo import fields, models
from odoo.tools import file_open


class PostedReference(fields.Many2one):
    """A reference that cannot dangle, so that it needs no foreign key: posting copies
    it from rows that are there, entries never change, and neither posted transfers nor
    accounts with entries are deleted (triggers refuse it). Foreign keys would be a
    sixth of the time of posting, and lock the row of a treasury."""

    def update_db_foreign_key(self, model, column):
        """Make no foreign key."""


class SolidarityEntry(models.Model):
    """One movement of one account. Written by posting alone, never changed.

    ``amount`` is signed: positive is received. ``balance`` is the balance of the
    account after this entry, in posting order (the order of ids within an account);
    entries of a treasury have none (see ``solidarity_account_treasury.py``).
    """

    _name = "solidarity.entry"
    _description = "Entry"
    _inherit = ["solidarity.contact.privacy.mixin"]
    _order = "id desc"
    _log_access = False

    transfer_id = PostedReference(
        "solidarity.transfer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    account_id = PostedReference(
        "solidarity.account", required=True, readonly=True, ondelete="restrict"
    )
    ledger_id = fields.Many2one(related="account_id.ledger_id")
    community_id = fields.Many2one(related="account_id.ledger_id.community_id")
    company_id = fields.Many2one(related="account_id.ledger_id.company_id")
    currency_id = fields.Many2one(related="account_id.ledger_id.currency_id")
    partner_id = fields.Many2one(related="account_id.partner_id")
    is_treasury = fields.Boolean(related="account_id.is_treasury")
    amount = fields.Monetary(required=True, readonly=True)
    balance = fields.Monetary(string="Balance after", readonly=True, aggregator=None)
    purpose = fields.Selection(
        [
            ("principal", "Principal"),
            ("fee", "Fee"),
            ("levy", "Levy"),
            ("reversal", "Reversal"),
            ("opening", "Opening"),
            ("settlement", "Settlement"),
        ],
        required=True,
        readonly=True,
    )
    date = fields.Date(required=True, readonly=True)
    date_posted = fields.Datetime(required=True, readonly=True)
    description = fields.Char(related="transfer_id.description")

    _account_idx = models.Index("(account_id, id)")

    def init(self):
        for name in ("solidarity_entry", "solidarity_account_unfolded"):
            with file_open(f"solidarity_ledger/sql/{name}.sql") as script:
                self.env.cr.execute(script.read())
