import random
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.solidarity_ledger.engine.import_simulation import (
    Account,
    Fee,
    Simulation,
)

from ..engine.catalogue import GOODS, PEOPLE, SERVICES
from ..engine.year import Trader, make_year

SEED = 20260501
HOURS, COUPONS = 1900, 620
REASON = "Made for the demonstration"


class SolidarityCommunity(models.Model):
    """Fills a community of a demonstration database with a year of life."""

    _inherit = "solidarity.community"

    @api.model
    def _load_demo_year(self, community_id):
        """Bring in people and let them trade for a year; a second time does nothing.

        :param int community_id: a community with a ledger in hours and one in coupons
        """
        community = self.browse(community_id).with_context(tracking_disable=True)
        ledgers = self.env["solidarity.ledger"].search(
            [("community_id", "=", community.id)], order="id"
        )
        hours, coupons = ledgers[:1], ledgers[1:2]
        if self.env["solidarity.transfer"].search_count(
            [
                ("ledger_id", "in", ledgers.ids),
                ("idempotency_key", "=like", "demo-year:%"),
            ],
            limit=1,
        ):
            return
        today = fields.Date.context_today(self)
        members = community._make_demo_members(today)
        accounts = self._open_demo_accounts(hours, members)
        traders = self._post_demo_year(hours, accounts, SERVICES, HOURS, today)
        shoppers = self._open_demo_accounts(coupons, members[::2])
        self._post_demo_year(coupons, shoppers, GOODS, COUPONS, today)
        self._ask_demo_requests(hours, accounts, traders, today)
        self._end_demo_year(accounts)

    def _make_demo_members(self, today):
        """Return the active memberships, those that were there first."""
        before = self.env["solidarity.membership"].search(
            [("community_id", "=", self.id), ("state", "=", "active")], order="id"
        )
        partners = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "email": f"{name.split()[0].lower()}@riverside.example.com",
                    "company_id": self.company_id.id,
                }
                for name, _days in PEOPLE
            ]
        )
        return before | before.create(
            [
                {
                    "community_id": self.id,
                    "partner_id": partner.id,
                    "state": "active",
                    "date_joined": today - timedelta(days=days),
                    "share_balance": not days % 3,
                }
                for partner, (_name, days) in zip(partners, PEOPLE, strict=True)
            ]
        )

    @api.model
    def _open_demo_accounts(self, ledger, members):
        accounts = self.env["solidarity.account"]
        for member in members:
            accounts |= ledger._account(member.partner_id)
        return accounts

    @api.model
    def _post_demo_year(self, ledger, accounts, offers, count, today):
        """Post a year of trades in one call; return the traders afterwards."""
        chance = random.Random(SEED)
        traders = [
            Trader(
                Account(
                    account._exact_balance(),
                    Decimal(0),
                    Decimal(str(account.credit_limit)),
                    Decimal(str(account.balance_limit)),
                ),
                (today - account.membership_id.date_joined).days,
                # a few do much, most do some, some hardly anything
                chance.choice((0.3, 0.6, 1, 1, 1.5, 3.5)),
            )
            for account in accounts
        ]
        fee = Fee(
            Decimal(str(ledger.fee_percent)),
            Decimal(str(ledger.fee_fixed)),
            ledger.fee_side,
        )
        simulation = Simulation(Decimal("0.01"), Account(), [fee])
        trades = make_year(SEED, today, traders, offers, count, simulation)
        categories = {
            category.name: category.id
            for category in self.env["solidarity.category"].search([])
        }
        self.env["solidarity.transfer"]._post_transfers(
            [
                {
                    "ledger_id": ledger.id,
                    "payer_account_id": accounts[trade.payer].id,
                    "payee_account_id": accounts[trade.payee].id,
                    "amount": trade.amount,
                    "date": trade.date,
                    "description": trade.description,
                    "category_id": categories.get(trade.category),
                    "idempotency_key": f"demo-year:{number}",
                    "is_notified": True,
                }
                for number, trade in enumerate(trades)
            ]
        )
        return traders

    @api.model
    def _ask_demo_requests(self, ledger, accounts, traders, today):
        """Leave something for everybody to answer, decline, promise or give back."""
        # demo data writes no letters
        transfers = self.env["solidarity.transfer"].with_context(install_mode=True)
        chance = random.Random(SEED)
        rich = [n for n, trader in enumerate(traders) if trader.account.balance > 0]
        for number in range(10):
            payer = accounts[chance.choice(rich)]
            payee = chance.choice(accounts - payer)
            category, description, amounts, _months = chance.choice(SERVICES)
            request = transfers._request_transfer(
                {
                    "ledger_id": ledger.id,
                    "payer_account_id": payer.id,
                    "payee_account_id": payee.id,
                    "amount": amounts[0],
                    "description": description,
                    "date": today - timedelta(days=number),
                    "idempotency_key": f"demo-year:request:{number}",
                }
            )
            if number in (0, 1):
                request.action_reject()
            elif number in (2, 3):
                request.action_accept_later(today + timedelta(days=7 * number))
        last = transfers.search(
            [
                ("ledger_id", "=", ledger.id),
                ("idempotency_key", "=like", "demo-year:1%"),
            ],
            limit=40,
        )
        for transfer in last[::20]:
            transfer.action_reverse("Counted twice, sorry")

    @api.model
    def _end_demo_year(self, accounts):
        """Freeze an account, let another one receive only, and one go further."""
        for account, vals in zip(
            accounts[-3:],
            (
                {"state": "frozen", "policy_reason": f"{REASON}: long abroad"},
                {"state": "credit_only", "policy_reason": f"{REASON}: agreed a pause"},
                {"credit_limit": 40, "policy_reason": f"{REASON}: trusted neighbour"},
            ),
            strict=True,
        ):
            account.write(vals)
