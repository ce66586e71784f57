from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..exceptions import (
    AmountError,
    LedgerClosedError,
    NotAllowedError,
    PayeeStateError,
    PayerLimitError,
    PayerStateError,
    WrongLedgerError,
)
from .amount_text import parse_amount


class SolidarityAccount(models.Model):
    """What the owner of an account does with it: check a payment or a request, then
    make it. Backend and portal ask the same rules here."""

    _inherit = "solidarity.account"

    # the owner keeps reading the own account when the community is closed to them
    ledger_name = fields.Char(related="ledger_id.name", string="Ledger Name")
    owner_name = fields.Char(related="partner_id.name", string="Owner Name")
    spendable = fields.Monetary(
        compute="_compute_spendable",
        help="What a payment may take: what is available, unless the account only "
        "receives; then what it holds.",
    )

    @api.depends("balance", "available", "reserved", "state")
    def _compute_spendable(self):
        for account in self:
            limit = account._get_usable_credit()
            spendable = account.balance + limit - account.reserved
            account.spendable = max(account.currency_id.round(spendable), 0)

    # ------------------------------------------------------- business methods

    @api.private
    def _pay(self, payee, amount, key, description=None, category=None):
        """Pay from this account, in a short transaction of its own (committed).

        The caller's transaction must not have written accounts or transfers. The
        payee's account must be committed already; ``_check_trade`` opens it.

        :param payee: ``solidarity.account`` of a fellow member
        :param amount: exact amount in the ledger's unit
        :param str key: the same key pays once, however often it is sent
        :return: id of the transfer
        :raise LedgerError: nothing was paid
        """
        trade = {
            "ledger_id": self._check_sides(payee),
            "payer_account_id": self.id,
            "payee_account_id": payee.id,
            **self._prepare_trade_vals(amount, key, description, category),
        }
        return self.env["solidarity.transfer"]._post_at_once([trade])[0]

    @api.private
    def _request(self, payer, amount, key, description=None, category=None):
        """Ask ``payer`` to pay to this account.

        Parameters and errors are those of ``_pay``.

        :return: the pending ``solidarity.transfer``
        """
        trade = {
            "ledger_id": self._check_sides(payer),
            "payer_account_id": payer.id,
            "payee_account_id": self.id,
            **self._prepare_trade_vals(amount, key, description, category),
        }
        return self.env["solidarity.transfer"]._request_transfer(trade)

    @api.private
    def _check_trade(self, direction, membership, amount, description=None):
        """Look at a payment or a request before it is made, and refuse what is known
        to fail. Opens the account of the other side, if need be.

        :param str direction: ``pay`` or ``request``
        :param membership: ``solidarity.membership`` of the other side
        :param str amount: as the person typed it
        :return: dict of ``other_account``, ``amount`` (exact), ``fee``,
            ``balance_before`` and ``balance_after`` of this account
        :raise LedgerError: with what to do instead
        """
        self._check_ready(direction)
        if not membership or membership.sudo().partner_id == self.sudo().partner_id:
            raise WrongLedgerError(
                self.env._("Choose another member: you cannot trade with yourself.")
            )
        transfers = self.env["solidarity.transfer"]
        transfers._check_description({"description": description})
        exact = self._parse_amount(amount)
        transfers._check_amount({"ledger_id": self.ledger_id.id, "amount": exact}, None)
        fee = self._get_fee(exact, direction)
        before = self._exact_balance()
        after = before + (-exact if direction == "pay" else exact) - fee
        if direction == "pay":
            self._check_spendable(after)
        other = self.ledger_id._account(membership.sudo().partner_id)
        self._check_other_account(other)
        return {
            "other_account": other,
            "amount": exact,
            "fee": fee,
            "balance_before": before,
            "balance_after": after,
        }

    @api.private
    def _check_ready(self, direction):
        """Refuse when this account cannot pay, or receive, at all.

        :param str direction: ``pay`` or ``request``
        :raise LedgerError: with what to do instead
        """
        self._check_operator()
        if self.sudo().ledger_id.state != "open":
            raise LedgerClosedError(
                self.env._(
                    "%s is closed and takes no transfers. Ask an organiser.",
                    self.ledger_name,
                )
            )
        if self.state in ("frozen", "closed"):
            error = PayerStateError if direction == "pay" else PayeeStateError
            raise error(
                self.env._(
                    "Your account is %s for now. Ask an organiser of the community.",
                    dict(self._fields["state"]._description_selection(self.env))[
                        self.state
                    ].lower(),
                )
            )

    @api.private
    def _get_payment_url(self):
        """Return the address of the page where fellow members pay the owner."""
        membership = self.membership_id
        return (
            f"{self.get_base_url()}/my/community/{membership.community_id.code}"
            f"/members/{membership.id}"
        )

    @api.private
    def _get_recent_members(self, limit=4):
        """Return the members this account traded with last, the latest first.

        :return: active ``solidarity.membership``, at most ``limit``
        """
        entries = self.env["solidarity.entry"].search(
            [("account_id", "=", self.id), ("purpose", "=", "principal")],
            limit=30,
        )
        # both sides know each other's name, though not each other's account
        transfers = entries.sudo().transfer_id
        members = self.env["solidarity.membership"].sudo()
        for transfer in transfers:
            sides = transfer.payer_account_id | transfer.payee_account_id
            members |= (sides - self.sudo()).membership_id
        active = members.filtered(lambda member: member.state == "active")
        return active[:limit].with_env(self.env)

    @api.private
    def _set_mails(self, is_notified_by_mail, is_statement_mailed):
        """Let the owner choose which mails come about this account.

        :param bool is_notified_by_mail: payments, and warnings near a limit
        :param bool is_statement_mailed: a statement each month
        :raise NotAllowedError: for somebody else's account
        """
        self.ensure_one()
        account = self.sudo()
        if account.partner_id != self.env.user.partner_id:
            raise NotAllowedError(
                self.env._("Each member decides alone about the own mails.")
            )
        # members have no write access to accounts, limits are in there; these
        # settings are theirs, which has just been checked
        account.write(
            {
                "is_notified_by_mail": bool(is_notified_by_mail),
                "is_statement_mailed": bool(is_statement_mailed),
            }
        )

    @api.model
    @api.private
    def _get_own_domain(self):
        """Return the domain of the current user's accounts."""
        return [
            ("kind", "=", "member"),
            ("partner_id", "=", self.env.user.partner_id.id),
        ]

    @api.private
    def _is_in_hours(self):
        """Whether this account is kept in hours: then people may type 1:30."""
        return self.sudo().ledger_id._is_in_hours()

    # ---------------------------------------------------------------- helpers

    @api.model
    def _prepare_trade_vals(self, amount, key, description, category):
        # Keys of people are kept apart from each other and from those that the suite
        # makes ("reversal:7"): nobody can occupy the key of somebody else's transfer.
        return {
            "amount": amount,
            "description": description,
            "category_id": category.id if category else None,
            "idempotency_key": f"user:{self.env.uid}:{key}",
        }

    def _check_operator(self):
        if not self._is_operator():
            raise self._get_not_owner_error()

    def _get_not_owner_error(self):
        return NotAllowedError(
            self.env._("Only the owner may use this account, as an active member.")
        )

    def _get_no_fellow_error(self):
        return WrongLedgerError(
            self.env._(
                "This person is not an active member of your community. Choose "
                "another member."
            )
        )

    def _check_sides(self, other):
        """Refuse unless the user owns this account and the other one is a fellow
        member's.

        :return: id of their ledger

        Every payment comes along here: one narrow query, where the ORM would read
        whole rows of the user, both accounts and both memberships.
        """
        self.flush_model(["kind", "ledger_id", "membership_id", "partner_id"])
        self.env["solidarity.membership"].flush_model(["state"])
        self.env["res.users"].flush_model(["partner_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT a.id, a.ledger_id, a.partner_id = u.partner_id
                     FROM solidarity_account a
                     JOIN solidarity_membership m ON m.id = a.membership_id
                     JOIN res_users u ON u.id = %s
                    WHERE a.id = ANY(%s) AND a.kind = 'member' AND m.state = 'active'
                """,
                self.env.uid,
                [self.id, other.id or 0],
            )
        )
        sides = {account_id: side for account_id, *side in rows}
        ledger_id, is_mine = sides.get(self.id, (None, False))
        if not is_mine:
            raise self._get_not_owner_error()
        if other.id == self.id or sides.get(other.id, [None])[0] != ledger_id:
            raise self._get_no_fellow_error()
        return ledger_id

    def _check_other_account(self, other):
        """Refuse to trade with anything but an active fellow member's account."""
        found = self.sudo().search_fetch(
            [
                ("id", "=", other.id),
                ("kind", "=", "member"),
                ("ledger_id", "=", self.sudo().ledger_id.id),
                ("membership_id.state", "=", "active"),
            ],
            ["ledger_id"],
        )
        if not found:
            raise self._get_no_fellow_error()

    def _check_spendable(self, after):
        """Say early what the posting would refuse."""
        limit = Decimal(str(self.sudo()._get_usable_credit()))
        if after - Decimal(str(self.sudo().reserved)) < -limit:
            raise PayerLimitError(
                self.env._(
                    "You can spend up to %s. Choose a smaller amount, offer something "
                    "to earn more, or ask an organiser for a higher limit.",
                    self._format(self.spendable),
                )
            )

    def _get_usable_credit(self):
        """Return how far below zero this account may go by a payment now."""
        return 0 if self.state == "credit_only" else self.credit_limit

    def _get_fee(self, amount, direction):
        """Return what the ledger charges this account (fee and levy) for a trade.

        :param str direction: ``pay`` or ``request``
        """
        ledger = self.sudo().ledger_id
        ledger.flush_recordset()
        # the database's own function: what is shown is what will be taken
        query = SQL(
            "SELECT sum(amount)::text FROM solidarity_charges(%s, %s) WHERE side = %s",
            ledger.id,
            amount,
            "payer" if direction == "pay" else "payee",
        )
        return Decimal(self.env.execute_query(query)[0][0] or 0)

    def _parse_amount(self, text):
        """Return what a person typed as an exact amount of this ledger's unit.

        :raise AmountError: with a message that says what to enter
        """
        text = (text or "").strip()
        try:
            return parse_amount(text, allow_hours=self._is_in_hours())
        except ValueError as error:
            shown = text if len(text) <= 30 else f"{text[:30]}…"
            raise AmountError(
                {
                    "empty": self.env._("Enter the amount, as in 1.50."),
                    "number": self.env._('"%s" is not an amount. Enter 1.50.', shown),
                    "ambiguous": self.env._(
                        '"%s" can be read in two ways. Write thousands with a space '
                        "or with nothing, and at most two decimals: 1 234.50.",
                        shown,
                    ),
                    "minutes": self.env._(
                        "%s is not a whole number of hundredths of an hour. Enter "
                        "minutes that are a multiple of 3, or hours such as 1.25.",
                        shown,
                    ),
                    "positive": self.env._(
                        "The amount is more than zero; you entered %s.", shown
                    ),
                    "large": self.env._("The amount %s is too large.", shown),
                }[str(error)]
            ) from error
