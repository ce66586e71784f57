from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import file_open

JOURNAL_TYPES = ("cash", "bank", "general")
CONTROL_TYPES = ("asset_receivable", "liability_payable")
COUNTERPARTS = (
    "fee_account_id",
    "levy_account_id",
    "own_income_account_id",
    "own_expense_account_id",
    "clearing_account_id",
    "gift_account_id",
    "bad_debt_account_id",
)
# what accountants set, and organisers do not
BOOKS_FIELDS = {
    "journal_id",
    "control_account_id",
    "journal_mode",
    "booking_ids",
    "invoice_credit_share",
    *COUNTERPARTS,
}


class SolidarityLedger(models.Model):
    """Where the transfers of a ledger go in the general ledger.

    What members hold stands on one control account, with the member as partner:
    received is credited, paid is debited, so that the account is minus the sum of all
    member balances. What the community or clearing gives or takes has a counterpart.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.ledger"

    journal_id = fields.Many2one(
        "account.journal",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('company_id', '=', company_id),"
        " ('type', 'in', ('cash', 'bank', 'general'))]",
        help="Journal of the entries of this ledger: cash or bank where invoices are "
        "paid with its credit, miscellaneous otherwise.",
    )
    control_account_id = fields.Many2one(
        "account.account",
        ondelete="restrict",
        domain="[('company_ids', 'parent_of', company_id),"
        " ('account_type', 'in', ('asset_receivable', 'liability_payable'))]",
        help="Payable or receivable account that carries the balances of all members, "
        "with the member as partner. Each ledger has its own.",
    )
    journal_mode = fields.Selection(
        [
            ("daily", "One entry a day, summed per member"),
            ("transfer", "One entry per transfer"),
        ],
        required=True,
        default="daily",
    )
    fee_account_id = fields.Many2one(
        "account.account",
        string="Fees",
        ondelete="restrict",
        domain="[('company_ids', 'parent_of', company_id)]",
        help="Income from fees on trades.",
    )
    levy_account_id = fields.Many2one(
        "account.account",
        string="Levies",
        ondelete="restrict",
        domain="[('company_ids', 'parent_of', company_id)]",
        help="Income from levies and contributions.",
    )
    own_income_account_id = fields.Many2one(
        "account.account",
        string="Own sales",
        ondelete="restrict",
        domain="[('company_ids', 'parent_of', company_id)]",
        help="What the community receives otherwise, unless a category says where.",
    )
    own_expense_account_id = fields.Many2one(
        "account.account",
        string="Own purchases",
        ondelete="restrict",
        domain="[('company_ids', 'parent_of', company_id)]",
        help="What the community pays, unless a category says where.",
    )
    clearing_account_id = fields.Many2one(
        "account.account",
        string="Clearing",
        ondelete="restrict",
        domain="[('company_ids', 'parent_of', company_id)]",
        help="The other side of opening balances and payouts.",
    )
    booking_ids = fields.One2many("solidarity.ledger.booking", "ledger_id")

    _control_account_uniq = models.UniqueIndex(
        "(control_account_id) WHERE control_account_id IS NOT NULL",
        "This control account belongs to another ledger. Choose one for this ledger "
        "alone: what members hold in two units cannot be told apart on one account.",
    )

    def init(self):
        with file_open("solidarity_ledger/sql/solidarity_books.sql") as script:
            self.env.cr.execute(script.read())

    @api.constrains("journal_id", "currency_id", "company_id")
    def _check_journal(self):
        for ledger in self.filtered("journal_id"):
            journal = ledger.journal_id
            if journal.type not in JOURNAL_TYPES:
                raise ValidationError(
                    self.env._(
                        "%(journal)s is a journal for sales or purchases. Choose one "
                        "of type cash, bank or miscellaneous for %(ledger)s.",
                        journal=journal.display_name,
                        ledger=ledger.name,
                    )
                )
            if journal.company_id != ledger.company_id:
                raise ValidationError(
                    self.env._(
                        "The journal %(journal)s belongs to %(other)s. Choose a "
                        "journal of %(company)s.",
                        journal=journal.display_name,
                        other=journal.company_id.display_name,
                        company=ledger.company_id.display_name,
                    )
                )
            currency = journal.currency_id or journal.company_id.currency_id
            if journal.type != "general" and currency != ledger.currency_id:
                raise ValidationError(
                    self.env._(
                        "Payments in %(journal)s are in %(currency)s, the ledger is in "
                        "%(unit)s. Set the currency of the journal to %(unit)s or "
                        "choose another journal.",
                        journal=journal.display_name,
                        currency=currency.name,
                        unit=ledger.currency_id.name,
                    )
                )

    @api.constrains("control_account_id", "currency_id", "company_id")
    def _check_control_account(self):
        for ledger in self.filtered("control_account_id"):
            account = ledger.control_account_id
            if account.account_type not in CONTROL_TYPES:
                raise ValidationError(
                    self.env._(
                        "The journal items of %(account)s need no partner, so it "
                        "cannot carry the balances of members. Choose an account of "
                        "type payable or receivable.",
                        account=account.display_name,
                    )
                )

    @api.constrains("control_account_id", *COUNTERPARTS, "currency_id", "company_id")
    def _check_accounts(self):
        for ledger in self:
            control = ledger.control_account_id
            control._check_usable_by(ledger)
            for name in COUNTERPARTS:
                account = ledger[name]
                account._check_usable_by(ledger)
                if account and account == control:
                    raise ValidationError(
                        self.env._(
                            "%(account)s is the control account of %(ledger)s: choose "
                            'another account for "%(field)s".',
                            account=account.display_name,
                            ledger=ledger.name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create ledgers; accountants set up their books."""
        for vals in vals_list:
            self._check_books_rights(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Write; accountants change the books and nothing else."""
        self._check_books_rights(vals)
        if not self.env.su and not BOOKS_FIELDS.issuperset(vals):
            self._check_only_organisers_change_rules()
        if {"journal_id", "control_account_id", "currency_id"} & set(vals):
            self._check_books_unused(vals)
        return super().write(vals)

    def _check_books_rights(self, vals):
        if BOOKS_FIELDS & set(vals) and not self.env.su and not self._is_accountant():
            raise AccessError(
                self.env._(
                    "Journal and accounts of a ledger are set by accountants. Ask one "
                    "of them."
                )
            )

    @api.model
    @api.private
    def _is_accountant(self):
        """Whether the user may keep the books, not only read them."""
        user = self.env.user
        return (
            self.env.su
            or user.has_group("account.group_account_user")
            or user.has_group("account.group_account_manager")
        )

    def _check_only_organisers_change_rules(self):
        """Accountants have the right to write ledgers for the books' sake alone."""
        for ledger in self:
            if not ledger.sudo(False).community_id.is_organiser:
                raise AccessError(
                    self.env._(
                        "The rules of %s are changed by its organisers; accountants "
                        "change journal and accounts.",
                        ledger.name,
                    )
                )

    def _check_books_unused(self, vals):
        """Refuse to move the books once something stands in them; the database
        refuses it, too (``sql/solidarity_books.sql``)."""
        for ledger in self:
            changed = [
                name
                for name in ("journal_id", "control_account_id", "currency_id")
                if name in vals and ledger[name].id != (vals[name] or False)
            ]
            if changed and ledger._has_books():
                raise ValidationError(
                    self.env._(
                        "%(ledger)s has journal entries already, so this stays: "
                        "%(fields)s. Open a new ledger for another unit, journal or "
                        "account.",
                        ledger=ledger.name,
                        fields=", ".join(
                            self._fields[name]._description_string(self.env)
                            for name in changed
                        ),
                    )
                )

    @api.private
    def _has_books(self):
        """Whether a transfer of this ledger stands in a journal entry."""
        self.ensure_one()
        # the question itself needs no right to read entries
        return bool(
            self.env["solidarity.transfer"]
            .sudo()
            .search_count(
                [("ledger_id", "=", self.id), ("move_id", "!=", False)], limit=1
            )
        )
