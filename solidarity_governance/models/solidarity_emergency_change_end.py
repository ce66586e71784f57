import logging

from psycopg2 import DataError, IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.solidarity_base.own_transaction import own_transaction

_logger = logging.getLogger(__name__)

MAILS_PER_BATCH = 50


class SolidarityEmergencyChange(models.Model):
    """How an emergency change ends: members decide, or its time is over."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.emergency.change"

    def _lock_active(self):
        """Return those of these changes that are in force, in one order, locked until
        the transaction ends: a decision and the job that lets them lapse take turns."""
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM solidarity_emergency_change
                WHERE id = ANY(%s) AND state = 'active' ORDER BY id FOR UPDATE
                """,
                self.ids,
            )
        )
        self.invalidate_recordset()
        return self.browse([change_id for (change_id,) in rows])

    def _end(self, state):
        """Note how it ended; members are told."""
        self.write(
            {
                "state": state,
                "date_ended": fields.Datetime.now(),
                "failure": False,
                "is_to_tell": True,
                "told_membership_id": 0,
            }
        )
        self._trigger_telling()

    def _decide(self, proposal):
        """End changes whose rule members have decided on.

        :param proposal: the accepted proposal, whose values are written
        """
        own = self.filtered(lambda change: change.proposal_id == proposal)
        own._end("ratified")
        (self - own)._end("replaced")

    @api.model
    def _end_rejected(self, proposals):
        """Set back at once what members have refused to ratify."""
        changes = self.sudo().search(
            [("proposal_id", "in", proposals.ids), ("state", "=", "active")]
        )
        for change in changes._lock_active():
            change._lapse(
                self.env._(
                    'The members did not ratify the emergency change: "%s" was '
                    "rejected.",
                    change.proposal_id.title,
                )
            )

    def _lapse(self, reason):
        """Write the value back that the rule had before the emergency.

        Where that is not possible any more, the change stays in force, overdue for all
        to see, until members decide.

        :param str reason: for the policy log
        """
        self.ensure_one()
        record = self._get_votable_target()
        if not record or self._is_changed_since(record):
            self._end("replaced" if record else "lapsed")
            return
        error = None
        try:
            with self.env.cr.savepoint():
                self._write_back(record, reason)
                self.env.flush_all()
        except UserError as refusal:
            error = str(refusal.args[0])
        except (IntegrityError, DataError) as refusal:
            error = record._get_policy_error(refusal)
        if error is None:
            self._end("lapsed")
        elif error != self.failure:
            self._tell_failure(error)

    def _is_changed_since(self, record):
        """Tell whether the rule has another value than the emergency gave it: it may
        not be decided by vote any more."""
        return record._get_policy_field_code(self.field_name) != self.new_value

    def _write_back(self, record, reason):
        value = record._parse_policy_value(self.field_name, self.old_value or "")
        record._write_decided({self.field_name: value}, reason, emergency_id=self.id)

    def _tell_failure(self, error):
        _logger.info("emergency change %s cannot be set back: %s", self.id, error)
        self.failure = error
        self._send_mail(
            "solidarity_governance.mail_template_emergency_failed",
            self.community_id._get_organiser_partners(),
        )

    @api.model
    def _cron_lapse(self):
        """Let lapse what nobody ratified in time, each in a transaction of its own."""
        due = self.sudo().search(
            [("state", "=", "active"), ("date_lapse", "<=", fields.Datetime.now())]
        )
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for change in due:
            with own_transaction(self.env) as env:
                for locked in change.with_env(env)._lock_active():
                    locked._lapse(
                        env._("The emergency change was not ratified within 14 days.")
                    )
            self.env["ir.cron"]._commit_progress(1)

    # -------------------------------------------------------------------- mails

    def _trigger_telling(self):
        self.env.ref(
            "solidarity_governance.ir_cron_tell_emergency_changes"
        ).sudo()._trigger()

    @api.model
    def _cron_tell(self):
        """Tell all members what changed for now, and how it ended."""
        changes = self.sudo().search([("is_to_tell", "=", True)], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(changes))
        for change in changes:
            while members := change._get_members_to_tell():
                change._send_mail(
                    "solidarity_governance.mail_template_emergency_change",
                    members.partner_id,
                )
                change.told_membership_id = members[-1].id
                if not self.env["ir.cron"]._commit_progress():
                    return
            change.is_to_tell = False
            self.env["ir.cron"]._commit_progress(1)

    def _get_members_to_tell(self):
        return self.env["solidarity.membership"].search(
            [
                ("community_id", "=", self.community_id.id),
                ("state", "=", "active"),
                ("id", ">", self.told_membership_id),
            ],
            order="id",
            limit=MAILS_PER_BATCH,
        )
