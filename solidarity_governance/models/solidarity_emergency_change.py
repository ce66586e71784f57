from odoo import fields, models

EMERGENCY_DAYS = 14


class SolidarityEmergencyChange(models.Model):
    """A rule that organisers had to change without a vote. All members see it; it
    lapses unless an accepted proposal ratifies it in time."""

    _name = "solidarity.emergency.change"
    _description = "Emergency Change of a Rule"
    _inherit = ["solidarity.member.mixin", "solidarity.mail.mixin"]
    _order = "id desc"
    _rec_name = "field_name"

    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    field_name = fields.Char(string="Field", required=True, readonly=True)
    old_value = fields.Char(readonly=True)
    new_value = fields.Char(required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    date = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    date_lapse = fields.Datetime(string="Lapses On", required=True, readonly=True)
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
    )

    _reason_length = models.Constraint(
        "CHECK (length(btrim(reason)) >= 10)",
        "Give the reason of an emergency change, in at least 10 characters.",
    )
    _active_unique = models.UniqueIndex(
        "(res_model, res_id, field_name) WHERE state = 'active'",
        "There is an emergency change of this rule already.",
    )
