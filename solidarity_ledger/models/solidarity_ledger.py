from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, ValidationError

from ..exceptions import WrongLedgerError


class SolidarityLedger(models.Model):
    """A mutual-credit ledger of a community: accounts whose balances sum to zero.

    Limits here are the defaults of accounts opened from now on; they and the fees
    are governed settings of the community.
    """

    _name = "solidarity.ledger"
    _description = "Ledger"
    _inherit = ["solidarity.contact.privacy.mixin", "solidarity.governed.mixin"]
    _order = "community_id, name, id"
    _governed_fields = (
        "credit_limit",
        "balance_limit",
        "fee_percent",
        "fee_fixed",
        "fee_side",
        "levy_percent",
        "levy_side",
        "request_days",
        "auto_accept_days",
        "state",
        "growth_factor",
        "growth_months",
        "growth_cap",
        "payout_allowed",
    )

    name = fields.Char(required=True, translate=True)
    community_id = fields.Many2one(
        "solidarity.community", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="community_id.company_id", store=True)
    currency_id = fields.Many2one(
        "res.currency",
        string="Unit",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.ref(
            "solidarity_ledger.currency_hrs", raise_if_not_found=False
        ),
    )
    credit_limit = fields.Monetary(
        default=0,
        help="How far below zero the account of a new member may go.",
    )
    balance_limit = fields.Monetary(
        default=0,
        help="How much the account of a new member may hold at most; 0 means no limit.",
    )
    # required: to the posting an empty fee would be no fee at all
    fee_percent = fields.Float(
        string="Fee (%)",
        digits=(6, 3),
        required=True,
        default=0,
        help="Share of each amount.",
    )
    fee_fixed = fields.Monetary(
        string="Fixed fee",
        required=True,
        default=0,
        help="Added to the percentage on each transfer.",
    )
    fee_side = fields.Selection(
        [
            ("payer", "The payer"),
            ("payee", "The payee"),
            ("both", "Each of the two"),
        ],
        string="Fee is paid by",
        required=True,
        default="payer",
        help="Fees go to the community account.",
    )
    levy_percent = fields.Float(
        string="Levy (%)",
        digits=(6, 3),
        required=True,
        default=0,
        help="Share of each amount that goes to the community account as a "
        "contribution to the common good, apart from the fee for the service.",
    )
    levy_side = fields.Selection(
        selection=lambda self: self._fields["fee_side"].selection,
        string="Levy is paid by",
        required=True,
        default="payee",
    )
    request_days = fields.Integer(
        string="Requests expire after (days)",
        required=True,
        default=30,
        help="A request to pay that nobody answers expires after so many days.",
    )
    auto_accept_days = fields.Integer(
        string="Requests are paid by themselves after (days)",
        required=True,
        default=0,
        help="A request that the payer does not decline for so many days is paid "
        "without an answer; 0 means never. For requests sent from now on.",
    )
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        required=True,
        default="open",
        help="A closed ledger takes no transfers; its history stays readable.",
    )
    account_ids = fields.One2many("solidarity.account", "ledger_id")
    account_count = fields.Integer(compute="_compute_account_count")
    community_account_id = fields.Many2one(
        "solidarity.account", compute="_compute_community_account_id"
    )

    _limits = models.Constraint(
        "CHECK (credit_limit >= 0 AND credit_limit < 1e12"
        " AND balance_limit >= 0 AND balance_limit < 1e12)",
        "A limit is zero or more.",
    )
    _fees = models.Constraint(
        "CHECK (fee_percent BETWEEN 0 AND 100 AND fee_fixed >= 0 AND fee_fixed < 1e12)",
        "A fee is between 0 and 100 percent, a fixed fee zero or more.",
    )
    _levy = models.Constraint(
        "CHECK (levy_percent BETWEEN 0 AND 100)",
        "A levy is between 0 and 100 percent.",
    )
    _request_days_positive = models.Constraint(
        "CHECK (request_days > 0)", "Requests need at least one day to be answered."
    )

    _auto_accept_before_expiry = models.Constraint(
        "CHECK (auto_accept_days >= 0 AND auto_accept_days <= request_days)",
        "Requests are paid by themselves before they expire, or never (0).",
    )

    def _compute_account_count(self):
        counts = dict(
            self.env["solidarity.account"]._read_group(
                [("ledger_id", "in", self.ids)], ["ledger_id"], ["__count"]
            )
        )
        for ledger in self:
            ledger.account_count = counts.get(ledger, 0)

    def _compute_community_account_id(self):
        accounts = self.env["solidarity.account"].search(
            [("ledger_id", "in", self.ids), ("kind", "=", "community")]
        )
        by_ledger = accounts.grouped("ledger_id")
        for ledger in self:
            ledger.community_account_id = by_ledger.get(ledger)

    @api.constrains("currency_id")
    def _check_currency_unused(self):
        for ledger in self:
            if self.env["solidarity.transfer"].search_count(
                [("ledger_id", "=", ledger.id), ("state", "=", "posted")], limit=1
            ):
                raise ValidationError(
                    self.env._(
                        "%s has transfers already: its unit stays. Open a new ledger "
                        "for another unit.",
                        ledger.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create ledgers, each with its community account."""
        ledgers = super().create(vals_list)
        self.env["solidarity.account"].create(
            [
                {
                    "ledger_id": ledger.id,
                    "partner_id": ledger.community_id.partner_id.id,
                    "kind": "community",
                }
                for ledger in ledgers
            ]
        )
        return ledgers

    @api.private
    def _account(self, partner):
        """Return the member account of ``partner``, opened on first use.

        :param partner: one ``res.partner`` with an active membership
        :return: one ``solidarity.account``; rights of the user are not asked, since
            whoever pays may pay into an account that they may not read
        :raise WrongLedgerError: the partner is no member of the ledger's community
        """
        self.ensure_one()
        Account = self.env["solidarity.account"].sudo()
        account = Account.search(
            [
                ("ledger_id", "=", self.id),
                ("partner_id", "=", partner.id),
                ("kind", "=", "member"),
            ]
        )
        if not account:
            membership = self.sudo().community_id._get_membership(partner)
            if not membership:
                raise WrongLedgerError(
                    self.env._(
                        "%(partner)s is not a member of %(community)s. Choose a member "
                        "of this community.",
                        partner=partner.sudo().display_name,
                        community=self.sudo().community_id.name,
                    )
                )
            try:
                with self.env.cr.savepoint():
                    account = Account.create(
                        {
                            "ledger_id": self.id,
                            "partner_id": partner.id,
                            "membership_id": membership.id,
                            "credit_limit": self.sudo().credit_limit,
                            "balance_limit": self.sudo().balance_limit,
                        }
                    )
            except UniqueViolation as error:
                # opened by somebody else since our snapshot: start over, see it
                raise ConcurrencyError("account opened concurrently") from error
        return account.with_env(self.env)

    @api.private
    def _clearing_account(self):
        """Return the account for what comes from or goes to another system, such as
        opening balances; made on first use. It has no limits.

        :return: one ``solidarity.account`` with the rights of the system
        """
        self.ensure_one()
        accounts = self.env["solidarity.account"].sudo()
        domain = [("ledger_id", "=", self.id), ("kind", "=", "clearing")]
        return accounts.search(domain) or accounts.create(
            {
                "ledger_id": self.id,
                "partner_id": self.sudo().community_id.partner_id.id,
                "kind": "clearing",
            }
        )

    @api.private
    def _is_in_hours(self):
        """Whether this ledger counts hours. Asks the database: not for each row."""
        return self.currency_id == self.env.ref(
            "solidarity_ledger.currency_hrs", raise_if_not_found=False
        )

    def action_open_accounts(self):
        """Open the list of this ledger's accounts."""
        return self._open_list("solidarity_ledger.solidarity_account_action")

    def action_open_transfers(self):
        """Open the list of this ledger's transfers."""
        return self._open_list("solidarity_ledger.solidarity_transfer_action")

    def _open_list(self, action_xmlid):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(action_xmlid),
            "domain": [("ledger_id", "=", self.id)],
            "context": {"default_ledger_id": self.id},
        }
