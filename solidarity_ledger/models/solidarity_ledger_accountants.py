from odoo import api, fields, models
from odoo.tools import SQL

from .solidarity_transfer_books import ACCOUNTING


class SolidarityLedger(models.Model):
    """What accountants are told when the books stop or differ: an activity for each of
    them, once, that goes away by itself when the reason is gone."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _name = "solidarity.ledger"
    _inherit = ["solidarity.ledger", "mail.thread", "mail.activity.mixin"]

    books_stopped = fields.Text(
        readonly=True,
        copy=False,
        groups=ACCOUNTING,
        help="Why the job could not bring the books up to date.",
    )
    books_differ = fields.Text(
        readonly=True,
        copy=False,
        groups=ACCOUNTING,
        help="Where ledger and control account are not the same.",
    )

    @api.model
    def _cron_check_books(self):
        """Reconcile all ledgers that have books, each day."""
        ledgers = self.search([("control_account_id", "!=", False)])
        self.env["ir.cron"]._commit_progress(remaining=len(ledgers))
        for ledger in ledgers:
            ledger._check_books()
            if not self.env["ir.cron"]._commit_progress(1):
                return

    def _check_books(self):
        """Compare each member's balance with the control account, and tell."""
        self.ensure_one()
        self.env.flush_all()
        query = """SELECT count(*), sum(abs(difference))::float8
                     FROM solidarity_books_balances(%s, NULL)
                    WHERE difference <> 0"""
        [(count, total)] = self.env.execute_query(SQL(query, self.id))
        self._tell_accountants(
            "differ",
            count
            and self.env._(
                "The control account %(account)s differs from the ledger for "
                "%(count)s members, by %(total)s together. Open the reconciliation to "
                "see for whom, and look at journal items there that no transfer made.",
                account=self.control_account_id.display_name,
                count=count,
                total=self._format(total),
            ),
        )

    def _tell_accountants(self, kind, text):
        """Make or close the activities about one kind of problem.

        :param kind: ``stopped`` or ``differ``
        :param text: what is wrong; empty when all is well
        """
        self.ensure_one()
        ledger = self.sudo()  # activities of others
        field = f"books_{kind}"
        text = text or False
        if (ledger[field] or False) == text:
            return
        activity_type = f"solidarity_ledger.mail_activity_type_books_{kind}"
        is_new = not ledger[field]
        ledger[field] = text
        if not text:
            ledger.activity_unlink([activity_type])
        elif is_new:
            for user in ledger._get_accountants():
                ledger.activity_schedule(activity_type, user_id=user.id, note=text)

    def _get_accountants(self):
        """Return who keeps the books of the ledger's company."""
        groups = self.env.ref("account.group_account_user") | self.env.ref(
            "account.group_account_manager"
        )
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", groups.ids),
                ("company_ids", "in", self.company_id.ids),
                ("share", "=", False),
            ]
        )
