from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.solidarity_base.engine.notification import notification

from ..exceptions import NotAllowedError, TransferStateError
from .solidarity_settlement import FLOW_AUTHORITY


class SolidaritySettlement(models.Model):
    """How a settlement goes on: proposed, approved by somebody else, or cancelled."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.settlement"

    # --------------------------------------------------------------- actions

    def action_propose(self):
        """Propose drafts: organisers alone. Trading begins with the proposal."""
        for settlement in self:
            settlement._check_organiser()
            settlement._check_state_in("draft")
            settlement._check_terms()
            settlement._decide(
                state="proposed",
                balance=settlement.account_id._exact_balance(),
                proposed_by=self.env.uid,
                date_proposed=fields.Datetime.now(),
            )
            if settlement.method == "trade":
                settlement._begin_trade()
            settlement._tell_member(
                "solidarity_ledger.mail_template_settlement_proposed"
            )
        return True

    def action_approve(self):
        """Settle: post the transfer and close the account, in one transaction.

        Doing it twice settles once. If the balance has moved since the proposal, the
        settlement is a draft again, to be proposed anew.

        :return: True, or an action that tells that the balance has moved
        :raise LedgerError, UserError: nothing was settled; the text says what to do
        """
        self.ensure_one()
        self._lock()
        if self.state == "done":
            return True
        self._check_state_in("proposed")
        problem = self._get_approver_problem()
        if problem:
            raise NotAllowedError(problem)
        self.sudo().account_id._check_answered()
        if self.method == "trade":
            self._check_traded()
        elif self._has_moved():
            return self._ask_again()
        self._settle()
        return True

    def action_cancel(self):
        """Give a settlement up: an organiser, or the member who does not agree."""
        for settlement in self:
            if settlement.method == "writeoff" or not settlement._is_own():
                settlement._check_organiser()
            settlement._check_state_in("draft", "proposed", "cancelled")
            settlement._decide(state="cancelled")
            settlement.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        return True

    # -------------------------------------------------------- business methods

    def _is_own(self):
        """Whether this is about the user's own account, as an active member."""
        account = self.sudo().account_id
        return (
            account.partner_id == self.env.user.partner_id
            and account.with_env(self.env)._is_operator()
        )

    def _is_organised(self):
        return self.env.su or self.sudo().community_id.with_env(self.env).is_organiser

    def _get_approver_problem(self):
        """Return why the user may not approve, as text; empty if they may.

        Somebody else than who proposed; the owner or an organiser; the owner alone for
        what is given to another member, and never for a debt of their own.
        """
        self.ensure_one()
        if self.method == "trade":
            if not (self._is_own() or self._is_organised()):
                return self.env._("Only the member or an organiser may close this.")
            return ""
        if self.sudo().proposed_by.partner_id == self.env.user.partner_id:
            return self.env._(
                "You proposed this settlement: somebody else has to approve it."
            )
        if self.sudo().receiver_account_id and not self._is_own():
            return self.env._(
                "Only %s can agree to a gift for another member. Without an answer, "
                "propose a gift to the community instead.",
                self.sudo().partner_id.name,
            )
        if self._is_own() and self.method != "writeoff":
            return ""
        if not self._is_organised() or self._is_own():
            return self.env._("Only another organiser may approve this settlement.")
        return ""

    def _check_organiser(self):
        if not self._is_organised():
            raise NotAllowedError(
                self.env._("Only an organiser of the community may do this.")
            )

    def _check_state_in(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for settlement in self:
            if settlement.state not in states:
                raise TransferStateError(
                    self.env._(
                        "This settlement is %s already; reload the page to see what "
                        "happened.",
                        labels[settlement.state].lower(),
                    )
                )

    def _check_terms(self):
        """Refuse to propose what cannot be approved as things are."""
        account = self.sudo().account_id
        ledger = account.ledger_id
        balance = account._exact_balance()
        account._check_answered()
        if not balance:
            raise UserError(
                self.env._("The balance is zero already: there is nothing to settle.")
            )
        if self.method != "trade" and (self.method == "writeoff") != (balance < 0):
            raise UserError(
                self.env._(
                    "The balance is %s now. Choose a way that fits: a gift, payout or "
                    "trade above zero, a write-off or trade below.",
                    account._format(balance),
                )
            )
        if self.method == "payout":
            ledger._check_payout()
        if self.bearer == "expense" and not ledger.bad_debt_account_id:
            raise UserError(
                self.env._(
                    "Choose the account for bad debts on %s first, or let the "
                    "community account bear the loss.",
                    ledger.name,
                )
            )

    def _begin_trade(self):
        """Let the account go no further away from zero, and look again later."""
        account = self.sudo().account_id
        if account.state == "open":
            account.write(
                {"state": "credit_only", "policy_reason": self._get_policy_reason()}
            )
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            self.date_review,
            summary=self.env._("Has the account come to zero?"),
            user_id=self.env.uid,
        )

    def _check_traded(self):
        balance = self.sudo().account_id._exact_balance()
        if balance:
            raise UserError(
                self.env._(
                    "The balance is %s. Wait until it is zero, or cancel and settle in "
                    "another way.",
                    self.sudo().account_id._format(balance),
                )
            )

    def _lock(self):
        """Wait for whoever approves this at the moment.

        The snapshot is older than the wait: if that settled it, or somebody traded with
        the account, PostgreSQL ends this transaction and Odoo begins it anew.
        """
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "SELECT id FROM solidarity_settlement WHERE id = %s FOR NO KEY UPDATE",
                self.id,
            )
        )
        self.invalidate_recordset()

    def _has_moved(self):
        return self.sudo().account_id._exact_balance() != Decimal(str(self.balance))

    def _ask_again(self):
        """Go back to the draft, for the balance has moved."""
        account = self.sudo().account_id
        message = self.env._(
            "The balance was %(old)s when this was proposed and is %(new)s now. "
            "Propose it again.",
            old=account._format(self.balance),
            new=account._format(account._exact_balance()),
        )
        self._decide(state="draft", proposed_by=False, date_proposed=False)
        self.sudo().message_post(body=message)
        return notification(message, "warning", sticky=True)

    def _settle(self):
        """Post the transfer, close the account, tell the member."""
        account = self.sudo().account_id
        transfers = self.env["solidarity.transfer"]
        if self.method != "trade":
            transfers = transfers._post_transfers([self._prepare_transfer_vals()])
        account.write({"state": "closed", "policy_reason": self._get_policy_reason()})
        self._decide(
            state="done",
            approved_by=self.env.uid,
            date_done=fields.Datetime.now(),
            transfer_id=transfers.id,
        )
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        self._tell_member("solidarity_ledger.mail_template_settlement_done")
        self._end_membership()

    def _tell_member(self, template_xmlid):
        if not self.env.context.get("install_mode"):  # demo data writes no letters
            self._send_mail(template_xmlid, self.sudo().partner_id)

    def _end_membership(self):
        """End the membership too, if that was proposed and nothing else is unsettled;
        otherwise the next settlement will."""
        membership = self.sudo().account_id.membership_id
        if self.ends_membership and membership.state in ("active", "suspended"):
            if all(not acc._exact_balance() for acc in membership._get_accounts()):
                membership.with_env(self.env).action_leave()

    def _prepare_transfer_vals(self):
        """Return the posting that brings the account to zero, without fees."""
        settlement = self.sudo()
        account, ledger = settlement.account_id, settlement.ledger_id
        community = ledger.community_account_id
        counterpart = self.env["account.account"]
        if self.method == "gift":
            payer, payee = account, settlement.receiver_account_id or community
            if payee == community:
                counterpart = ledger.gift_account_id
        elif self.method == "payout":
            payer, payee = account, ledger._clearing_account()
            partner = account.partner_id.with_company(ledger.company_id)
            counterpart = partner.property_account_payable_id
        else:
            on_community = self.bearer == "community"
            payer = community if on_community else ledger._clearing_account()
            payee, counterpart = account, ledger.bad_debt_account_id
        labels = dict(self._fields["method"]._description_selection(self.env))
        return {
            "ledger_id": ledger.id,
            "payer_account_id": payer.id,
            "payee_account_id": payee.id,
            "amount": abs(account._exact_balance()),
            "description": self.env._(
                "Settlement of the account: %s", labels[self.method].lower()
            ),
            "purpose": "settlement",
            "origin_model": self._name,
            "origin_id": self.id,
            "counterpart_account_id": counterpart.id or None,
            "idempotency_key": f"settlement:{self.id}",
            # the member gets a letter about it; who receives a gift is told as usual
            "is_notified": not settlement.receiver_account_id,
        }

    def _get_policy_reason(self):
        return self.env._("Settlement of the account: %s", self.reason)

    def _decide(self, **vals):
        # Who may was checked by the action that calls this; members have no write
        # access to settlements.
        self.sudo().with_context(solidarity_flow_authority=FLOW_AUTHORITY).write(vals)
        # the next settlement of the account meets this one in the index
        self.flush_recordset()

    @api.model
    @api.private
    def _get_open(self, account):
        """Return the settlement of ``account`` that was begun, if any."""
        return self.search(
            [("account_id", "=", account.id), ("state", "in", ("draft", "proposed"))]
        )
