import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError

from ..batch import run_batch
from ..engine.periods import next_date, period_name

_logger = logging.getLogger(__name__)

NOTICE_DAYS = 7


class SolidarityCharge(models.Model):
    """What a ledger takes from members each month, quarter or year.

    A ``contribution`` is a fixed amount per member account; ``demurrage`` is a
    percentage of what a balance is above a threshold, at the moment when it is taken.
    Both go to the community account. Each period is a ``solidarity.charge.run``:
    announced to each member at least a week before, then taken. A charge starts
    inactive; to activate it is to change a rule of the community.
    """

    _name = "solidarity.charge"
    _description = "Recurring Charge"
    _inherit = ["solidarity.contact.privacy.mixin", "solidarity.governed.mixin"]
    _order = "ledger_id, name, id"
    _governed_fields = ("kind", "amount", "percent", "threshold", "period", "active")

    ledger_id = fields.Many2one(
        "solidarity.ledger", required=True, index=True, ondelete="restrict"
    )
    community_id = fields.Many2one(related="ledger_id.community_id")
    company_id = fields.Many2one(related="ledger_id.company_id")
    currency_id = fields.Many2one(related="ledger_id.currency_id")
    name = fields.Char(required=True, translate=True)
    description = fields.Char(
        string="What It Is For",
        required=True,
        translate=True,
        help="Members read this in the announcement and on their page.",
    )
    kind = fields.Selection(
        [("contribution", "Contribution"), ("demurrage", "Demurrage")],
        required=True,
        default="contribution",
        help="Contribution: a fixed amount per member account. Demurrage: a percentage "
        "of what a balance is above the threshold when it is taken.",
    )
    amount = fields.Monetary(required=True, default=0, help="From each member account.")
    percent = fields.Float(
        string="Percentage",
        digits=(6, 3),
        required=True,
        default=0,
        help="Of what the balance is above the threshold.",
    )
    threshold = fields.Monetary(
        required=True, default=0, help="Balances up to this are left alone."
    )
    period = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        required=True,
        default="month",
    )
    date_next = fields.Date(
        string="Next Date",
        required=True,
        default=lambda self: fields.Date.context_today(self)
        + timedelta(days=NOTICE_DAYS),
        help="When it is taken next; members are told a week before.",
    )
    # 31 stays meant after a February
    month_day = fields.Integer(required=True, readonly=True, default=1)
    active = fields.Boolean(
        default=False,
        help="Only an active charge is announced. Ending it cancels what is announced "
        "but not taken yet.",
    )
    run_ids = fields.One2many("solidarity.charge.run", "charge_id", string="Periods")

    _values = models.Constraint(
        "CHECK (amount >= 0 AND amount < 1e12 AND threshold >= 0 AND threshold < 1e12"
        " AND percent BETWEEN 0 AND 100 AND (kind <> 'contribution' OR amount > 0)"
        " AND (kind <> 'demurrage' OR percent > 0))",
        "A contribution has an amount above zero, demurrage a percentage above 0 and "
        "up to 100.",
    )
    _month_day_in_month = models.Constraint(
        "CHECK (month_day BETWEEN 1 AND 31)", "A month has at most 31 days."
    )

    @api.constrains("ledger_id")
    def _check_ledger_unused(self):
        for charge in self:
            if charge.sudo().run_ids.filtered(
                lambda run, ledger=charge.ledger_id: run.ledger_id != ledger
            ):
                raise ValidationError(
                    self.env._(
                        "%s was announced already: it stays in its ledger. End it and "
                        "make another one there.",
                        charge.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create charges, which are not active yet."""
        for vals in vals_list:
            if vals.get("active"):
                raise UserError(
                    self.env._(
                        "A new charge is not active yet. Save it first, then activate "
                        "it with the reason: members read who decided it."
                    )
                )
            self._set_month_day(vals)
        charges = super().create(vals_list)
        for charge, vals in zip(charges, vals_list, strict=True):
            if not vals.get("date_next"):
                charge.month_day = charge.date_next.day
        return charges

    def write(self, vals):
        """Change charges; ending one cancels what is only announced."""
        vals = dict(vals)
        self._check_date_kept(vals)
        self._set_month_day(vals)
        moved = self if vals.get("date_next") else self.filtered(lambda c: not c.active)
        result = super().write(vals)
        moved.filtered("active")._check_date_ahead()
        if "active" in vals and not vals["active"]:
            # runs are written by the system alone; who may end the charge was checked
            self.sudo().run_ids._cancel()
        return result

    @api.model
    def _set_month_day(self, vals):
        if vals.get("date_next"):
            vals.setdefault("month_day", fields.Date.to_date(vals["date_next"]).day)

    def _check_date_kept(self, vals):
        """Refuse to put off what a community decided by vote: that would end it."""
        date = fields.Date.to_date(vals.get("date_next"))
        if not date:
            return
        moved = self.filtered(lambda charge: charge.active and charge.date_next != date)
        for charge, community in moved._get_voting_communities().items():
            raise UserError(
                self.env._(
                    "%(community)s decides by vote when %(charge)s is taken: its "
                    "next date stays. Make a proposal to end it instead.",
                    community=community.name,
                    charge=charge.name,
                )
            )

    def _check_date_ahead(self):
        """Refuse to take for periods before anybody had decided to."""
        today = fields.Date.context_today(self)
        for charge in self:
            if charge.date_next < today:
                raise UserError(
                    self.env._(
                        "The next date of %s is past, and charges are not taken for "
                        "what is past. Choose today or a later day.",
                        charge.name,
                    )
                )

    def action_open_runs(self):
        """Open the periods of this charge."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "solidarity_ledger.solidarity_charge_run_action"
        )
        return {**action, "domain": [("charge_id", "=", self.id)], "context": {}}

    # ------------------------------------------------------------------- job

    @api.model
    def _cron_charge(self):
        """Announce what comes within a week, take what was announced a week ago, and
        try again what could not be taken. It may stop anywhere and be started again."""
        self._start_runs()
        self.env["solidarity.charge.run"]._work_all()

    def _start_runs(self):
        """Begin the periods that have to be announced, missed ones in their order."""
        horizon = fields.Date.context_today(self) + timedelta(days=NOTICE_DAYS)
        charges = self.search(
            [("date_next", "<=", horizon), ("ledger_id.state", "=", "open")], order="id"
        )
        for charge in charges:
            try:
                while run_batch(self.env, lambda c=charge: c._start_run(horizon)):
                    self.env["ir.cron"]._commit_progress()
            except LockError:
                _logger.info("charge %s is busy, the next job goes on", charge.id)
                self.env.cr.rollback()

    def _start_run(self, horizon):
        """Begin the next period, unless another job has done so.

        :return: whether there was one to begin
        """
        self.lock_for_update()
        if not self.active or self.date_next > horizon:
            return False
        name = period_name(self.date_next, self.period)
        runs = self.env["solidarity.charge.run"]
        if not runs.search_count(
            [("charge_id", "=", self.id), ("period", "=", name)], limit=1
        ):
            runs._start(self, name)
        # not by write(): after a pause of the job the next date may be past, too
        super().write(
            {
                "date_next": next_date(self.date_next, self.period, self.month_day),
                "month_day": self.month_day,
            }
        )
        return True
