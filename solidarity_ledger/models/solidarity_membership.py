from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SolidarityMembership(models.Model):
    """Members and their accounts: whoever leaves settles first."""

    _inherit = "solidarity.membership"

    def _check_can_leave(self):
        """Refuse to leave with a balance or with a request that nobody answered."""
        self._check_settled()
        self._get_accounts()._check_answered()
        return super()._check_can_leave()

    def _check_settled(self):
        for account in self._get_accounts():
            if not account.currency_id.is_zero(account.balance):
                raise UserError(
                    self.env._(
                        "The balance of %(member)s in %(ledger)s is %(balance)s. Bring "
                        "it to zero first: spend or give what is left, or earn what "
                        "is missing; an organiser can help.",
                        member=self.sudo().name,
                        ledger=account.ledger_id.name,
                        balance=account._format(account.balance),
                    )
                )

    def _set_state(self, state):
        result = super()._set_state(state)
        if state == "left":
            self._close_accounts()
        return result

    def _join(self):
        result = super()._join()
        self._reopen_accounts()
        return result

    def _get_accounts(self):
        """Return the accounts of these members, with the rights of the system."""
        return (
            self.env["solidarity.account"]
            .sudo()
            .search([("membership_id", "in", self.ids)])
        )

    def _close_accounts(self):
        """Close what a member leaves behind (a frozen account stays frozen)."""
        self._get_accounts().filtered(
            lambda account: account.state in ("open", "credit_only")
        ).write(
            {
                "state": "closed",
                "policy_reason": self.env._("The member left the community."),
            }
        )

    def _reopen_accounts(self):
        """Give members who come back their accounts again."""
        self._get_accounts().filtered(lambda account: account.state == "closed").write(
            {
                "state": "open",
                "policy_reason": self.env._("The member came back to the community."),
            }
        )

    def action_settle(self):
        """Open what is to be settled before this member can leave: the account that is
        not at zero, or the list of them."""
        self.ensure_one()
        accounts = (
            self.env["solidarity.account"]
            .search([("membership_id", "=", self.id)])
            .filtered(lambda account: account._exact_balance())
        )
        context = {"default_ends_membership": True}
        if len(accounts) > 1:
            return {
                **self.env["ir.actions.act_window"]._for_xml_id(
                    "solidarity_ledger.solidarity_account_action"
                ),
                "domain": [("id", "in", accounts.ids)],
                "context": context,
            }
        if not accounts:
            raise UserError(
                self.env._(
                    "All accounts of %s are at zero: the membership can end.", self.name
                )
            )
        return accounts.with_context(**context).action_settle()

    # ----------------------------------------------------------------- portal

    def _get_credit_items(self):
        """Return what the user sees of this member's credit, per open ledger.

        :return: list of dicts of ``ledger``, ``account`` (of the member, empty where
            the user may not read it), ``own_account`` (of the user, may be empty) and
            ``has_history`` (whether the user may read the statement)
        """
        self.ensure_one()
        accounts = self.env["solidarity.account"]
        ledgers = self.env["solidarity.ledger"].search(
            [("community_id", "=", self.community_id.id), ("state", "=", "open")]
        )
        shown = accounts.search(
            [("ledger_id", "in", ledgers.ids), ("membership_id", "=", self.id)]
        ).grouped("ledger_id")
        own = accounts.search(
            Domain(accounts._get_own_domain()) & Domain("ledger_id", "in", ledgers.ids)
        ).grouped("ledger_id")
        return [
            {
                "ledger": ledger,
                "account": shown.get(ledger, accounts),
                "own_account": own.get(ledger, accounts),
                "has_history": bool(
                    ledger in shown and shown[ledger]._may_read_statement()
                ),
            }
            for ledger in ledgers
        ]
