from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import file_open


class SolidarityDecisionOption(models.Model):
    """What one may vote for. The order on the ballot is the published rule for ties."""

    _name = "solidarity.decision.option"
    _description = "Option of a Decision"
    _inherit = ["solidarity.contact.privacy.mixin"]
    _order = "decision_id, sequence, id"

    decision_id = fields.Many2one(
        "solidarity.decision", required=True, index=True, ondelete="cascade"
    )
    community_id = fields.Many2one(
        related="decision_id.community_id", store=True, index=True, precompute=True
    )
    name = fields.Char(required=True)
    description = fields.Text()
    sequence = fields.Integer(required=True, default=10)
    kind = fields.Selection(
        [
            ("option", "Option"),
            ("yes", "For"),
            ("no", "Against"),
            ("abstain", "Abstention"),
            ("block", "Block"),
        ],
        required=True,
        default="option",
        help="What a vote for it means where a proposal is accepted or rejected; with "
        "consent: For is consent, Against an objection, Block stops the proposal.",
    )
    proposal_id = fields.Many2one(
        "solidarity.proposal", index="btree_not_null", ondelete="restrict"
    )
    cost = fields.Float(digits=(16, 4), help="What it costs, in a funding round.")
    reference = fields.Char(help="Its number in the file that it comes from.")
    is_recorded_winner = fields.Boolean(
        help="Whether the file that it comes from says that it won."
    )

    _cost_positive = models.Constraint(
        "CHECK (cost >= 0)", "A cost is not less than zero."
    )

    def init(self):
        with file_open(
            "solidarity_governance/sql/solidarity_decision_option.sql"
        ) as script:
            self.env.cr.execute(script.read())

    # --------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals.get("decision_id") for vals in vals_list} - {None, False}
        self._check_draft(self.decision_id.browse(ids))
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")  # before saying anything about the ballot
        self._check_draft(self.decision_id)
        result = super().write(vals)
        if "decision_id" in vals:
            self.check_access("write")  # in the other one, too
            self._check_draft(self.decision_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opened(self):
        self._check_draft(self.decision_id)

    @api.model
    def _check_draft(self, decisions):
        """Say in words what the database refuses, too."""
        for decision in decisions:
            if decision.state != "draft":
                raise UserError(
                    self.env._(
                        'The options of "%s" are fixed since the ballot opened. Cancel '
                        "it, and make a new one, if something is wrong with them.",
                        decision.title,
                    )
                )
