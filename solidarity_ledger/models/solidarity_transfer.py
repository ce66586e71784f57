import uuid
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import file_open

from ..exceptions import AmountError, NotAllowedError

# Whoever holds this object in the context may set the state of a transfer; a context
# that comes by RPC cannot (as OCA queue_job protects its job states).
STATE_AUTHORITY = object()

DESCRIPTION_LENGTH = 1000

PROTECTED_FIELDS = {
    "state",
    "purpose",
    "is_notified",
    "reversal_of_id",
    "date_expires",
    "date_auto_accept",
    "date_due",
    "reserved_amount",
    "failure",
    "sequence",
    "hash",
    "previous_hash",
    "move_id",
}


class SolidarityTransfer(models.Model):
    """A transfer from one account to another, in the ledger's unit.

    ``draft → pending → posted`` or ``rejected | cancelled | expired | failed``. A
    pending transfer is a request: the payee asks, the payer accepts. Setting the
    state to posted *is* the posting (trigger in ``sql/solidarity_transfer.sql``);
    afterwards nothing about it changes, a mistake is reversed by another transfer.
    """

    _name = "solidarity.transfer"
    _description = "Transfer"
    _inherit = ["solidarity.contact.privacy.mixin"]
    _order = "id desc"

    name = fields.Char(
        string="Number", compute="_compute_name", search="_search_name", readonly=True
    )
    # no index of its own: that of the idempotency key begins with it
    ledger_id = fields.Many2one("solidarity.ledger", required=True, ondelete="restrict")
    community_id = fields.Many2one(related="ledger_id.community_id")
    company_id = fields.Many2one(related="ledger_id.company_id")
    currency_id = fields.Many2one(related="ledger_id.currency_id")
    payer_account_id = fields.Many2one(
        "solidarity.account",
        string="Payer",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('ledger_id', '=', ledger_id)]",
    )
    payee_account_id = fields.Many2one(
        "solidarity.account",
        string="Payee",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('ledger_id', '=', ledger_id)]",
    )
    amount = fields.Monetary(required=True)
    description = fields.Char()
    category_id = fields.Many2one(
        "solidarity.category", index="btree_not_null", ondelete="restrict"
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    purpose = fields.Selection(
        [
            ("principal", "Trade"),
            ("history", "Trade in another system"),
            ("levy", "Levy"),
            ("opening", "Opening balance"),
            ("settlement", "Settlement"),
        ],
        readonly=True,
        copy=False,
        # no default: an update of the addon would fill it in on posted transfers
        help="Only trades are charged with fees and levies. Empty means a trade.",
    )
    date_expires = fields.Date(
        readonly=True, copy=False, help="When a request that nobody answers expires."
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("pending", "Requested"),
            ("posted", "Posted"),
            ("rejected", "Declined"),
            ("cancelled", "Cancelled"),
            ("expired", "Expired"),
            ("failed", "Failed"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    date_auto_accept = fields.Date(
        string="Paid by itself on",
        readonly=True,
        copy=False,
        help="The day on which a request that was not declined is paid unanswered.",
    )
    date_due = fields.Date(
        string="Accepted for",
        readonly=True,
        copy=False,
        help="The day on which a request that the payer accepted is paid.",
    )
    reserved_amount = fields.Monetary(
        readonly=True,
        copy=False,
        help="What the payer's account keeps back for it until then, fees included.",
    )
    sequence = fields.Integer(
        string="Place in the chain", readonly=True, copy=False, aggregator=None
    )
    hash = fields.Char(
        readonly=True,
        copy=False,
        help="SHA-256 over the previous hash and this transfer with its entries.",
    )
    previous_hash = fields.Char(readonly=True, copy=False)
    reversal_of_id = fields.Many2one(
        "solidarity.transfer", readonly=True, copy=False, ondelete="restrict"
    )
    reversal_ids = fields.One2many(
        "solidarity.transfer", "reversal_of_id", string="Reversals"
    )
    idempotency_key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: str(uuid.uuid4()),
        help="A second posting with the same key gives this transfer, not another.",
    )
    origin_model = fields.Char(readonly=True, copy=False)
    origin_id = fields.Many2oneReference(
        model_field="origin_model", readonly=True, copy=False
    )
    entry_ids = fields.One2many("solidarity.entry", "transfer_id", readonly=True)
    is_notified = fields.Boolean(
        readonly=True, copy=False, help="The payee was told, or need not be."
    )

    _idempotency_key_uniq = models.UniqueIndex(
        "(ledger_id, idempotency_key)", "This idempotency key is in use."
    )
    _reversal_uniq = models.UniqueIndex(
        "(reversal_of_id) WHERE reversal_of_id IS NOT NULL",
        "A transfer is reversed at most once.",
    )
    _amount_positive = models.Constraint(
        # NaN and infinity sort above every number, so the upper bound keeps them out
        "CHECK (amount > 0 AND amount < 1e12)",
        "The amount is more than zero.",
    )
    _two_accounts = models.Constraint(
        "CHECK (payer_account_id <> payee_account_id)",
        "Payer and payee are two different accounts.",
    )
    _description_length = models.Constraint(
        f"CHECK (char_length(description) <= {DESCRIPTION_LENGTH})",
        f"A description has at most {DESCRIPTION_LENGTH} characters.",
    )
    _reserved_fits = models.Constraint(
        # an amount without a day, or a day without an amount, would never be released
        "CHECK (CASE WHEN date_due IS NULL THEN coalesce(reserved_amount, 0) = 0"
        " ELSE reserved_amount >= amount AND reserved_amount < 1e13 END)",
        "A payment that is accepted for a later date reserves its amount.",
    )
    _sequence_uniq = models.UniqueIndex(
        "(ledger_id, sequence) WHERE sequence IS NOT NULL",
        "Each transfer has a place of its own in the chain of its ledger.",
    )
    _unsealed_idx = models.Index(
        "(ledger_id, id) WHERE state = 'posted' AND sequence IS NULL"
    )
    _pending_idx = models.Index("(date_expires) WHERE state = 'pending'")
    _to_notify_idx = models.Index(
        "(id) WHERE state = 'posted' AND is_notified IS NOT TRUE"
    )

    def init(self):
        with file_open("solidarity_ledger/sql/solidarity_transfer.sql") as script:
            self.env.cr.execute(script.read())

    def _compute_name(self):
        for transfer in self:
            transfer.name = f"T{transfer.id:08d}" if transfer.id else self.env._("New")

    @api.model
    def _search_name(self, operator, value):
        if operator not in ("=", "in", "like", "ilike"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else value
        numbers = [text.strip().lstrip("Tt") for text in texts or [] if text]
        return Domain(
            "id", "in", [int(number) for number in numbers if number.isdigit()]
        )

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Create drafts; only the suite's own code creates other states."""
        for row, vals in enumerate(vals_list):
            self._check_state_authority(vals)
            self._check_description(vals, row)
            if "amount" in vals:
                self._check_amount(vals, row)
        return super().create(vals_list)

    def write(self, vals):
        """Change drafts; the state changes by the actions alone."""
        self._check_state_authority(vals)
        self._check_description(vals)
        return super().write(vals)

    @api.model
    def _check_amount(self, vals, row):
        """Refuse what the ORM would round silently."""
        ledger = self.env["solidarity.ledger"].browse(vals.get("ledger_id"))
        rounding = ledger.sudo().currency_id.rounding or 0.01
        if self._exact_amount(vals["amount"], row) % Decimal(str(rounding)):
            raise AmountError(self._get_finer_message(ledger), row)

    @api.model
    def _check_state_authority(self, vals):
        protected = PROTECTED_FIELDS & set(vals)
        if protected - ({"state"} if vals.get("state") == "draft" else set()) and (
            self.env.context.get("solidarity_state_authority") is not STATE_AUTHORITY
        ):
            raise NotAllowedError(
                self.env._(
                    "The state of a transfer changes by posting, accepting, "
                    "declining, cancelling or reversing it. Use these actions."
                )
            )
