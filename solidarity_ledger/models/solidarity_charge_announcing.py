from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..batch import run_batch
from .solidarity_charge import NOTICE_DAYS

MAIL_BATCH = 50


class SolidarityChargeRun(models.Model):
    """How a period is announced: nothing is taken from a member who was not told a
    week before."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.charge.run"

    @api.model
    def _start(self, charge, period):
        """Begin a period: who is concerned, and with which amount as of today.

        :param charge: ``solidarity.charge`` at its next date
        :param str period: name of the period
        """
        run = self.create(
            {
                "charge_id": charge.id,
                "ledger_id": charge.ledger_id.id,
                "name": f"{charge.name} {period}",
                "period": period,
                "kind": charge.kind,
                "percent": charge.percent,
                "threshold": charge.threshold,
                "date_planned": charge.date_next,
            }
        )
        run._plan_lines()
        return run

    def _plan_lines(self):
        """Write a line per account concerned, in one statement."""
        self.env.flush_all()
        amount = (
            SQL("h.amount") if self.kind == "contribution" else self._get_amount_sql()
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO solidarity_charge_line
                          (run_id, account_id, amount, state,
                           create_uid, create_date, write_uid, write_date)
                   SELECT r.id, a.id, w.amount, 'announcing',
                          %(uid)s, now() AT TIME ZONE 'UTC',
                          %(uid)s, now() AT TIME ZONE 'UTC'
                     FROM solidarity_charge_run r
                     JOIN solidarity_charge h ON h.id = r.charge_id
                     JOIN solidarity_ledger l ON l.id = r.ledger_id
                     JOIN res_currency c ON c.id = l.currency_id
                     JOIN solidarity_account a ON a.ledger_id = r.ledger_id
                     JOIN solidarity_membership m ON m.id = a.membership_id
                    CROSS JOIN LATERAL (SELECT %(amount)s AS amount) w
                    WHERE r.id = %(run)s AND a.kind = 'member' AND a.state <> 'closed'
                      AND m.state IN ('active', 'suspended')
                      AND m.date_joined <= r.date_planned
                      AND w.amount > 0""",
                uid=self.env.uid,
                amount=amount,
                run=self.id,
            )
        )
        self.line_ids.invalidate_model()
        self.invalidate_model(["line_ids"])

    def _announce(self):
        """Tell each member, some mails a transaction.

        :return: False when the job's time is over before all are told
        """
        while self.state == "announcing":
            told = run_batch(self.env, self._announce_batch)
            if not self.env["ir.cron"]._commit_progress(told):
                return False
        return True

    def _announce_batch(self):
        """Tell the next members; the last batch makes the run announced.

        :return: how many were told
        """
        self._touch()
        if self.state != "announcing":
            return 0
        earliest = fields.Date.context_today(self) + timedelta(days=NOTICE_DAYS)
        date_due = max(self.date_planned, earliest)
        lines = self._get_lines("announcing", limit=MAIL_BATCH)
        lines.write({"state": "announced", "date_due": date_due})
        lines._send_announcements()
        if not self._get_lines("announcing", limit=1):
            self.write({"state": "announced", "date_due": date_due})
        return len(lines)
