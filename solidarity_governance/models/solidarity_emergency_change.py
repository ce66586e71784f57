import math
from datetime import timedelta

from odoo import api, fields, models

EMERGENCY_DAYS = 14


class SolidarityEmergencyChange(models.Model):
    """A rule that organisers had to change without a vote. All members see it; it
    lapses unless an accepted proposal ratifies it in time.

    Made by ``community._emergency_change``, written by the system alone.
    """

    _name = "solidarity.emergency.change"
    _description = "Emergency Change of a Rule"
    _inherit = [
        "solidarity.governed.target.mixin",
        "solidarity.member.mixin",
        "solidarity.contact.privacy.mixin",
        "solidarity.mail.mixin",
    ]
    _order = "id desc"
    _rec_name = "field_name"

    company_id = fields.Many2one(related="community_id.company_id")
    member_name = fields.Char(related="membership_id.name", string="Changed By")
    old_value = fields.Char(readonly=True)
    old_value_text = fields.Char(
        string="Before", compute="_compute_value_texts", compute_sudo=True
    )
    new_value = fields.Char(required=True, readonly=True)
    new_value_text = fields.Char(
        string="For Now", compute="_compute_value_texts", compute_sudo=True
    )
    reason = fields.Char(required=True, readonly=True)
    date = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    date_lapse = fields.Datetime(
        string="Lapses On",
        required=True,
        readonly=True,
        default=lambda self: fields.Datetime.now() + timedelta(days=EMERGENCY_DAYS),
    )
    days_left = fields.Integer(compute="_compute_days_left")
    proposal_id = fields.Many2one(
        "solidarity.proposal",
        string="Proposal to Ratify It",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    state = fields.Selection(
        [
            ("active", "In force for now"),
            ("ratified", "Ratified"),
            ("lapsed", "Lapsed"),
            ("replaced", "Replaced by a decision"),
        ],
        required=True,
        default="active",
        readonly=True,
        index=True,
    )
    date_ended = fields.Datetime(string="Ended", readonly=True)
    failure = fields.Char(
        readonly=True, help="Why the rule could not be set back when its time was over."
    )
    # Members are told of each step by a job, the last one told has this number.
    is_to_tell = fields.Boolean(default=True, readonly=True)
    told_membership_id = fields.Integer(readonly=True)

    _reason_length = models.Constraint(
        "CHECK (length(btrim(reason)) >= 10)",
        "Give the reason of an emergency change, in at least 10 characters.",
    )
    _active_unique = models.UniqueIndex(
        "(res_model, res_id, field_name) WHERE state = 'active'",
        "There is an emergency change of this rule already.",
    )
    _ended = models.Constraint(
        "CHECK ((state = 'active') = (date_ended IS NULL))",
        "What has ended has the time when it did.",
    )
    _to_tell_index = models.Index("(id) WHERE is_to_tell")

    @api.depends("res_model", "res_id", "field_name", "old_value", "new_value")
    def _compute_value_texts(self):
        for change in self:
            change.old_value_text = change._get_value_text(change.old_value or "")
            change.new_value_text = change._get_value_text(change.new_value)

    @api.depends("date_lapse", "state")
    def _compute_days_left(self):
        now = fields.Datetime.now()
        for change in self:
            left = (change.date_lapse - now) / timedelta(days=1)
            change.days_left = (
                max(0, math.ceil(left)) if change.state == "active" else 0
            )
