from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..exceptions import NotAllowedError

# Whoever holds this object in the context may write what the flow decides; a context
# that comes by RPC cannot.
FLOW_AUTHORITY = object()

FLOW_FIELDS = {
    "balance",
    "state",
    "proposed_by",
    "date_proposed",
    "approved_by",
    "date_done",
    "transfer_id",
}
# agreed on once proposed
TERMS = {
    "account_id",
    "method",
    "receiver_account_id",
    "bearer",
    "reason",
    "ends_membership",
}


class SolidaritySettlement(models.Model):
    """How the account of somebody who leaves comes to zero.

    ``draft → proposed → done | cancelled``. What is above zero goes as a gift to the
    community or another member, or is paid out in money where the ledger's rules say
    so; what is below zero is written off; either may also be traded down to zero. One
    person proposes, another one approves: then the transfer is posted and the account
    closed, together.
    """

    _name = "solidarity.settlement"
    _description = "Settlement"
    _inherit = [
        "solidarity.contact.privacy.mixin",
        "solidarity.mail.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_name = "account_id"
    _mail_post_access = "write"

    account_id = fields.Many2one(
        "solidarity.account",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('kind', '=', 'member'), ('state', '!=', 'closed'),"
        " ('balance', '!=', 0)]",
    )
    ledger_id = fields.Many2one(related="account_id.ledger_id")
    community_id = fields.Many2one(related="account_id.ledger_id.community_id")
    company_id = fields.Many2one(related="account_id.ledger_id.company_id")
    currency_id = fields.Many2one(related="account_id.ledger_id.currency_id")
    partner_id = fields.Many2one(related="account_id.partner_id", string="Member")
    # members read these without access to ledgers that they have left
    ledger_name = fields.Char(related="account_id.ledger_id.name", string="Ledger Name")
    payout_allowed = fields.Boolean(related="account_id.ledger_id.payout_allowed")
    balance = fields.Monetary(
        required=True,
        readonly=True,
        copy=False,
        help="What is settled. If the balance moves before somebody approves, the "
        "settlement has to be proposed again.",
    )
    method = fields.Selection(
        [
            ("gift", "Gift"),
            ("payout", "Payout in money"),
            ("writeoff", "Write-off"),
            ("trade", "Trade down to zero"),
        ],
        required=True,
        tracking=True,
    )
    receiver_account_id = fields.Many2one(
        "solidarity.account",
        string="Gift for",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('ledger_id', '=', ledger_id), ('kind', '=', 'member'),"
        " ('id', '!=', account_id), ('state', '=', 'open')]",
        help="Empty: for the community. A gift for a member needs the agreement of the "
        "giver.",
    )
    receiver_name = fields.Char(related="receiver_account_id.partner_id.name")
    bearer = fields.Selection(
        [
            ("community", "The community account"),
            ("expense", "The cooperative, as an expense"),
        ],
        string="Who bears the loss",
    )
    reason = fields.Char(
        required=True, help="Kept with the settlement; the member reads it."
    )
    date_review = fields.Date(
        string="Look again on", help="When to see whether trade brought it to zero."
    )
    ends_membership = fields.Boolean(
        string="Ends the membership",
        help="Once all accounts of the member are settled, the membership ends.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    proposed_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    date_proposed = fields.Datetime(readonly=True, copy=False)
    approved_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    date_done = fields.Datetime(readonly=True, copy=False)
    transfer_id = fields.Many2one(
        "solidarity.transfer", readonly=True, copy=False, ondelete="restrict"
    )
    may_approve = fields.Boolean(compute="_compute_may_approve")

    _open_uniq = models.UniqueIndex(
        "(account_id) WHERE state IN ('draft', 'proposed')",
        "An account is settled in one way at a time: finish or cancel the other "
        "settlement first.",
    )
    _transfer_uniq = models.UniqueIndex(
        "(transfer_id) WHERE transfer_id IS NOT NULL",
        "A transfer settles one account.",
    )
    _method_fits = models.Constraint(
        "CHECK (CASE method WHEN 'writeoff' THEN balance < 0 AND balance > -1e12"
        " WHEN 'trade' THEN balance <> 0 AND abs(balance) < 1e12"
        " ELSE balance > 0 AND balance < 1e12 END)",
        "What is above zero is given or paid out, what is below zero is written off; "
        "both can be traded down to zero.",
    )
    _receiver_of_a_gift = models.Constraint(
        "CHECK (receiver_account_id IS NULL"
        " OR (method = 'gift' AND receiver_account_id <> account_id))",
        "Only a gift has a receiver, who is somebody else.",
    )
    _bearer_of_a_loss = models.Constraint(
        "CHECK ((method = 'writeoff') = (bearer IS NOT NULL))",
        "Say who bears the loss of a write-off.",
    )
    _review_of_trade = models.Constraint(
        "CHECK (method <> 'trade' OR date_review IS NOT NULL)",
        "Say when to look again whether trade brought the account to zero.",
    )
    _proposed_by_somebody = models.Constraint(
        "CHECK (state NOT IN ('proposed', 'done')"
        " OR (proposed_by IS NOT NULL AND date_proposed IS NOT NULL))",
        "A settlement is proposed by somebody.",
    )
    _approved_by_another = models.Constraint(
        "CHECK (method = 'trade' OR approved_by IS NULL OR approved_by <> proposed_by)",
        "Who approves a settlement is not who proposed it.",
    )
    _done_is_complete = models.Constraint(
        "CHECK ((state = 'done') = (approved_by IS NOT NULL)"
        " AND (state = 'done') = (date_done IS NOT NULL)"
        " AND (state = 'done' AND method <> 'trade') = (transfer_id IS NOT NULL))",
        "A settlement that is done was approved and has its transfer.",
    )

    @api.depends("state", "method", "proposed_by")
    @api.depends_context("uid")
    def _compute_may_approve(self):
        for settlement in self:
            settlement.may_approve = (
                settlement.state == "proposed"
                and not settlement._get_approver_problem()
            )

    @api.onchange("account_id")
    def _onchange_account_id(self):
        self.balance = self.account_id.balance
        if self.balance and not self.method:
            self.method = "gift" if self.balance > 0 else "writeoff"

    @api.onchange("method")
    def _onchange_method(self):
        if self.method != "gift":
            self.receiver_account_id = False
        self.bearer = "community" if self.method == "writeoff" else False
        if self.method != "trade":
            self.date_review = False

    @api.constrains("account_id", "receiver_account_id")
    def _check_accounts(self):
        for settlement in self:
            receiver = settlement.receiver_account_id
            if settlement.account_id.kind != "member" or (
                receiver
                and (receiver.kind, receiver.ledger_id)
                != ("member", settlement.ledger_id)
            ):
                raise ValidationError(
                    self.env._(
                        "A settlement is for the account of a member; a gift stays in "
                        "the ledger. Choose accounts of members of this ledger."
                    )
                )

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Create drafts, each with the balance of its account."""
        rows = []
        for vals in vals_list:
            self._check_flow_authority(vals)
            account = self.env["solidarity.account"].browse(vals.get("account_id"))
            # all of them, so that no default of a context gets in
            rows.append(
                {
                    **vals,
                    **dict.fromkeys(FLOW_FIELDS, False),
                    "state": "draft",
                    "balance": account._exact_balance(),
                }
            )
        return super().create(rows)

    def write(self, vals):
        """Change drafts; what is proposed was read by others and stays as it is."""
        self._check_flow_authority(vals)
        if TERMS & set(vals) and any(one.state != "draft" for one in self):
            raise UserError(
                self.env._(
                    "This settlement was proposed already. Cancel it and propose "
                    "another one."
                )
            )
        if any(
            one.account_id.id != vals.get("account_id", one.account_id.id)
            for one in self
        ):
            raise UserError(
                self.env._(
                    "A settlement stays with its account. Cancel it and begin one for "
                    "the other account."
                )
            )
        return super().write(vals)

    @api.model
    def _check_flow_authority(self, vals):
        decided = FLOW_FIELDS & set(vals)
        authority = self.env.context.get("solidarity_flow_authority")
        if decided and authority is not FLOW_AUTHORITY:
            raise NotAllowedError(
                self.env._(
                    "A settlement goes on by proposing, approving or cancelling it. "
                    "Use these buttons."
                )
            )
