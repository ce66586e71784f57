from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class SolidarityAccountLimits(models.TransientModel):
    """Changes limits and state of one or many accounts, with a reason.

    Shows what each account has and will have. Nothing changes unless all can be
    changed; what cannot is named.
    """

    _name = "solidarity.account.limits"
    _description = "Change Limits"

    account_ids = fields.Many2many(
        "solidarity.account",
        default=lambda self: [Command.set(self.env.context.get("active_ids", []))],
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    credit_mode = fields.Selection(
        [
            ("keep", "Leave as it is"),
            ("set", "Set by hand"),
            ("grow", "Follow the trade again"),
        ],
        string="Credit limit",
        required=True,
        default="keep",
        help="Follow the trade again: from the next run of the job on, where the "
        "ledger lets limits grow.",
    )
    credit_limit = fields.Monetary(string="New credit limit")
    balance_mode = fields.Selection(
        [("keep", "Leave as it is"), ("set", "Set")],
        string="Maximum",
        required=True,
        default="keep",
    )
    balance_limit = fields.Monetary(string="New maximum", help="0 means no limit.")
    new_state = fields.Selection(
        [
            ("keep", "Leave as it is"),
            ("open", "Open (again)"),
            ("credit_only", "Receives only"),
            ("frozen", "Frozen"),
        ],
        string="What it may do",
        required=True,
        default="keep",
    )
    reason = fields.Char(
        required=True, help="At least 10 characters; kept for the organisers."
    )
    line_ids = fields.One2many(
        "solidarity.account.limits.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("account_ids")
    def _compute_currency_id(self):
        for wizard in self:
            currencies = wizard.account_ids.currency_id
            wizard.currency_id = currencies if len(currencies) == 1 else False

    @api.depends("account_ids")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create({"account_id": account.id})
                    for account in wizard.account_ids._origin
                ),
            ]

    def action_apply(self):
        """Change all accounts, or none.

        :raise UserError: names every account that cannot be changed, and why
        """
        self.ensure_one()
        # also those that the user may not read: then nothing is changed either
        accounts = self.sudo().account_ids.with_env(self.env)
        accounts.check_access("write")
        vals = self._prepare_account_vals()
        self._check_accounts(accounts, vals)
        with self.env.cr.savepoint():
            accounts.write({**vals, "policy_reason": self.reason})
        return {"type": "ir.actions.act_window_close"}

    def _prepare_account_vals(self):
        vals = {}
        if self.credit_mode == "set":
            vals["credit_limit"] = self.credit_limit
        elif self.credit_mode == "grow":
            vals["limit_by_hand"] = False
        if self.balance_mode == "set":
            vals["balance_limit"] = self.balance_limit
        if self.new_state != "keep":
            vals["state"] = self.new_state
        return vals

    def _check_accounts(self, accounts, vals):
        """Refuse what would change nothing, or not all."""
        if not accounts:
            raise UserError(self.env._("Select the accounts first."))
        if not vals:
            raise UserError(
                self.env._("Choose what is to change: a limit, or what they may do.")
            )
        if len((self.reason or "").strip()) < 10:
            raise UserError(
                self.env._("Say why, in at least 10 characters: the reason is kept.")
            )
        if {"credit_limit", "balance_limit"} & set(vals) and not self.currency_id:
            raise UserError(
                self.env._(
                    "These accounts have different units. Change limits ledger by "
                    "ledger."
                )
            )
        if min(vals.get("credit_limit", 0), vals.get("balance_limit", 0)) < 0:
            raise UserError(self.env._("A limit is zero or more."))
        problems = [
            problem
            for account in accounts
            if (problem := self._get_problem(account, vals))
        ]
        if problems:
            raise UserError(
                self.env._("Nothing was changed.") + "\n" + "\n".join(problems)
            )

    def _get_problem(self, account, vals):
        """Return why an account cannot be changed, or nothing."""
        if account.state == "closed" and vals.get("state") != "open":
            return self.env._(
                "%s is closed: open it again, or leave it out.", account.display_name
            )
        # whether the person is still a member is known to every organiser
        membership = account.sudo().membership_id
        if vals.get("state") and membership and membership.state == "left":
            return self.env._(
                "%s belongs to somebody who left: it opens again when they come back.",
                account.display_name,
            )
        return None
