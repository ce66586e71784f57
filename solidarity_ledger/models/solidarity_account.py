from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, file_open, format_amount


class SolidarityAccount(models.Model):
    """An account of a ledger: of a member, of the community, or for clearing.

    ``balance`` and ``reserved`` are written by posting alone (``sql/*.sql``), never
    through the ORM; amounts are in the ledger's unit. ``balance_limit`` 0 means none.
    """

    _name = "solidarity.account"
    _description = "Account"
    _inherit = ["solidarity.contact.privacy.mixin", "solidarity.governed.mixin"]
    _order = "id"
    # limits of one member are the organisers' daily work: logged, not voted on
    _governed_fields = ("credit_limit", "balance_limit", "state")
    _governed_by_vote = False
    _governed_privately = True

    ledger_id = fields.Many2one(
        "solidarity.ledger", required=True, index=True, ondelete="restrict"
    )
    community_id = fields.Many2one(related="ledger_id.community_id")
    company_id = fields.Many2one(related="ledger_id.company_id")
    currency_id = fields.Many2one(related="ledger_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Owner", required=True, index=True, ondelete="restrict"
    )
    membership_id = fields.Many2one(
        "solidarity.membership", index=True, ondelete="restrict", readonly=True
    )
    kind = fields.Selection(
        [("member", "Member"), ("community", "Community"), ("clearing", "Clearing")],
        required=True,
        default="member",
    )
    balance = fields.Monetary(required=True, default=0, readonly=True, copy=False)
    reserved = fields.Monetary(
        required=True,
        default=0,
        readonly=True,
        copy=False,
        help="Promised to payments that are accepted for a later date.",
    )
    available = fields.Monetary(
        compute="_compute_available", help="Balance + credit limit − reserved."
    )
    credit_limit = fields.Monetary(
        required=True, default=0, help="How far below zero the balance may go."
    )
    balance_limit = fields.Monetary(
        required=True,
        default=0,
        help="How much the account may hold at most; 0 means no limit.",
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("credit_only", "Receives only"),
            ("frozen", "Frozen"),
            ("closed", "Closed"),
        ],
        required=True,
        default="open",
        help="Receives only: may receive, and spend what it holds, but go no further "
        "into debit. Frozen: neither pays nor receives.",
    )
    bar_zero = fields.Integer(compute="_compute_bar")
    bar_start = fields.Integer(compute="_compute_bar")
    bar_width = fields.Integer(compute="_compute_bar")
    is_notified_by_mail = fields.Boolean(
        string="Mail me about payments",
        default=True,
        help="Send a mail when a payment is received.",
    )

    _member_uniq = models.UniqueIndex(
        "(ledger_id, partner_id) WHERE kind = 'member'",
        "A member has one account per ledger.",
    )
    _community_uniq = models.UniqueIndex(
        "(ledger_id) WHERE kind = 'community'",
        "A ledger has one community account.",
    )
    _clearing_uniq = models.UniqueIndex(
        "(ledger_id) WHERE kind = 'clearing'",
        "A ledger has one clearing account.",
    )
    _limits = models.Constraint(
        "CHECK (credit_limit >= 0 AND credit_limit < 1e12"
        " AND balance_limit >= 0 AND balance_limit < 1e12)",
        "A limit is zero or more.",
    )
    _reserved_positive = models.Constraint(
        "CHECK (reserved >= 0)", "Reserved amounts are zero or more."
    )

    def init(self):
        with file_open("solidarity_ledger/sql/solidarity_account.sql") as script:
            self.env.cr.execute(script.read())

    @api.depends("balance", "credit_limit", "reserved")
    def _compute_available(self):
        for account in self:
            account.available = account.currency_id.round(
                account.balance + account.credit_limit - account.reserved
            )

    @api.depends("balance", "credit_limit", "balance_limit")
    def _compute_bar(self):
        """Percentages of a bar from the lower to the upper limit: where zero is, and
        where the part between zero and the balance begins and how wide it is."""
        for account in self:
            low = -max(account.credit_limit, -account.balance, 0)
            high = max(account.balance_limit or 0, account.balance, 0)
            if not account.balance_limit:
                high = max(high, -low)
            span = (high - low) or 1
            account.bar_zero = round(-100 * low / span)
            position = round(100 * (account.balance - low) / span)
            account.bar_start = min(account.bar_zero, position)
            account.bar_width = abs(position - account.bar_zero)

    @api.depends("partner_id", "ledger_id")
    def _compute_display_name(self):
        for account in self:
            # the name of another member is known to whoever trades with them
            account.display_name = (
                f"{account.sudo().partner_id.name} ({account.sudo().ledger_id.name})"
            )

    @api.constrains("kind", "membership_id", "partner_id", "ledger_id")
    def _check_membership(self):
        for account in self:
            membership = account.membership_id
            if account.kind != "member":
                continue
            if (
                not membership
                or membership.partner_id != account.partner_id
                or membership.community_id != account.community_id
            ):
                raise ValidationError(
                    self.env._(
                        "A member account belongs to a member of the ledger's "
                        "community: admit %s first.",
                        account.partner_id.display_name,
                    )
                )

    @api.constrains("state")
    def _check_closed_at_zero(self):
        for account in self:
            if account.state == "closed" and not account.currency_id.is_zero(
                account.balance
            ):
                raise ValidationError(
                    self.env._(
                        "The balance of %(account)s is %(balance)s. Bring it to zero "
                        "before closing the account.",
                        account=account.display_name,
                        balance=account._format(account.balance),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Open accounts; the membership of a member's account is found by itself."""
        for vals in vals_list:
            if vals.get("kind", "member") == "member" and "membership_id" not in vals:
                ledger = self.env["solidarity.ledger"].browse(vals.get("ledger_id"))
                partner = self.env["res.partner"].browse(vals.get("partner_id"))
                membership = ledger.community_id._get_membership(partner)
                vals["membership_id"] = membership.id
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.env["solidarity.entry"].search_fetch(
            [("account_id", "in", self.ids)], ["account_id"], limit=1
        )
        if used:
            raise ValidationError(
                self.env._(
                    "%s has been used: close the account instead, its history stays.",
                    used.account_id.display_name,
                )
            )

    def action_open_entries(self):
        """Open the statement of this account."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "solidarity_ledger.solidarity_entry_action"
        )
        return {**action, "domain": [("account_id", "=", self.id)], "context": {}}

    @api.private
    def _format(self, amount):
        """Return ``amount`` (a float or a ``Decimal``) as text in the ledger's unit."""
        return format_amount(self.env, float(amount), self.sudo().currency_id)

    @api.private
    def _is_operator(self):
        """Whether the user may act for this account: its owner, or an organiser.

        Ownership counts only while the membership is active.
        """
        self.ensure_one()
        account = self.sudo()  # the question itself needs no right to read it
        if account.kind == "member" and account.partner_id == self.env.user.partner_id:
            return account.membership_id.state == "active"
        return self.env.su or account.community_id.is_organiser

    @api.private
    def _exact_balance(self):
        """Return the balance as a ``Decimal``: the ORM's float is for the eye."""
        self.ensure_one()
        query = SQL(
            "SELECT solidarity_balance(id, balance)::text"
            "  FROM solidarity_account WHERE id = %s",
            self.id,
        )
        return Decimal(self.env.execute_query(query)[0][0])
