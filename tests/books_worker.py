"""The job of the books in a process of its own, to be killed; and what must be true of
the books however often it was."""

import multiprocessing
import os
import signal
import time

import odoo
from odoo.modules.registry import Registry

# what is wrong with the books of a ledger, in SQL that shares nothing with the job
VIOLATIONS = {
    "a member's balance is not on the control account": """
        SELECT * FROM (
            SELECT a.partner_id, sum(e.amount) AS total
              FROM solidarity_account a
              JOIN solidarity_entry e ON e.account_id = a.id
              JOIN solidarity_transfer t ON t.id = e.transfer_id
             WHERE a.kind = 'member' AND t.move_id IS NOT NULL GROUP BY 1) AS ledger
          FULL JOIN (
            SELECT i.partner_id, -sum(i.amount_currency) AS total
              FROM account_move_line i
              JOIN solidarity_ledger l ON l.control_account_id = i.account_id
             GROUP BY 1) AS books USING (partner_id, total)
         WHERE ledger IS NULL OR books IS NULL""",
    "an entry carries no transfer": """
        SELECT m.id FROM account_move m
          JOIN solidarity_ledger l ON l.journal_id = m.journal_id
         WHERE NOT EXISTS (SELECT FROM solidarity_transfer WHERE move_id = m.id)""",
    "an entry is not posted, or has no number": """
        SELECT m.id FROM account_move m
          JOIN solidarity_ledger l ON l.journal_id = m.journal_id
         WHERE m.state <> 'posted' OR coalesce(m.name, '/') = '/'""",
    "an entry does not balance": """
        SELECT move_id FROM account_move_line
         GROUP BY move_id HAVING sum(balance) <> 0 OR sum(amount_currency) <> 0""",
    "the numbers of the entries have a gap": """
        SELECT journal_id FROM account_move
         WHERE journal_id IN (SELECT journal_id FROM solidarity_ledger)
         GROUP BY journal_id, sequence_prefix
        HAVING max(sequence_number) <> count(*)""",
}


class BooksWorker:
    """A process that runs the job with small batches.

    :param world: the ``LedgerWorld`` whose books are kept
    :param stop: where to stop and wait to be killed: (``inside`` or ``between``, number
        of batches before it); ``None``: run to the end
    """

    def __init__(self, world, batch, stop=None):
        context = multiprocessing.get_context("spawn")
        self._answer, answer = context.Pipe(duplex=False)
        flags = ["-c", odoo.tools.config["config"], "--log-level=critical"]
        self._process = context.Process(
            target=_run, args=(answer, flags, world.database, batch, stop)
        )
        self._process.start()
        answer.close()

    def wait(self):
        """Return what the process says: that it stops, or that it is done."""
        return self._answer.recv()

    def kill(self):
        """Kill it with SIGKILL and return when it is gone."""
        os.kill(self._process.pid, signal.SIGKILL)
        self.join()

    def join(self):
        """Wait until it has ended."""
        self._process.join()


def _run(answer, flags, database, batch, stop):
    """Be the process."""
    odoo.tools.config.parse_config(flags)
    with Registry(database).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        from odoo.addons.solidarity_ledger.models import solidarity_ledger_journal

        solidarity_ledger_journal.BATCH.update(daily=batch, transfer=batch)
        if stop:
            _stop(env, answer, *stop)
        answer.send("started")
        env["solidarity.ledger"]._cron_post_to_journal()
        answer.send("done")


def _stop(env, answer, where, batches):
    """Let the process say so, and wait, at this point of this batch."""
    model, method = {
        "inside": ("solidarity.ledger", "_fill_in_moves"),
        "between": ("solidarity.ledger", "_lock_books"),
    }[where]
    original = getattr(env.registry[model], method)
    calls = []

    def stopping(self, *args):
        calls.append(1)
        if len(calls) > batches:
            answer.send(where)
            time.sleep(3600)
        return original(self, *args)

    setattr(env.registry[model], method, stopping)
