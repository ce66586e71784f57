import logging

from odoo import api, models
from odoo.exceptions import LockError, UserError

from ..batch import run_batch

_logger = logging.getLogger(__name__)


class SolidarityImport(models.Model):
    """How the scheduled job goes through a long file."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.import"

    @api.model
    def _cron_import(self):
        """Go on with what was started, oldest first, as the user who started it."""
        for record in self.search([("state", "=", "running")], order="id"):
            user = record.user_id
            record = record.with_user(user).with_context(lang=user.lang)
            try:
                record._check_may_import()
                if not record._run_batches():
                    return
            except LockError:
                _logger.info("import %s is busy, the next job goes on", record.id)
            except UserError as error:
                # the ledger was closed, the user is no organiser any more, ...
                record.env.cr.rollback()
                record.sudo()._stop(str(error))
                record.env["ir.cron"]._commit_progress()

    def _run_batches(self):
        """Post batch by batch, committing each.

        :return: False when the job's time is over before the file's end
        """
        for rows in self._get_batches():
            if not self._retry(rows, self.row_offset):
                return True
            left = max(self.row_count - self.row_offset, 0)
            if not self.env["ir.cron"]._commit_progress(len(rows), remaining=left):
                return False
        self._finish()
        self.env["ir.cron"]._commit_progress(remaining=0)
        return True

    def _retry(self, rows, offset):
        """Post a batch; start over while others trade with the same accounts.

        :return: False when somebody has stopped the import
        """

        def work():
            if (self.state, self.row_offset) != ("running", offset):
                return False
            self._import_batch(rows)
            return True

        return run_batch(self.env, work)
