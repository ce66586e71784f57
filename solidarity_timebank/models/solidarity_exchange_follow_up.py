from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.solidarity_ledger.batch import run_batch

REMIND_DAYS = 3
DISPUTE_DAYS = 7
# between the mail that announces it and a confirmation by itself
ANNOUNCE_DAYS = 3


class SolidarityExchange(models.Model):
    """What happens to exchanges that people forget, once a day.

    Each exchange is a transaction of its own and is looked at anew in it, so the job
    can stop anywhere, and a second one changes nothing.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange"

    @api.model
    def _cron_follow_up(self):
        """Remind, announce, confirm by itself, try again to book, ask moderators."""
        steps = [
            (self._get_different_domain, self._follow_difference),
            (self._get_refused_domain, self._follow_refusal),
            (self._get_due_domain, self._follow_due),
            (self._get_unannounced_domain, self._announce),
            (self._get_unreminded_domain, self._remind),
        ]
        for get_domain, follow in steps:
            exchanges = self.search(get_domain(), order="id")
            if not self.env["ir.cron"]._commit_progress(remaining=len(exchanges)):
                return
            for exchange in exchanges:

                def work(exchange=exchange, get_domain=get_domain, follow=follow):
                    exchange._lock()
                    exchange.invalidate_recordset()
                    if exchange.filtered_domain(get_domain()):
                        follow(exchange)

                run_batch(self.env, work)
                if not self.env["ir.cron"]._commit_progress(1):
                    return

    # ------------------------------------------------------------ both sides differ

    @api.model
    def _get_different_domain(self):
        """Different hours that nobody has settled for a week."""
        return Domain("state", "=", "delivered") & Domain(
            "date_difference", "<=", self._get_day_before(DISPUTE_DAYS)
        )

    @api.model
    def _follow_difference(self, exchange):
        exchange._dispute(
            self.env._(
                "The two sides have said different hours for %s days.", DISPUTE_DAYS
            )
        )

    # ------------------------------------------------------- the ledger refused

    @api.model
    def _get_refused_domain(self):
        """Hours that all agree on and the ledger refused."""
        return Domain("state", "=", "delivered") & Domain("refusal", "!=", False)

    @api.model
    def _follow_refusal(self, exchange):
        exchange._go_on()

    # -------------------------------------------------------- nobody confirms

    @api.model
    def _get_silent_domain(self):
        """Done, no other figure said, and a receiver has not confirmed."""
        return (
            Domain("state", "=", "delivered")
            & Domain("date_difference", "=", False)
            & Domain("participant_ids.is_confirmed", "=", False)
        )

    @api.model
    def _get_unreminded_domain(self):
        """Who has not confirmed for some days is reminded once."""
        return (
            self._get_silent_domain()
            & Domain("date_reminded", "=", False)
            & Domain("date_auto_confirm", "=", False)
            & Domain("date_delivered", "<=", self._get_day_before(REMIND_DAYS))
        )

    @api.model
    def _remind(self, exchange):
        exchange.date_reminded = fields.Date.context_today(self)
        exchange._tell("reminder", exchange._get_silent().membership_id)

    @api.model
    def _get_unannounced_domain(self):
        """What confirms itself soon by a rule of its community, not yet announced."""
        today = fields.Date.context_today(self)
        domains = [
            Domain("community_id", "=", community.id)
            & Domain(
                "date_delivered",
                "<=",
                today - timedelta(days=max(days - ANNOUNCE_DAYS, 0)),
            )
            for community in self.env["solidarity.community"].search(
                [("exchange_auto_confirm_days", ">", 0)]
            )
            for days in [community.exchange_auto_confirm_days]
        ]
        return (
            self._get_silent_domain()
            & Domain("date_auto_confirm", "=", False)
            & Domain.OR(domains)
        )

    @api.model
    def _announce(self, exchange):
        """Say by mail on which day the hours are booked; people whom no mail reaches,
        or who cannot answer at the moment, are not overruled."""
        silent = exchange._get_silent().membership_id
        if any(member.state != "active" for member in silent):
            return
        if not all(silent.partner_id.mapped("email")):
            return
        today = fields.Date.context_today(self)
        days = exchange.community_id.exchange_auto_confirm_days
        exchange.date_auto_confirm = max(
            exchange.date_delivered + timedelta(days=days),
            today + timedelta(days=ANNOUNCE_DAYS),
        )
        exchange._tell("auto_confirm", silent)

    @api.model
    def _get_due_domain(self):
        """What was announced for today, where the rule still stands."""
        today = fields.Date.context_today(self)
        return (
            self._get_silent_domain()
            & Domain("date_auto_confirm", "<=", today)
            & Domain("community_id.exchange_auto_confirm_days", ">", 0)
        )

    @api.model
    def _follow_due(self, exchange):
        silent = exchange._get_silent()
        if any(member.state != "active" for member in silent.membership_id):
            return
        exchange._state_hours(silent, exchange._get_exact_hours())
        exchange._go_on()

    @api.model
    def _get_day_before(self, days):
        return fields.Date.context_today(self) - timedelta(days=days)
