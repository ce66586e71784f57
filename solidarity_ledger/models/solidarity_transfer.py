import logging
import random
import time
import uuid
from datetime import timedelta
from decimal import Decimal

from psycopg2.extensions import (
    ISOLATION_LEVEL_READ_COMMITTED,
    TRANSACTION_STATUS_IDLE,
)

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import file_open

from ..exceptions import AmountError, NotAllowedError, ReversalError, TransferStateError

_logger = logging.getLogger(__name__)

# Whoever holds this object in the context may set the state of a transfer; a context
# that comes by RPC cannot (as OCA queue_job protects its job states).
STATE_AUTHORITY = object()

DESCRIPTION_LENGTH = 1000
OWN_TRANSACTION_TRIES = 6


class SolidarityTransfer(models.Model):
    """A transfer from one account to another, in the ledger's unit.

    ``draft → pending → posted`` or ``rejected | cancelled | expired | failed``. A
    pending transfer is a request: the payee asks, the payer accepts. Setting the
    state to posted *is* the posting (trigger in ``sql/solidarity_transfer.sql``);
    afterwards nothing about it changes, a mistake is reversed by another transfer.
    """

    _name = "solidarity.transfer"
    _description = "Transfer"
    _order = "id desc"

    name = fields.Char(
        string="Number", compute="_compute_name", search="_search_name", readonly=True
    )
    # no index of its own: that of the idempotency key begins with it
    ledger_id = fields.Many2one("solidarity.ledger", required=True, ondelete="restrict")
    community_id = fields.Many2one(related="ledger_id.community_id")
    company_id = fields.Many2one(related="ledger_id.company_id")
    currency_id = fields.Many2one(related="ledger_id.currency_id")
    payer_account_id = fields.Many2one(
        "solidarity.account",
        string="Payer",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('ledger_id', '=', ledger_id)]",
    )
    payee_account_id = fields.Many2one(
        "solidarity.account",
        string="Payee",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('ledger_id', '=', ledger_id)]",
    )
    amount = fields.Monetary(required=True)
    description = fields.Char()
    category_id = fields.Many2one(
        "solidarity.category", index="btree_not_null", ondelete="restrict"
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    date_expires = fields.Date(
        readonly=True, copy=False, help="When a request that nobody answers expires."
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("pending", "Requested"),
            ("posted", "Posted"),
            ("rejected", "Declined"),
            ("cancelled", "Cancelled"),
            ("expired", "Expired"),
            ("failed", "Failed"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    reversal_of_id = fields.Many2one(
        "solidarity.transfer", readonly=True, copy=False, ondelete="restrict"
    )
    reversal_ids = fields.One2many(
        "solidarity.transfer", "reversal_of_id", string="Reversals"
    )
    idempotency_key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: str(uuid.uuid4()),
        help="A second posting with the same key gives this transfer, not another.",
    )
    origin_model = fields.Char(readonly=True, copy=False)
    origin_id = fields.Many2oneReference(
        model_field="origin_model", readonly=True, copy=False
    )
    entry_ids = fields.One2many("solidarity.entry", "transfer_id", readonly=True)
    is_notified = fields.Boolean(
        readonly=True, copy=False, help="The payee was told, or need not be."
    )

    _idempotency_key_uniq = models.UniqueIndex(
        "(ledger_id, idempotency_key)", "This idempotency key is in use."
    )
    _reversal_uniq = models.UniqueIndex(
        "(reversal_of_id) WHERE reversal_of_id IS NOT NULL",
        "A transfer is reversed at most once.",
    )
    _amount_positive = models.Constraint(
        # NaN and infinity sort above every number, so the upper bound keeps them out
        "CHECK (amount > 0 AND amount < 1e12)",
        "The amount is more than zero.",
    )
    _two_accounts = models.Constraint(
        "CHECK (payer_account_id <> payee_account_id)",
        "Payer and payee are two different accounts.",
    )
    _description_length = models.Constraint(
        f"CHECK (char_length(description) <= {DESCRIPTION_LENGTH})",
        f"A description has at most {DESCRIPTION_LENGTH} characters.",
    )
    _pending_idx = models.Index("(date_expires) WHERE state = 'pending'")
    _to_notify_idx = models.Index(
        "(id) WHERE state = 'posted' AND is_notified IS NOT TRUE"
    )

    def init(self):
        with file_open("solidarity_ledger/sql/solidarity_transfer.sql") as script:
            self.env.cr.execute(script.read())

    def _compute_name(self):
        for transfer in self:
            transfer.name = f"T{transfer.id:08d}" if transfer.id else self.env._("New")

    @api.model
    def _search_name(self, operator, value):
        if operator not in ("=", "in", "like", "ilike"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else value
        numbers = [text.strip().lstrip("Tt") for text in texts or [] if text]
        return Domain("id", "in", [int(number) for number in numbers if number.isdigit()])

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Create drafts; only the suite's own code creates other states."""
        for row, vals in enumerate(vals_list):
            self._check_state_authority(vals)
            self._check_description(vals, row)
            if "amount" in vals:
                self._check_amount(vals, row)
        return super().create(vals_list)

    def write(self, vals):
        """Change drafts; the state changes by the actions alone."""
        self._check_state_authority(vals)
        self._check_description(vals)
        return super().write(vals)

    @api.model
    def _check_amount(self, vals, row):
        """Refuse what the ORM would round silently."""
        ledger = self.env["solidarity.ledger"].browse(vals.get("ledger_id"))
        rounding = ledger.sudo().currency_id.rounding or 0.01
        if self._exact_amount(vals["amount"], row) % Decimal(str(rounding)):
            raise AmountError(self._get_finer_message(ledger), row)

    @api.model
    def _check_state_authority(self, vals):
        protected = {"state", "is_notified", "reversal_of_id", "date_expires"} & set(
            vals
        )
        if protected - ({"state"} if vals.get("state") == "draft" else set()) and (
            self.env.context.get("solidarity_state_authority") is not STATE_AUTHORITY
        ):
            raise NotAllowedError(
                self.env._(
                    "The state of a transfer changes by posting, accepting, "
                    "declining, cancelling or reversing it. Use these actions."
                )
            )

    # --------------------------------------------------------------- posting

    @api.model
    @api.private
    def _post_transfers(self, vals_list):
        """Post transfers in the transaction of the caller, all or nothing.

        They are checked as if posted one after the other in the order of the list.
        A list of any length runs in one SQL call. Rights are the caller's business.

        :param list vals_list: dicts of ``ledger_id``, ``payer_account_id``,
            ``payee_account_id`` (ids), ``amount`` (int, str, Decimal or float) and
            optionally ``description``, ``date``, ``category_id``,
            ``idempotency_key``, ``origin_model``, ``origin_id``, ``is_notified``
        :return: the ``solidarity.transfer`` of each row, in order; a row whose
            idempotency key exists gives the existing transfer and posts nothing
        :raise LedgerError: a subclass that says which rule refuses which ``row``
        """
        return self._post(self._prepare_rows(vals_list))

    @api.model
    @api.private
    def _post_at_once(self, vals_list):
        """Post like ``_post_transfers``, in a transaction of its own, committed.

        For a plain payment: a short READ COMMITTED transaction waits for a busy
        account some milliseconds, where the request's REPEATABLE READ transaction
        would fail and be retried after seconds. The transaction of the caller may
        not see the result before its next one.

        :return: list of transfer ids
        :raise LedgerError: as ``_post_transfers``
        """
        rows = self._prepare_rows(vals_list)
        answer = self._in_own_transaction(lambda cr: self._call_post(cr, rows, []))
        return self._read_answer(answer, rows).ids

    def _prepare_rows(self, vals_list):
        return [self._prepare_row(row, vals) for row, vals in enumerate(vals_list)]

    @api.private
    def _in_own_transaction(self, function):
        """Run ``function(cr)`` in a short READ COMMITTED transaction and commit it.

        The caller's transaction must hold no lock on accounts or transfers: the two
        would wait for each other.

        :param function: takes the cursor, returns plain data
        :raise OperationalError: the row was still busy after several tries
        """
        for attempt in range(1, OWN_TRANSACTION_TRIES + 1):
            try:
                with self.env.registry.cursor() as cr:
                    # Inside a test every cursor is a savepoint of one transaction,
                    # which has its level already.
                    status = cr.connection.info.transaction_status
                    if status == TRANSACTION_STATUS_IDLE:
                        cr.connection.set_isolation_level(
                            ISOLATION_LEVEL_READ_COMMITTED
                        )
                    return function(cr)
            except (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY) as error:
                if attempt == OWN_TRANSACTION_TRIES:
                    raise
                _logger.info("posting: %s, try %s", type(error).__name__, attempt)
                time.sleep(random.uniform(0, 0.005 * 2**attempt))

    @api.model
    def _get_payable_transfers_domain(self):
        """Return the domain of requests that wait for the user as payer."""
        return Domain("state", "=", "pending") & Domain(
            "payer_account_id.partner_id", "=", self.env.user.partner_id.id
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
        for transfer in self:
            transfer._set_state(
                "pending",
                date_expires=fields.Date.context_today(self)
                + timedelta(days=transfer.sudo().ledger_id.request_days),
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
        was_pending = opened.filtered(lambda transfer: transfer.sudo().state == "pending")
        opened._set_state(state)
        was_pending._notify(f"solidarity_ledger.mail_template_{state}")
        return True

    def _set_state(self, state, **vals):
        # Members have no write access to transfers: what they may do is checked by
        # the action that calls this, not by an access list.
        self.sudo().with_context(solidarity_state_authority=STATE_AUTHORITY).write(
            {"state": state, **vals}
        )

    def _notify(self, template_xmlid):
        """Queue a mail per transfer; sending is the mail queue's job."""
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
