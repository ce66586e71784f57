import random
from datetime import date, timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.solidarity_ledger.engine.import_simulation import (
    Account,
    Fee,
    Simulation,
)

from ..engine.catalogue import (
    FROZEN,
    GOODS,
    LEFT,
    OWES,
    PAUSES,
    PEOPLE,
    SERVICES,
    TRUSTED,
    Person,
)
from ..engine.year import Trader, make_year

SEED = 20260501
HOURS, COUPONS = 1900, 620
REASON = "Made for the demonstration"
# half a year ago the assembly changed what is taken from each trade in coupons
ASSEMBLY_DAYS = 180
NEW_CHARGES = {"fee_percent": 0.5, "levy_percent": 1.5}
NEW_CHARGES_REASON = (
    "Assembly of %(date)s: the service costs less than we thought, and a levy feeds "
    "the fund for members in hardship"
)


class SolidarityCommunity(models.Model):
    """Fills a community of a demonstration database with a year of life."""

    _inherit = "solidarity.community"

    @api.model
    def _load_demo_year(self, community_id, hours_id, coupons_id):
        """Bring in people and let them trade for a year; a second time does nothing.

        :param int community_id: the community that is filled
        :param int hours_id: its ledger in hours, without fees
        :param int coupons_id: its ledger in coupons
        """
        community = self.browse(community_id).with_context(tracking_disable=True)
        ledgers = self.env["solidarity.ledger"].browse([hours_id, coupons_id])
        hours, coupons = ledgers
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
        self._post_demo_year(hours, accounts, SERVICES, HOURS, today)
        self._end_demo_memberships(members, today)
        members = members.filtered(lambda member: member.state == "active")
        accounts = accounts.filtered(lambda account: account.state != "closed")
        shoppers = members.filtered(lambda member: member.name != OWES)[::2]
        shoppers = self._open_demo_accounts(coupons, shoppers)
        changes = (today - timedelta(days=ASSEMBLY_DAYS), NEW_CHARGES)
        self._post_demo_year(coupons, shoppers, GOODS, COUPONS, today, changes)
        self._end_demo_year(accounts, today)
        self._ask_demo_requests(hours, accounts, today)

    def _make_demo_members(self, today):
        """Return the active memberships, those that were there first."""
        before = self.env["solidarity.membership"].search(
            [("community_id", "=", self.id), ("state", "=", "active")], order="id"
        )
        partners = self.env["res.partner"].create(
            [
                {
                    "name": person.name,
                    "email": f"{person.name.split()[0].lower()}@riverside.example.com",
                    "company_id": self.company_id.id,
                }
                for person in PEOPLE
            ]
        )
        return before | before.create(
            [
                {
                    "community_id": self.id,
                    "partner_id": partner.id,
                    "state": "active",
                    "date_joined": today - timedelta(days=person.joined),
                    "share_balance": not person.joined % 3,
                }
                for partner, person in zip(partners, PEOPLE, strict=True)
            ]
        )

    @api.model
    def _open_demo_accounts(self, ledger, members):
        accounts = self.env["solidarity.account"]
        for member in members:
            accounts |= ledger._account(member.partner_id)
        return accounts

    @api.model
    def _post_demo_year(self, ledger, accounts, offers, count, today, changes=None):
        """Post a year of trades.

        :param changes: None, or the day of a change of fees and levies and their new
            values; trades are charged by the rules of their day
        """
        chance = random.Random(SEED)
        traders = [self._prepare_demo_trader(chance, acc, today) for acc in accounts]
        treasury = Account()
        rules = [(date.min, self._prepare_demo_rules(ledger, treasury))]
        if changes:
            first_day, new_charges = changes
            rules += [
                (first_day, self._prepare_demo_rules(ledger, treasury, new_charges))
            ]
        trades = make_year(SEED, today, traders, offers, count, rules)
        categories = {
            category.name: category.id
            for category in self.env["solidarity.category"].search([])
        }
        rows = [
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
        if not changes:
            self._post_demo_rows(ledger, accounts, rows)
            return
        before = [row for row in rows if row["date"] < first_day]
        self._post_demo_rows(ledger, accounts, before)
        reason = NEW_CHARGES_REASON % {"date": format_date(self.env, first_day)}
        ledger.write({**new_charges, "policy_reason": reason})
        self._post_demo_rows(ledger, accounts, rows[len(before) :])

    @api.model
    def _prepare_demo_trader(self, chance, account, today):
        # a few do much, most do some, some hardly anything
        weight = chance.choice((0.3, 0.6, 1, 1, 1.5, 3.5))
        person = {person.name: person for person in PEOPLE}.get(
            account.partner_id.name, Person(account.partner_id.name, 0)
        )
        credit_limit = Decimal(str(account.credit_limit))
        balance_limit = Decimal(str(account.balance_limit))
        return Trader(
            Account(account._exact_balance(), Decimal(0), credit_limit, balance_limit),
            (today - account.membership_id.date_joined).days,
            person.weight or weight,
            person.left,
            person.name in LEFT,
            person.aim * float(credit_limit if person.aim < 0 else balance_limit),
        )

    @api.model
    def _prepare_demo_rules(self, ledger, treasury, new_charges=None):
        """Return the simulation of a ledger, with other charges if there are any."""
        charges = {
            name: ledger[name] for name in ("fee_percent", "fee_fixed", "levy_percent")
        } | (new_charges or {})
        percent, fixed, levy = (Decimal(str(value)) for value in charges.values())
        return Simulation(
            Decimal("0.01"),
            treasury,
            [
                Fee(percent, fixed, ledger.fee_side),
                Fee(levy, Decimal(0), ledger.levy_side),
            ],
        )

    @api.model
    def _end_demo_memberships(self, members, today):
        """Let those leave whose accounts came to zero."""
        days = {person.name: person.left for person in PEOPLE}
        for member in members.filtered(lambda member: member.name in LEFT):
            member.action_leave()
            member.write({"date_left": today - timedelta(days=days[member.name])})

    @api.model
    def _ask_demo_requests(self, ledger, accounts, today):
        """Leave something for everybody to answer, decline, promise or give back."""
        # demo data writes no letters
        transfers = self.env["solidarity.transfer"].with_context(install_mode=True)
        chance = random.Random(SEED)
        traders = accounts.filtered(lambda account: account.state == "open")
        rich = traders.filtered(lambda account: account.balance > 0)
        for number in range(10):
            payer = chance.choice(rich)
            payee = chance.choice(traders - payer)
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
    def _end_demo_year(self, accounts, today):
        """Freeze an account, let others receive only, and one go further."""
        owners = {account.partner_id.name: account for account in accounts}
        for name, vals, reason in (
            (FROZEN, {"state": "frozen"}, "long abroad"),
            (PAUSES, {"state": "credit_only"}, "agreed a pause"),
            (TRUSTED, {"credit_limit": 40}, "trusted neighbour"),
        ):
            owners[name].write({**vals, "policy_reason": f"{REASON}: {reason}"})
        self._settle_demo_account(owners[OWES], today)

    @api.model
    def _settle_demo_account(self, account, today):
        """Agree with somebody who moved away below zero to come to zero by trade."""
        organisers = account.community_id._get_members_acting_as("organiser")
        user = organisers.partner_id.user_ids[:1] or self.env.user
        # demo data writes no letters
        settlements = self.env["solidarity.settlement"].with_context(install_mode=True)
        settlements.with_user(user).create(
            {
                "account_id": account.id,
                "method": "trade",
                "reason": "Moved away; translates for others until it is zero",
                "date_review": today + timedelta(days=60),
                "ends_membership": True,
            }
        ).action_propose()
