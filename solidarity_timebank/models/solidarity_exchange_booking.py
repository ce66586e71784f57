from odoo import fields, models
from odoo.tools import SQL, format_date

from odoo.addons.solidarity_ledger.exceptions import (
    LedgerError,
    PayeeLimitError,
    PayerLimitError,
)

from ..engine.sharing import COMMUNITY, share
from ..exceptions import ExchangeError
from .solidarity_ledger import MAX_HOURS


class SolidarityExchange(models.Model):
    """The hours become credit: transfers in the ledger, all or nothing."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange"

    def _try_to_book(self):
        """Book hours that all agree on; where that is refused they stay delivered.

        :return: a sentence that says what happened
        """
        exchange = self.sudo()
        try:
            with self.env.cr.savepoint():
                self._book("confirmed")
        except (LedgerError, ExchangeError) as error:
            # the reason for this person may be the own balance, which is not for the
            # other side to read
            exchange.refusal = exchange._get_neutral_refusal(error)
            return self.env._(
                "Thank you, all agree on the hours. They are not booked yet: %s",
                error,
            )
        exchange._tell("booked", exchange._get_members())
        if exchange.is_gift:
            return self.env._(
                "Thank you: %s count as a gift, and no credit was moved.",
                exchange._format_hours(exchange.hours),
            )
        return self.env._(
            "Thank you: %(hours)s were booked for %(description)s.",
            hours=exchange._format_hours(exchange.hours),
            description=exchange.description,
        )

    def _book(self, state):
        """Post the transfers and note what was credited to and paid by whom.

        :param str state: ``confirmed`` or ``resolved``
        :raise LedgerError: the ledger refuses
        :raise ExchangeError: somebody would have more than 24 hours on that day
        """
        exchange = self.sudo()
        shared = exchange._share()
        if not exchange.is_gift:
            # whoever acts is told about the own balance only, so with the own rights
            self.sudo(False)._post_shared(shared)
        for participant in exchange.participant_ids:
            side = shared.earned if participant.role == "provider" else shared.paid
            participant.hours = float(side[participant.id])
        # before the state: the database keeps the hours of what is booked
        exchange.participant_ids.flush_recordset(["hours"])
        exchange.write(
            {
                "state": state,
                "date_confirmed": fields.Date.context_today(self),
                "date_difference": False,
                "refusal": False,
            }
        )
        exchange._check_day()

    def _share(self):
        """Return who earns and who pays how much, by participant id (``Shared``)."""
        self.ensure_one()
        return share(
            self._get_exact_hours(),
            self._get_side("provider").ids,
            self._get_side("receiver").ids or [COMMUNITY],
            "split" if self.is_for_community else self.sharing,
            self.ledger_id._get_rounding(),
        )

    def _post_shared(self, shared):
        """Post the transfers of an exchange, on the day of booking: what the statements
        of past days say stays. Once, whoever tries how often."""
        exchange = self.sudo()
        ledger = exchange.ledger_id
        accounts = exchange._get_accounts()
        self.env["solidarity.transfer"]._post_transfers(
            [
                {
                    "ledger_id": ledger.id,
                    "payer_account_id": accounts[payer],
                    "payee_account_id": accounts[payee],
                    "amount": amount,
                    "description": exchange.description,
                    "category_id": exchange.category_id.id,
                    "origin_model": self._name,
                    "origin_id": self.id,
                    "idempotency_key": f"exchange:{self.id}:{number}",
                    # the mail about the exchange says it
                    "is_notified": True,
                }
                for number, (payer, payee, amount) in enumerate(shared.transfers, 1)
            ]
        )
        exchange.invalidate_recordset(["transfer_ids"])

    def _get_accounts(self):
        """Return the ids of the accounts by participant id, and the community's;
        those of first-time traders are opened."""
        ledger = self.ledger_id
        accounts = self.env["solidarity.account"].search(
            [
                ("ledger_id", "=", ledger.id),
                "|",
                ("kind", "=", "community"),
                "&",
                ("kind", "=", "member"),
                ("membership_id", "in", self._get_members().ids),
            ]
        )
        found = {account.membership_id: account.id for account in accounts}
        community = self.env["solidarity.membership"]
        return {COMMUNITY: found[community]} | {
            participant.id: found.get(participant.membership_id)
            or ledger._account(participant.membership_id.partner_id).id
            for participant in self.participant_ids
        }

    def _get_neutral_refusal(self, error):
        """Return why hours are not booked, as all participants may read it."""
        if isinstance(error, PayerLimitError):
            return self.env._(
                "What %s can spend does not reach for it. It is tried again every day.",
                self._get_names("receiver") or self.community_id.name,
            )
        if isinstance(error, PayeeLimitError):
            return self.env._(
                "%s cannot receive so much at the moment. It is tried again every day.",
                self._get_names("provider"),
            )
        return str(error)

    # ------------------------------------------------------------ 24 hours a day

    def _check_day(self):
        """Refuse more than 24 hours of a member on one day on one side, over all that
        was done.

        Before booking each side counts with the hours that were said.

        :raise ExchangeError: naming who and when
        """
        self.ensure_one()
        members = self.participant_ids.membership_id
        self._lock_members(members)
        rows = self.env.execute_query(
            SQL(
                """SELECT p.membership_id
                     FROM solidarity_exchange_participant p
                     JOIN solidarity_exchange e ON e.id = p.exchange_id
                    WHERE p.membership_id IN %(members)s AND p.date = %(date)s
                      AND (p.is_counted OR e.state = 'delivered')
                    GROUP BY p.membership_id, p.role
                   HAVING sum(coalesce(p.hours, e.hours)) > %(most)s
                    ORDER BY p.membership_id""",
                members=tuple(members.ids),
                date=self.date,
                most=MAX_HOURS,
                to_flush=self._fields["state"],
            )
        )
        if rows:
            raise ExchangeError(
                self.env._(
                    "%(member)s would have more than %(most)s hours on %(date)s. "
                    "Check the hours and the day.",
                    member=members.browse(rows[0][0]).name,
                    most=MAX_HOURS,
                    date=format_date(self.env, self.date),
                )
            )

    def _lock_members(self, members):
        """Make changes of the hours of one member wait for each other.

        Gifts lock no account, so the rows of the members are updated; in one order,
        or two groups would wait for each other.
        """
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE solidarity_membership SET reference = reference
                WHERE id = ANY(ARRAY(
                      SELECT id FROM solidarity_membership WHERE id = ANY(%s)
                       ORDER BY id FOR NO KEY UPDATE))""",
            [members.ids],
        )
