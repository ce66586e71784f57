from odoo import api, fields, models
from odoo.exceptions import UserError


class SolidarityGovernedTargetMixin(models.AbstractModel):
    """What is about one rule: a governed field of one record.

    Values are text as a program reads it: ``20.0``, ``True``, the key of a selection,
    the id of a record, ``2026-12-31``.
    """

    _name = "solidarity.governed.target.mixin"
    _description = "About One Rule"

    res_model = fields.Char(string="Model", required=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True
    )
    field_name = fields.Char(string="Field", required=True)
    # what people read; members need not be able to read the record itself
    rule_label = fields.Char(
        string="Rule", compute="_compute_rule_label", compute_sudo=True
    )
    record_label = fields.Char(
        string="Applies To", compute="_compute_rule_label", compute_sudo=True
    )

    @api.depends("res_model", "res_id", "field_name")
    def _compute_rule_label(self):
        for line in self:
            record = line._get_target()
            model = line._get_target_model()
            field = model is not None and model._fields.get(line.field_name)
            line.record_label = record.display_name if record else False
            line.rule_label = (
                field._description_string(self.env) if field else line.field_name
            )

    @api.depends("rule_label")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.rule_label

    def _get_target_model(self):
        """Return the model that the rule is of, or None: it may be unknown, or of an
        addon that is gone."""
        self.ensure_one()
        return self.env.get(self.res_model or "")

    def _get_target(self):
        """Return the record that has the rule, with the rights of the system.

        :return: one record, none if it is gone; None if the model is
        """
        model = self.sudo()._get_target_model()
        if model is None or model._abstract:
            return None
        record = model.browse(self.res_id).exists()
        # what is typed into a form is checked when it is saved, and until then tells
        # nothing of what its author may not read
        if not self.id and not record.sudo(False).has_access("read"):
            return model
        return record

    def _get_votable_target(self):
        """Return the record, if its field is a rule that members may vote on."""
        model = self._get_target_model()
        if (
            model is None
            or not isinstance(model, self.env.registry["solidarity.governed.mixin"])
            or not model._is_votable(self.field_name)
        ):
            return None
        return self._get_target()

    def _get_target_key(self):
        """Return what is the same for all that is about this rule."""
        self.ensure_one()
        return self.res_model, self.res_id, self.field_name

    def _get_value_text(self, code):
        """Return the text of a value as people read it; as it is, if the rule is gone.

        :param str code: the value as a program reads it
        """
        record = self._get_votable_target()
        if not record:
            return code
        field = record._fields[self.field_name]
        try:
            value = record._parse_policy_value(self.field_name, code)
        except UserError:
            return code  # it was a value once
        if field.type == "many2one":
            value = record.env[field.comodel_name].browse(value or [])
        return record._format_policy_value(self.field_name, value)

    def _get_target_domain(self):
        """Return the domain of what is about the same rule."""
        self.ensure_one()
        return [
            ("res_model", "=", self.res_model),
            ("res_id", "=", self.res_id),
            ("field_name", "=", self.field_name),
        ]
