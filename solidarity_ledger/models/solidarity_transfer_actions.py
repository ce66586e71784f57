from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..exceptions import NotAllowedError, ReversalError, TransferStateError
from .solidarity_transfer import STATE_AUTHORITY


class SolidarityTransfer(models.Model):
    """What people do with transfers, each action with who may do it."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.transfer"

    @api.model
    def _get_payable_transfers_domain(self):
        """Return the domain of requests that wait for the user as payer."""
        return (
            Domain("state", "=", "pending")
            & Domain("date_due", "=", False)
            & Domain("payer_account_id.partner_id", "=", self.env.user.partner_id.id)
        )

    # --------------------------------------------------------------- actions

    def action_post(self):
        """Post drafts: their payer, or an organiser."""
        self._check_operator("payer_account_id")
        self._check_state_in("draft", "posted")
        self._post([], self.ids)
        return True

    def action_request(self):
        """Send drafts to their payer as requests: their payee, or an organiser."""
        self._check_operator("payee_account_id")
        self._check_state_in("draft")
        today = fields.Date.context_today(self)
        for transfer in self:
            ledger = transfer.sudo().ledger_id
            days = ledger.auto_accept_days
            transfer._set_state(
                "pending",
                date_expires=today + timedelta(days=ledger.request_days),
                date_auto_accept=days and today + timedelta(days=days),
            )
        self._notify("solidarity_ledger.mail_template_request")
        return True

    @api.model
    @api.private
    def _request_transfer(self, vals):
        """Ask the payer for a payment; asking twice with one key asks once.

        :param dict vals: as for ``_post_transfers``
        :return: the pending ``solidarity.transfer``
        :raise LedgerError: amount, description, accounts or user are not right
        """
        row = self._prepare_row(0, vals)
        existing = self.sudo().search(
            [
                ("ledger_id", "=", row["ledger_id"]),
                ("idempotency_key", "=", row["idempotency_key"]),
            ]
        )
        if existing:
            return existing.with_env(self.env)
        # members have no right to create transfers: action_request asks whether
        # they may ask for this account
        transfer = self.sudo().create(row).with_env(self.env)
        transfer.action_request()
        return transfer

    def action_accept(self):
        """Accept requests: their payer, or an organiser. Posts them."""
        self._check_operator("payer_account_id")
        self._check_state_in("pending", "posted")
        self._post([], self.ids)
        return True

    def action_reject(self):
        """Decline requests: their payer, or an organiser."""
        self._check_operator("payer_account_id")
        return self._close("rejected", "pending")

    def action_cancel(self):
        """Take drafts or requests back: their payee, or an organiser."""
        self._check_operator("payee_account_id")
        return self._close("cancelled", "draft", "pending")

    def action_reverse(self, reason):
        """Give back what was received, with its fees: the payee, or an organiser.

        :param str reason: shown to both sides
        :return: the reversing ``solidarity.transfer`` records
        :raise ReversalError: not posted, a reversal itself, or reversed already
        """
        self._check_operator("payee_account_id")
        reason = (reason or "").strip()
        if not reason:
            raise ReversalError(self.env._("Say why you reverse this transfer."))
        rows = []
        for transfer in self.sudo():
            if transfer.state != "posted":
                raise ReversalError(
                    self.env._(
                        "%s is not posted: there is nothing to reverse.", transfer.name
                    )
                )
            if transfer.reversal_of_id:
                raise ReversalError(
                    self.env._(
                        "%s is a reversal itself. Pay again instead.", transfer.name
                    )
                )
            if transfer.reversal_ids:
                raise ReversalError(
                    self.env._(
                        "%(transfer)s was reversed already by %(reversal)s.",
                        transfer=transfer.name,
                        reversal=transfer.reversal_ids[0].name,
                    )
                )
            rows.append(
                self._prepare_row(
                    len(rows),
                    {
                        "ledger_id": transfer.ledger_id.id,
                        "payer_account_id": transfer.payee_account_id.id,
                        "payee_account_id": transfer.payer_account_id.id,
                        "amount": transfer.amount,
                        "description": reason,
                        "category_id": transfer.category_id.id,
                        "idempotency_key": f"reversal:{transfer.id}",
                        "reversal_of_id": transfer.id,
                    },
                )
            )
        return self._post(rows)

    def _check_operator(self, side):
        """Refuse users who may not act for the account on that ``side``.

        :param str side: ``payer_account_id`` or ``payee_account_id``
        """
        for transfer in self:
            account = transfer.sudo()[side].with_env(self.env)
            if not account._is_operator():
                raise NotAllowedError(
                    self.env._(
                        "Only the owner of the account (%s) or an organiser of the "
                        "community may do this.",
                        account.display_name,
                    )
                )

    def _check_state_in(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for transfer in self.sudo():
            if transfer.state not in states:
                raise TransferStateError(
                    self.env._(
                        "%(transfer)s is %(state)s already; reload the page to see "
                        "what happened.",
                        transfer=transfer.name,
                        state=labels[transfer.state].lower(),
                    )
                )

    def _close(self, state, *from_states):
        """End requests without posting; ending them twice the same way is harmless."""
        self._check_state_in(state, *from_states)
        opened = self.filtered(lambda transfer: transfer.sudo().state != state)
        asked = opened.filtered(lambda transfer: transfer.sudo().state == "pending")
        opened._set_state(state)
        asked._notify(f"solidarity_ledger.mail_template_{state}")
        return True

    def _set_state(self, state, **vals):
        # Members have no write access to transfers: what they may do is checked by
        # the action that calls this, not by an access list.
        self.sudo().with_context(solidarity_state_authority=STATE_AUTHORITY).write(
            {"state": state, **vals}
        )

    def _notify(self, template_xmlid):
        """Queue a mail per transfer; sending is the mail queue's job."""
        if self.env.context.get("install_mode"):
            return  # demo data writes no letters
        template = self.env.ref(template_xmlid).sudo()
        for transfer in self:
            template.send_mail(transfer.id)

    # ----------------------------------------------------------------- crons

    @api.model
    def _cron_expire_requests(self):
        """Let requests expire that nobody answered in time."""
        requests = self.search(
            [
                ("state", "=", "pending"),
                ("date_due", "=", False),
                ("date_expires", "<", fields.Date.context_today(self)),
            ],
            limit=1000,
        )
        self.env["ir.cron"]._commit_progress(remaining=len(requests))
        for request in requests.try_lock_for_update():
            request._close("expired", "pending")
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _cron_notify_payees(self):
        """Tell payees what they received, apart from the payment itself (which has
        no time to write mails)."""
        transfers = self.search(
            [("state", "=", "posted"), ("is_notified", "=", False)],
            order="id",
            limit=500,
        )
        self.env["ir.cron"]._commit_progress(remaining=len(transfers))
        for transfer in transfers.try_lock_for_update():
            if transfer.payee_account_id.is_notified_by_mail:
                transfer._notify("solidarity_ledger.mail_template_received")
            transfer.with_context(solidarity_state_authority=STATE_AUTHORITY).write(
                {"is_notified": True}
            )
            self.env["ir.cron"]._commit_progress(1)
