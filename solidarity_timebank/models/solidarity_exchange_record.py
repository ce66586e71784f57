from odoo import models

from odoo.addons.solidarity_ledger.exceptions import LedgerError

from ..exceptions import ExchangeError


class SolidarityExchange(models.Model):
    """Exchanges on paper: an organiser enters them for members who both signed."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange"

    def action_record(self):
        """Book exchanges that organisers entered and whose two sides signed on paper.

        The rules are those of any other exchange. All or nothing; those that are booked
        already are passed over. Nobody books an exchange of their own.

        :raise UserError: naming the first one that cannot be booked
        """
        for exchange in self:
            if exchange._is_recorded():
                continue
            exchange._begin("record")
            try:
                exchange._record()
            except (ExchangeError, LedgerError) as error:
                raise ExchangeError(
                    self.env._(
                        "%(exchange)s: %(problem)s",
                        exchange=exchange.display_name,
                        problem=error,
                    )
                ) from error
        return True

    def action_ask(self):
        """Ask both sides by mail to accept what an organiser entered for them."""
        for exchange in self:
            exchange._begin("record")
            exchange._check_trading_members()
            exchange._check_terms()
            exchange.sudo()._tell("proposed", exchange.sudo()._get_members())
        return True

    def _is_recorded(self):
        """Tell whether this was booked from paper before."""
        exchange = self.sudo()
        return exchange.state == "confirmed" and not exchange.proposer_id

    def _record(self):
        exchange = self.sudo()
        with self.env.cr.savepoint():
            exchange._check_trading_members()
            exchange._check_terms()
            exchange.participant_ids.is_accepted = True
            exact = exchange._get_exact_hours()
            exchange._state_hours(exchange.participant_ids, exact)
            if exchange.is_for_community:
                exchange._state_community_hours(exact)
            self._book("confirmed")
        exchange._tell("booked", exchange._get_members())
