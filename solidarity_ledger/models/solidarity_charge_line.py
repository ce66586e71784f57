from odoo import api, fields, models
from odoo.exceptions import UserError

from ..exceptions import NotAllowedError


class SolidarityChargeLine(models.Model):
    """What one account pays for one period of a charge.

    ``announcing → announced → open → paid | waived``, or ``void`` when there is nothing
    to pay after all. The amount is an expectation until the line is open.
    """

    _name = "solidarity.charge.line"
    _description = "Amount of a Charge"
    _inherit = ["solidarity.contact.privacy.mixin"]
    _order = "run_id desc, id"
    _rec_name = "run_name"

    run_id = fields.Many2one(
        "solidarity.charge.run", required=True, readonly=True, ondelete="restrict"
    )
    account_id = fields.Many2one(
        "solidarity.account",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="account_id.partner_id", string="Member")
    ledger_id = fields.Many2one(related="account_id.ledger_id")
    community_id = fields.Many2one(related="account_id.ledger_id.community_id")
    company_id = fields.Many2one(related="account_id.ledger_id.company_id")
    currency_id = fields.Many2one(related="account_id.ledger_id.currency_id")
    # members read these without access to the run and to charges that have ended
    run_name = fields.Char(related="run_id.name", string="Charge")
    kind = fields.Selection(related="run_id.kind")
    description = fields.Char(related="run_id.charge_id.description", string="For")
    percent = fields.Float(related="run_id.percent")
    threshold = fields.Monetary(related="run_id.threshold")
    amount = fields.Monetary(required=True, readonly=True)
    date_due = fields.Date(readonly=True)
    state = fields.Selection(
        [
            ("announcing", "To be announced"),
            ("announced", "Announced"),
            ("open", "Open"),
            ("paid", "Paid"),
            ("waived", "Waived"),
            ("void", "Nothing to pay"),
        ],
        required=True,
        default="announcing",
        readonly=True,
    )
    date_tried = fields.Datetime(string="Last tried", readonly=True)
    refusal = fields.Char(string="Why it could not be taken", readonly=True)
    transfer_id = fields.Many2one(
        "solidarity.transfer",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    waive_reason = fields.Char(string="Why it was waived", readonly=True)
    waived_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")

    _account_uniq = models.UniqueIndex(
        "(run_id, account_id)", "An account pays each period once."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount >= 0 AND amount < 1e12)", "An amount is zero or more."
    )
    _paid_by_transfer = models.Constraint(
        "CHECK ((state = 'paid') = (transfer_id IS NOT NULL))",
        "Paid is what has a transfer.",
    )
    _waived_with_reason = models.Constraint(
        "CHECK (state <> 'waived'"
        " OR (length(btrim(waive_reason)) >= 10 AND waived_by_id IS NOT NULL))",
        "Waiving needs a reason of at least 10 characters.",
    )
    _announced_with_date = models.Constraint(
        "CHECK (state IN ('announcing', 'void') OR date_due IS NOT NULL)",
        "Members are told when an amount is due.",
    )

    def action_waive(self, reason):
        """Let members off what could not be taken: organisers alone, with a reason.

        :param str reason: at least 10 characters, kept with the amount
        :raise NotAllowedError, UserError: nothing was waived
        """
        self.check_access("read")
        if not all(line.sudo().community_id.is_organiser for line in self):
            raise NotAllowedError(
                self.env._("Only an organiser of the community may waive a charge.")
            )
        reason = (reason or "").strip()
        if len(reason) < 10:
            raise UserError(
                self.env._("Say why, in at least 10 characters: the reason is kept.")
            )
        # lines and runs are written by the suite alone: who may was asked above
        lines = self.sudo()
        for run in lines.run_id:
            run._touch()
        lines.invalidate_recordset(["state"])
        if any(line.state != "open" for line in lines):
            raise UserError(
                self.env._(
                    "Only amounts that are open can be waived. What is paid already is "
                    "given back by reversing its transfer."
                )
            )
        lines.write(
            {
                "state": "waived",
                "waive_reason": reason,
                "waived_by_id": self.env.uid,
            }
        )
        lines.run_id._finish_if_settled()
        return True

    # -------------------------------------------------------- business methods

    def _prepare_transfer_vals(self):
        """Return the posting of this line, the same whenever it is tried."""
        run = self.run_id
        charge = run.charge_id
        return {
            "ledger_id": run.ledger_id.id,
            "payer_account_id": self.account_id.id,
            "payee_account_id": run.ledger_id.community_account_id.id,
            "amount": self.amount,
            "description": run.name,
            "purpose": "levy",
            "origin_model": charge._name,
            "origin_id": charge.id,
            "idempotency_key": f"charge:{charge.id}:{run.period}:{self.account_id.id}",
            # the community need not be told of each
            "is_notified": True,
        }

    def _send_announcements(self):
        """Queue a mail to each member; who has no address finds it on the portal."""
        template = self.env.ref("solidarity_ledger.mail_template_charge")
        for line in self.filtered("partner_id.email"):
            template.send_mail(line.id)

    @api.model
    @api.private
    def _get_coming(self, account):
        """Return what ``account`` will pay or owes, the next first."""
        return self.search(
            [
                ("account_id", "=", account.id),
                ("state", "in", ("announced", "open")),
            ],
            order="date_due, id",
        )
