from odoo import api, fields, models
from odoo.exceptions import UserError

# What files say; nobody writes it by hand.
FILE_FIELDS = {"ledger_id", "has_balance", "balance_source"}


class SolidarityImportMember(models.Model):
    """The balance of a code in the other system, beside what was imported."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.import.member"

    ledger_id = fields.Many2one(
        "solidarity.ledger",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The ledger that the balance is compared with.",
    )
    currency_id = fields.Many2one(related="ledger_id.currency_id")
    has_balance = fields.Boolean(readonly=True)
    balance_source = fields.Monetary(
        string="Balance there",
        readonly=True,
        help="As the last file of members of this source says.",
    )
    balance_imported = fields.Monetary(
        string="Imported here",
        compute="_compute_balance_imported",
        help="What the imported transfers and opening balances of this source add up "
        "to. Later trade here does not count.",
    )
    difference = fields.Monetary(
        compute="_compute_balance_imported",
        help="How much more the member has here than there; where several codes are "
        "one member, of all of them together.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_file_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Change who a code is; balances come from files."""
        self._check_file_fields(vals)
        return super().write(vals)

    def _check_file_fields(self, vals):
        if not self.env.su and FILE_FIELDS & set(vals):
            raise UserError(
                self.env._(
                    "The balance in the other system comes from its file of members. "
                    "Import that file again."
                )
            )

    @api.depends("ledger_id", "source", "membership_id", "balance_source")
    def _compute_balance_imported(self):
        imports = self.env["solidarity.import"]
        for (ledger, source), members in self.grouped(
            lambda member: (member.ledger_id, member.source)
        ).items():
            comparison = imports._compare_balances(ledger, source) if ledger else {}
            for member in members:
                there, here = comparison.get(member.membership_id.id, (0, 0))
                member.balance_imported = float(here)
                member.difference = member.currency_id.round(float(here) - float(there))
