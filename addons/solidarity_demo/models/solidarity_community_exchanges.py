from datetime import timedelta

from odoo import Command, api, fields, models

# every third of the last exchanges was rated, most of them well
RATED, RATED_EVERY = 240, 3
WORDS = (
    (5, "Came on time and knew what to do. Gladly again."),
    (5, "Friendly and patient, and it works again."),
    (4, "Good work, took a little longer than we thought."),
    (5, "Thank you! We talked for an hour afterwards."),
    (4, "Reliable."),
    (3, "It was all right; we had to look for a new date twice."),
)


class SolidarityCommunity(models.Model):
    """The year of hours in a demonstration database: exchanges of members."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    @api.model
    def _post_demo_rows(self, ledger, accounts, rows):
        """Post trades; those in hours are exchanges that both sides confirmed."""
        exchanges = self.env["solidarity.exchange"]
        if ledger.is_timebank:
            exchanges = self._make_demo_exchanges(ledger, accounts, rows)
            for row, exchange in zip(rows, exchanges, strict=True):
                row.update(origin_model=exchange._name, origin_id=exchange.id)
        self.env["solidarity.transfer"]._post_transfers(rows)
        exchanges.write({"state": "confirmed"})

    @api.model
    def _make_demo_exchanges(self, ledger, accounts, rows):
        members = {account.id: account.membership_id.id for account in accounts}
        return self.env["solidarity.exchange"].create(
            [
                {
                    "community_id": ledger.community_id.id,
                    "ledger_id": ledger.id,
                    "category_id": row["category_id"],
                    "date": row["date"],
                    "description": row["description"],
                    "hours": float(row["amount"]),
                    "proposer_id": members[row["payer_account_id"]],
                    "state": "delivered",
                    "date_delivered": row["date"],
                    "date_confirmed": row["date"],
                    "participant_ids": [
                        Command.create(
                            {
                                "membership_id": members[row[side]],
                                "role": role,
                                "hours": float(row["amount"]),
                                "is_accepted": True,
                                "is_confirmed": True,
                                "date_confirmed": row["date"],
                            }
                        )
                        for role, side in (
                            ("provider", "payee_account_id"),
                            ("receiver", "payer_account_id"),
                        )
                    ],
                }
                for row in rows
            ]
        )

    def _load_demo_exchanges(self, anna, ben):
        """Leave something to answer, to do, to confirm and to rate; a second time does
        nothing.

        :param anna: membership who looks at the demonstration
        :param ben: membership of the second one who does
        """
        self.ensure_one()
        exchanges = self.env["solidarity.exchange"]
        if exchanges.search_count(
            [("community_id", "=", self.id), ("key", "=like", "demo:%")], limit=1
        ):
            return
        others = self.env["solidarity.membership"].search(
            [
                ("community_id", "=", self.id),
                ("state", "=", "active"),
                ("partner_id.user_ids", "=", False),
            ],
            order="id desc",
            limit=2,
        )
        self._propose_demo_exchanges(anna, ben, others)
        self._rate_demo_exchanges()

    def _rate_demo_exchanges(self):
        """Let receivers say how it was."""
        exchanges = self.env["solidarity.exchange"].search(
            [("community_id", "=", self.id), ("state", "=", "confirmed")],
            order="date desc, id desc",
            limit=RATED,
        )
        for number, exchange in enumerate(exchanges[::RATED_EVERY]):
            sides = exchange.participant_ids.grouped("role")
            rating, words = WORDS[number % len(WORDS)]
            exchange._rate(
                sides["receiver"].membership_id,
                sides["provider"].membership_id,
                rating,
                words,
            )

    def _propose_demo_exchanges(self, anna, ben, others):
        """Leave something for Anna to answer, to do, to confirm and to talk about, and
        a disagreement for the moderators, with two others."""
        today = fields.Date.context_today(self)
        # demo data writes no letters
        exchanges = self.env["solidarity.exchange"].with_context(install_mode=True)
        for provider, receiver, hours, what, ago, step in (
            (ben, anna, 2, "Bicycle repair: new chain and brakes", 0, "propose"),
            (anna, ben, 1.5, "Spanish conversation over coffee", 1, "accept"),
            (ben, anna, 1, "Shopping on Friday", 2, "deliver"),
            (others[0], anna, 2.5, "Shelves in the hallway", 12, "differ"),
            (others[1], ben, 3, "Carrying boxes, third floor", 15, "dispute"),
        ):
            exchange = exchanges._propose(
                receiver,
                provider,
                "receiver",
                hours,
                what,
                date=today - timedelta(days=ago),
                key=f"demo:{what}",
            )
            if step == "propose":
                continue
            exchange.action_accept()
            if step == "accept":
                continue
            exchange.action_deliver()
            if step in ("differ", "dispute"):
                exchange._confirm(receiver, hours - 1)
            if step == "dispute":
                exchange.action_dispute("We looked for parking for an hour of it.")
