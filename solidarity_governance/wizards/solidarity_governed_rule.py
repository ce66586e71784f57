from odoo import api, fields, models


class SolidarityGovernedRule(models.TransientModel):
    """One rule of a community as it is now, for the list of rules in the backend.

    Rules are fields of records of many models, so the list is made when it is opened.
    """

    _name = "solidarity.governed.rule"
    _description = "Rule of a Community"
    _order = "sequence, id"
    _rec_name = "label"

    sequence = fields.Integer(readonly=True)
    community_id = fields.Many2one("solidarity.community", required=True, readonly=True)
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    field_name = fields.Char(string="Field", required=True, readonly=True)
    field_type = fields.Char(required=True, readonly=True)
    label = fields.Char(string="Rule", required=True, readonly=True)
    record_label = fields.Char(string="Applies To", readonly=True)
    value = fields.Char(readonly=True)
    value_text = fields.Char(string="Today", readonly=True)
    since = fields.Datetime(readonly=True)
    proposal_id = fields.Many2one(
        "solidarity.proposal", string="By Proposal", readonly=True
    )
    decision_id = fields.Many2one(
        "solidarity.decision", string="Decided By", readonly=True
    )
    emergency_id = fields.Many2one(
        "solidarity.emergency.change", string="Emergency Change", readonly=True
    )
    is_changeable = fields.Boolean(
        string="Can Be Changed in an Emergency", readonly=True
    )
    choice_ids = fields.One2many("solidarity.governed.rule.choice", "rule_id")

    @api.model
    def _open(self, community):
        """Return the list of the rules of a community that the user may read.

        :param community: one ``solidarity.community``
        """
        # the rows say what is so, nobody else may write any; they are the user's own
        rules = self.sudo().create(
            [
                {
                    "sequence": number,
                    "community_id": community.id,
                    "res_model": rule["model"],
                    "res_id": rule["res_id"],
                    "field_name": rule["field_name"],
                    "field_type": rule["type"],
                    "label": rule["label"],
                    "record_label": rule["record_label"],
                    "value": rule["value"],
                    "value_text": rule["value_text"],
                    "since": rule["since"],
                    "proposal_id": rule["proposal"].id,
                    "decision_id": rule["decision"].id,
                    "emergency_id": rule["emergency"].id,
                    "is_changeable": community.governance_mode == "vote"
                    and not rule["emergency"]
                    and not community._is_rule_of_deciding(
                        rule["record"], rule["field_name"]
                    ),
                    "choice_ids": [
                        fields.Command.create({"value": value, "label": label})
                        for value, label in rule["selection"] or ()
                    ],
                }
                for number, rule in enumerate(community._get_governed_rules())
            ]
        )
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "solidarity_governance.solidarity_governed_rule_action"
            ),
            "domain": [("id", "in", rules.ids)],
        }

    def action_open_history(self):
        """Open the log of this rule."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "solidarity_base.solidarity_policy_change_action"
            ),
            "name": self.label,
            "domain": [
                ("res_model", "=", self.res_model),
                ("res_id", "=", self.res_id),
                ("field_name", "=", self.field_name),
            ],
        }

    def action_change_in_emergency(self):
        """Ask for the new value and the reason of an emergency change."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Emergency Change"),
            "res_model": "solidarity.emergency.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_rule_id": self.id},
        }
