from odoo import api, fields, models
from odoo.tools.sql import SQL

from .solidarity_governed_mixin import MIN_REASON_LENGTH


class SolidarityPolicyChange(models.Model):
    """One change of one rule of a community. Written once, never changed.

    No group may create, write or delete rows: the governed mixin creates them and a
    trigger in the database refuses everything else, whoever asks.
    """

    _name = "solidarity.policy.change"
    _description = "Policy Change"
    _inherit = ["solidarity.contact.privacy.mixin"]
    _order = "date desc, id desc"
    _rec_name = "field_label"

    community_id = fields.Many2one(
        "solidarity.community",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    company_id = fields.Many2one(related="community_id.company_id")
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    field_name = fields.Char(string="Field", required=True, readonly=True)
    field_label = fields.Char(string="Rule", compute="_compute_field_label")
    record_name = fields.Char(
        string="Applies To", compute="_compute_record_name", compute_sudo=True
    )
    old_value = fields.Char(readonly=True)
    new_value = fields.Char(readonly=True)
    # the same for rules that are numbers, to draw them over time
    old_number = fields.Float(digits=False, readonly=True, aggregator=None)
    new_number = fields.Float(digits=False, readonly=True, aggregator=None)
    reason = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Changed By",
        required=True,
        ondelete="restrict",
        readonly=True,
        default=lambda self: self.env.uid,
    )
    # Members know who changed a rule without access to other users.
    user_name = fields.Char(related="user_id.name", string="Name of Who Changed It")
    is_private = fields.Boolean(
        string="For Organisers", readonly=True, help="Concerns a single member."
    )
    date = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )

    _reason_length = models.Constraint(
        f"CHECK (length(btrim(reason)) >= {MIN_REASON_LENGTH})",
        "The reason of a policy change needs at least 10 characters.",
    )
    _record_index = models.Index("(res_model, res_id)")

    def init(self):
        """Make the table append-only in the database itself."""
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION solidarity_refuse_change() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'integrity_constraint_violation';
            END
            $$ LANGUAGE plpgsql
            """
        )
        for name, events, level in (
            ("solidarity_policy_change_no_change", "UPDATE OR DELETE", "ROW"),
            ("solidarity_policy_change_no_truncate", "TRUNCATE", "STATEMENT"),
        ):
            self.env.cr.execute(
                SQL(
                    "CREATE OR REPLACE TRIGGER %s BEFORE %s ON %s FOR EACH %s "
                    "EXECUTE FUNCTION solidarity_refuse_change()",
                    SQL.identifier(name),
                    SQL(events),
                    SQL.identifier(self._table),
                    SQL(level),
                )
            )

    @api.depends("res_model", "field_name")
    def _compute_field_label(self):
        for change in self:
            field = None
            if change.res_model in self.env:
                field = self.env[change.res_model]._fields.get(change.field_name)
            change.field_label = (
                field._description_string(self.env) if field else change.field_name
            )

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        self.record_name = False
        for model, changes in self.grouped("res_model").items():
            if model not in self.env:
                continue
            # all of a model at once: a page of the log has dozens
            records = self.env[model].browse(set(changes.mapped("res_id"))).exists()
            names = {record.id: record.display_name for record in records}
            for change in changes:
                change.record_name = names.get(change.res_id)
