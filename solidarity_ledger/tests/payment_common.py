from odoo import Command, fields

from .common import LedgerCommon


class CreditPaymentCommon(LedgerCommon):
    """A coupon ledger of ``community``, at par with the company's currency, whose unit
    is accepted on invoices. ``account_a`` and ``account_b`` are accounts of this
    ledger: they may go to 100 below zero, the community to 1,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param(
            "account_payment.enable_portal_payment", "True"
        )
        cls.company = cls.community.company_id
        cls.money = cls.company.currency_id
        cls.hours_ledger = cls.ledger
        cls.unit = cls._create_unit("TCO")
        cls._set_rate(cls.unit, 1)
        cls.ledger = cls._create_paying_ledger("Test coupon", cls.unit)
        cls.provider = cls.ledger.payment_provider_ids
        cls.control = cls.ledger.control_account_id
        cls.account_a = cls.ledger._account(cls.partner_a)
        cls.account_b = cls.ledger._account(cls.partner_b)
        cls.account_community = cls.ledger.community_account_id
        cls.account_community.write(
            {"credit_limit": 1000, "policy_reason": "The coop buys first"}
        )
        cls.receivable = cls.partner_a.property_account_receivable_id
        cls.payable = cls.partner_a.property_account_payable_id
        cls.user_accountant = cls._create_user(
            "accountant_invoice", "account.group_account_invoice", name="Ina Invoice"
        )

    @classmethod
    def _create_unit(cls, name):
        return cls.env["res.currency"].create(
            {"name": name, "symbol": name.lower(), "rounding": 0.01}
        )

    @classmethod
    def _set_rate(cls, currency, per_money):
        """Say how many units one unit of the company's money is worth."""
        cls.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": cls.company.id,
                "name": "2020-01-01",
                "company_rate": per_money,
            }
        )

    @classmethod
    def _create_paying_ledger(cls, name, unit, **values):
        ledger = cls._create_ledger(
            cls.community, name=name, currency_id=unit.id, credit_limit=100, **values
        )
        ledger.action_set_up_books()
        ledger.action_set_up_payments()
        return ledger

    @classmethod
    def _create_invoice(cls, amount=100, partner=None, **values):
        """Return a posted document (an invoice of the coop unless told otherwise)."""
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or cls.partner_a).id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Work", "price_unit": amount, "tax_ids": False}
                    )
                ],
                **values,
            }
        )
        move.action_post()
        return move

    @classmethod
    def _create_transaction(cls, document, amount, user=None, **values):
        """Return a draft transaction as the payment page of ``user`` makes it; what is
        called on it runs as there."""
        user = user or cls.user_a
        provider = values.pop("provider", cls.provider)
        link = "invoice_ids" if document._name == "account.move" else "sale_order_ids"
        return (
            cls.env["payment.transaction"]
            .with_user(user)
            .sudo()
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": provider.payment_method_ids.id,
                    "reference": cls.env["payment.transaction"]._compute_reference(
                        provider.code, prefix=document.name
                    ),
                    "amount": amount,
                    "currency_id": document.currency_id.id,
                    "partner_id": user.partner_id.id,
                    "operation": "online_redirect",
                    link: [Command.set(document.ids)],
                    **values,
                }
            )
        )

    @classmethod
    def _pay_online(cls, document, amount, user=None, **values):
        """Pay a document in credit as a payment page does; return the transaction."""
        transaction = cls._create_transaction(document, amount, user, **values)
        processing = transaction._get_processing_values()
        assert processing["state"] == "done"
        return transaction.with_env(cls.env)

    def _register(self, moves, user=None, **values):
        """Pay documents by "Register payment" with the ledger's journal."""
        wizard = (
            self.env["account.payment.register"]
            .with_user(user or self.env.user)
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"journal_id": self.ledger.journal_id.id, **values})
        )
        return wizard._create_payments().with_env(self.env)

    def assertLines(self, move, *expected):
        """Check the items of a journal entry, in the order of their balances:
        ``(account, partner, currency, amount in it, balance)``."""
        self.assertEqual(move.state, "posted")
        self.assertCountEqual(
            [
                (
                    line.account_id.code,
                    line.partner_id.name,
                    line.currency_id.name,
                    round(line.amount_currency, 2),
                    round(line.balance, 2),
                )
                for line in move.line_ids
            ],
            [
                (account.code, partner.name, currency.name, amount, balance)
                for account, partner, currency, amount, balance in expected
            ],
        )
