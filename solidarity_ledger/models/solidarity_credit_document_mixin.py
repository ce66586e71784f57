from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column, table_exists


class SolidarityCreditDocumentMixin(models.AbstractModel):
    """A document of a seller that members may pay in community credit, up to a share.

    Models that inherit from it have ``company_id``, ``partner_id``, ``currency_id`` and
    ``amount_total``, and say what is due and what was paid in credit before. Amounts
    are in the document's currency.
    """

    _name = "solidarity.credit.document.mixin"
    _description = "Document Payable in Community Credit"

    credit_share = fields.Float(
        string="Payable in community credit (%)",
        digits=(5, 2),
        compute="_compute_credit_share",
        store=True,
        readonly=False,
        precompute=True,
        help="Up to this share of the total may be paid in community credit, the rest "
        "in money. 0 means none of it.",
    )

    # the upper bound keeps NaN out, too: it sorts above every number
    _credit_share_percent = models.Constraint(
        "CHECK (credit_share BETWEEN 0 AND 100)",
        "The share that is payable in community credit is between 0 and 100 percent.",
    )

    def _auto_init(self):
        # documents from before take no credit, and are not computed one by one
        if table_exists(self.env.cr, self._table) and not column_exists(
            self.env.cr, self._table, "credit_share"
        ):
            create_column(self.env.cr, self._table, "credit_share", "numeric")
        return super()._auto_init()

    @api.depends("company_id", "partner_id")
    def _compute_credit_share(self):
        for document in self:
            document.credit_share = document._get_default_credit_share()

    # ------------------------------------------------------- business methods

    def _get_default_credit_share(self):
        """Return the percentage that the ledger in which this customer trades accepts
        by default, or 0 where no ledger of the company takes payments."""
        self.ensure_one()
        # whoever writes an invoice need not be a member to know what the seller accepts
        ledgers = (
            self.env["solidarity.ledger"].sudo()._get_taking_payments(self.company_id)
        )
        partners = self.partner_id | self.partner_id.commercial_partner_id
        ledger = ledgers.filtered(
            lambda ledger: any(
                ledger.community_id._get_membership(partner) for partner in partners
            )
        )
        return (ledger or ledgers)[:1].invoice_credit_share

    def _get_credit_due(self):
        """Return what is to be paid now, in money or credit; each model says what."""
        return 0

    def _get_credit_paid(self):
        """Return what was paid in credit before, without what was refunded; each
        model says what."""
        return 0

    def _get_credit_room(self):
        """Return how much of what is due may be paid in credit."""
        self.ensure_one()
        accepted = self.currency_id.round(self.amount_total * self.credit_share / 100)
        room = min(accepted - self._get_credit_paid(), self._get_credit_due())
        return max(self.currency_id.round(room), 0)

    def _is_credit_taken_in_parts(self):
        """Whether the payment page can take a part of what it asks for, and ask for
        the rest again."""
        return True

    def _lock_for_credit(self):
        """Let payments of these documents in credit come one after the other.

        Changing the rows (to what they are) and not only locking them makes a
        transaction fail that began before the other one ended: Odoo repeats it, and
        then it sees what was paid.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s SET id = id WHERE id = ANY(%(ids)s)",
                table=SQL.identifier(self._table),
                ids=self.ids,
            )
        )
