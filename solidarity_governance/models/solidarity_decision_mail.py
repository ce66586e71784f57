import logging
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, format_time

from odoo.addons.solidarity_base.own_transaction import own_transaction

_logger = logging.getLogger(__name__)

REMIND_HOURS = 24
# How many hours late the job may open a ballot without taking time from members.
LATE_HOURS = 1
BATCH = 50
# ``mails_sent`` of an elector
OPENED, REMINDED, ENDED = 1, 2, 3


class SolidarityDecision(models.Model):
    """What happens to ballots by the clock, and what electors are told.

    No mail says how somebody voted. Each step is a transaction of its own and is looked
    at anew in it, so the job can stop anywhere.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.decision"

    def _trigger_job(self):
        """Let the job run at once for the mails, and when the ballot is to end."""
        job = self.env.ref("solidarity_governance.ir_cron_decisions").sudo()
        now = fields.Datetime.now()
        times = [now]
        if self.state == "open":
            remind = self.date_close - timedelta(hours=REMIND_HOURS)
            times += [time for time in (remind, self.date_close) if time > now]
        job._trigger(at=times)

    # --------------------------------------------------------------------- cron

    @api.model
    def _cron_decisions(self):
        """Open and close ballots whose time has come, then send mails."""
        now = fields.Datetime.now()
        silent = Domain("elector_ids", "any", Domain("has_voted", "=", False))
        steps = [
            (
                Domain("state", "=", "draft") & Domain("date_open", "<=", now),
                self._open_on_time,
            ),
            (
                Domain("state", "=", "open")
                & (Domain("date_close", "<=", now) | ~silent),
                self._close_on_time,
            ),
        ]
        for domain, step in steps:
            decisions = self.search(domain, order="date_close, id")
            if not self.env["ir.cron"]._commit_progress(remaining=len(decisions)):
                return
            for decision in decisions:
                # in READ COMMITTED it waits for the votes of this moment
                with own_transaction(self.env) as env:
                    step(decision.with_env(env))
                if not self.env["ir.cron"]._commit_progress(1):
                    return
        self.env.invalidate_all()
        self._send_mails()

    @api.model
    def _open_on_time(self, decision):
        """Open a ballot on its day; if that cannot be, tell the organisers once.

        A day that has gone by (the server stood still, or it was set like that) takes
        no time from members: the days of the rules begin when the ballot opens.
        """
        decision._lock()
        if decision.state != "draft" or not decision.date_open:
            return
        now = fields.Datetime.now()
        try:
            with decision.env.cr.savepoint():
                if decision.date_open < now - timedelta(hours=LATE_HOURS):
                    decision.date_open = now
                decision._check_days()
                decision._open()
        except UserError as error:
            decision.env.invalidate_all(flush=False)
            # no more tries: an organiser sets the day again
            decision.date_open = False
            decision.message_post(
                body=self.env._("The ballot did not open: %s", error.args[0])
            )
            decision._send_mail(
                "solidarity_governance.mail_template_decision_not_opened",
                decision.community_id._get_organiser_partners(),
                problem=error.args[0],
            )

    @api.model
    def _close_on_time(self, decision):
        """Close a ballot that is over; one that cannot be counted waits for help, and
        does not keep the others."""
        decision._lock()
        if not decision._is_over():
            return
        try:
            with decision.env.cr.savepoint():
                decision._close()
        except (UserError, IntegrityError):
            # the second is what the database says to votes that were tampered with
            decision.env.invalidate_all(flush=False)
            _logger.exception("decision %s cannot be closed", decision.id)

    # -------------------------------------------------------------------- mails

    @api.model
    def _send_mails(self):
        """Tell electors that a ballot opened, closes soon, or what came out."""
        now = fields.Datetime.now()
        soon = now + timedelta(hours=REMIND_HOURS)
        ended = Domain("decision_id.state", "in", ("closed", "cancelled"))
        open_ = Domain("decision_id.state", "=", "open")
        steps = [
            (ended & Domain("mails_sent", "<", ENDED), ENDED, "_tell_end"),
            (open_ & Domain("mails_sent", "<", OPENED), OPENED, "_tell_opened"),
            (
                open_
                & Domain("mails_sent", "<", REMINDED)
                & Domain("has_voted", "=", False)
                & Domain("decision_id.date_close", "<=", soon),
                REMINDED,
                "_tell_closes",
            ),
        ]
        for domain, number, tell in steps:
            while count := self._send_batch(domain, number, tell):
                if not self.env["ir.cron"]._commit_progress(count):
                    return

    @api.model
    def _send_batch(self, domain, number, tell):
        """Tell some of the electors, and note it; return how many.

        In READ COMMITTED: who votes meanwhile writes to the same row. Of two jobs at
        once the later one waits, and sees whom the other one has told.
        """
        with own_transaction(self.env) as env:
            env.cr.execute(
                "SELECT pg_advisory_xact_lock(hashtext('solidarity_decision_mails'))"
            )
            electors = env["solidarity.elector"].search(
                domain, order="decision_id, id", limit=BATCH
            )
            for decision, group in electors.grouped("decision_id").items():
                getattr(decision, tell)(group)
            electors.mails_sent = number
            env.flush_all()
            return len(electors)

    def _tell(self, name, electors):
        members = electors.membership_id.filtered(lambda m: m.state == "active")
        self._send_mail(
            f"solidarity_governance.mail_template_decision_{name}", members.partner_id
        )

    def _tell_opened(self, electors):
        self._tell("opened", electors)

    def _tell_closes(self, electors):
        # who has just been told that it opened needs no second mail
        if self.date_close - self.date_open > timedelta(hours=REMIND_HOURS):
            self._tell("closes", electors)

    def _tell_end(self, electors):
        self._tell("cancelled" if self.state == "cancelled" else "closed", electors)

    def _get_closing_text(self):
        """Return when the ballot closes, by the clock of the reader (``tz`` of the
        context), else of the community. The place of the clock is named: a mail can be
        read anywhere."""
        self.ensure_one()
        place = self.env.context.get("tz") or self.community_id._get_timezone()
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=place), self.date_close
        )
        return self.env._(
            "%(day)s, %(time)s (%(place)s)",
            day=format_date(self.env, local, date_format="full"),
            time=format_time(self.env, local.time(), time_format="short"),
            place=place,
        )

    def _get_portal_url(self):
        """Return the address of the page of this decision."""
        self.ensure_one()
        return f"{self.get_base_url()}/my/decision/{self.id}"
