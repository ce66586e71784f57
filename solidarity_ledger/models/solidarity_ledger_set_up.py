from odoo import models
from odoo.exceptions import AccessError, UserError


class SolidarityLedger(models.Model):
    """Make the journal and the accounts that the books of a ledger need."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.ledger"

    def action_set_up_books(self):
        """Make what is missing: control account, counterparts and a cash journal whose
        payments go to the control account. What is there stays.

        :raise AccessError: for whoever may not make accounts and journals
        :raise UserError: the company has no chart of accounts yet
        """
        if not (
            self.env.su or self.env.user.has_group("account.group_account_manager")
        ):
            raise AccessError(
                self.env._(
                    "Setting up the books makes accounts and a journal. Ask an "
                    "administrator of the accounting."
                )
            )
        for ledger in self:
            ledger = ledger.with_company(ledger.company_id)
            ledger._check_chart()
            ledger.write(ledger._prepare_accounts())
            if not ledger.journal_id:
                ledger.journal_id = self.env["account.journal"].create(
                    ledger._prepare_journal_vals()
                )
                lines = (
                    ledger.journal_id.inbound_payment_method_line_ids
                    | ledger.journal_id.outbound_payment_method_line_ids
                )
                lines.payment_account_id = ledger.control_account_id
        return True

    def _check_chart(self):
        accounts = self.env["account.account"]
        if not accounts.search_count(
            accounts._check_company_domain(self.company_id), limit=1
        ):
            raise UserError(
                self.env._(
                    "%s has no chart of accounts. Install one under Invoicing › "
                    "Configuration › Settings › Fiscal localization, then set up the "
                    "books.",
                    self.company_id.display_name,
                )
            )

    def _prepare_accounts(self):
        """Return the accounts that the ledger lacks, found or made, as its values."""
        company = self.company_id
        names = {
            "fee_account_id": self.env._("Fees of community credit"),
            "levy_account_id": self.env._("Levies in community credit"),
            "own_income_account_id": self.env._("Sales for community credit"),
            "own_expense_account_id": self.env._("Purchases with community credit"),
        }
        defaults = {
            "own_income_account_id": company.income_account_id,
            "own_expense_account_id": company.expense_account_id,
        }
        values = {}
        if not self.control_account_id:
            values["control_account_id"] = self._make_account(
                self.env._("Members' balances: %s", self.name),
                "liability_payable",
                currency=self.currency_id,
                non_trade=True,
            ).id
        if not self.clearing_account_id:
            values["clearing_account_id"] = self._make_account(
                self.env._("Clearing: %s", self.name),
                "asset_current",
                currency=self.currency_id,
            ).id
        for field, name in names.items():
            if not self[field]:
                account = (
                    self._get_account_of_sibling(field)
                    or defaults.get(field)
                    or self._make_account(
                        name, "expense" if "expense" in field else "income"
                    )
                )
                values[field] = account.id
        return values

    def _get_account_of_sibling(self, field):
        """Return what another ledger of the company uses; income in several units may
        go to one account."""
        sibling = self.search(
            [
                ("company_id", "=", self.company_id.id),
                (field, "!=", False),
                (f"{field}.currency_id", "=", False),
            ],
            limit=1,
        )
        return sibling[field]

    def _make_account(self, name, account_type, currency=None, **values):
        accounts = self.env["account.account"]
        first = accounts.search(
            [
                *accounts._check_company_domain(self.company_id),
                ("account_type", "=", account_type),
            ],
            order="code",
            limit=1,
        )
        foreign = currency and currency != self.company_id.currency_id
        return accounts.create(
            {
                "name": name,
                "account_type": account_type,
                "code": accounts._search_new_account_code(first.code or "900000"),
                "company_ids": [(6, 0, self.company_id.ids)],
                "currency_id": currency.id if foreign else False,
                **values,
            }
        )

    def _prepare_journal_vals(self):
        company = self.company_id
        foreign = self.currency_id != company.currency_id
        return {
            "name": self.name,
            "type": "cash",
            "code": self.env["account.journal"]._get_next_journal_default_code(
                "cash", company
            ),
            "company_id": company.id,
            "currency_id": self.currency_id.id if foreign else False,
            # cash at hand there is none: whatever Odoo wants to put there shows up
            "default_account_id": self.clearing_account_id.id,
            "show_on_dashboard": False,
        }
