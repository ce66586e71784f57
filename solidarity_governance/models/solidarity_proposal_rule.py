from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import file_open

# What the author says; the rest is written by the system when members have decided.
AUTHOR_FIELDS = {"proposal_id", "res_model", "res_id", "field_name", "new_value"}


class SolidarityProposalRule(models.Model):
    """One rule that a proposal changes: which record, which field, which value.

    Once the proposal is open nothing of that changes any more, which the database
    guards: members decide on what they read.
    """

    _name = "solidarity.proposal.rule"
    _description = "Rule to Change"
    _inherit = [
        "solidarity.governed.target.mixin",
        "solidarity.contact.privacy.mixin",
        "solidarity.mail.mixin",
    ]
    _order = "proposal_id, id"
    _rec_name = "field_name"

    proposal_id = fields.Many2one(
        "solidarity.proposal", required=True, index=True, ondelete="cascade"
    )
    community_id = fields.Many2one(
        related="proposal_id.community_id", store=True, index=True, precompute=True
    )
    proposal_title = fields.Char(related="proposal_id.title")
    new_value = fields.Char(required=True)
    new_value_text = fields.Char(
        string="New", compute="_compute_value_texts", compute_sudo=True
    )
    old_value = fields.Char(
        readonly=True, copy=False, help="The value when the rule was changed."
    )
    old_value_text = fields.Char(
        string="Until Then",
        compute="_compute_value_texts",
        compute_sudo=True,
        help="The value before the change; the present one as long as it is not made.",
    )
    state = fields.Selection(
        [
            ("pending", "Not decided"),
            ("scheduled", "Will change"),
            ("applied", "Changed"),
            ("failed", "Could not be changed"),
        ],
        required=True,
        default="pending",
        copy=False,
        readonly=True,
    )
    decision_id = fields.Many2one(
        "solidarity.decision",
        string="Decided By",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    date_due = fields.Date(string="In Force From", copy=False, readonly=True)
    date_applied = fields.Datetime(copy=False, readonly=True)
    failure = fields.Char(copy=False, readonly=True)
    order_text = fields.Char(
        string="Several Decisions",
        compute="_compute_order_text",
        compute_sudo=True,
        help="In which order decisions count that change one rule on the same day.",
    )

    _rule_once = models.Constraint(
        "UNIQUE(proposal_id, res_model, res_id, field_name)",
        "The proposal changes this rule already: give one new value.",
    )
    _decided_complete = models.Constraint(
        "CHECK (state = 'pending' "
        "OR (decision_id IS NOT NULL AND date_due IS NOT NULL))",
        "A rule changes by a decision, on a day.",
    )
    _scheduled_index = models.Index("(date_due) WHERE state = 'scheduled'")
    _target_index = models.Index("(res_model, res_id, field_name)")

    def init(self):
        with file_open(
            "solidarity_governance/sql/solidarity_proposal_rule.sql"
        ) as script:
            self.env.cr.execute(script.read())

    # ------------------------------------------------------------------ compute

    @api.depends("res_model", "res_id", "field_name", "new_value", "old_value", "state")
    def _compute_value_texts(self):
        emergencies = {
            (emergency.proposal_id, emergency.field_name): emergency
            for emergency in self.env["solidarity.emergency.change"].search(
                [("proposal_id", "in", self.proposal_id.ids)]
            )
        }
        for rule in self:
            record = rule._get_votable_target()
            rule.new_value_text = rule._get_value_text(rule.new_value)
            emergency = emergencies.get((rule.proposal_id, rule.field_name))
            if emergency:
                # the value of today is the one that is to be ratified
                rule.old_value_text = emergency.old_value_text
            elif rule.state == "applied" or not record:
                rule.old_value_text = rule._get_value_text(rule.old_value or "")
            else:
                rule.old_value_text = record._get_policy_text(rule.field_name)

    @api.depends("state", "date_due")
    def _compute_order_text(self):
        for rule in self:
            rules = rule._get_same_day()
            rule.order_text = (
                self.env._(
                    "Several decisions for the same day count in the order in which "
                    "the ballots closed: %s",
                    " → ".join(
                        f"{other.new_value_text} ({other.proposal_id.title})"
                        for other in rules
                    ),
                )
                if len(rules) > 1
                else False
            )

    def _get_same_day(self):
        """Return the decided changes of the same rule that count from the same day, in
        the order in which they count."""
        self.ensure_one()
        if self.state not in ("scheduled", "applied"):
            return self.browse()
        return self.search(
            [
                *self._get_target_domain(),
                ("date_due", "=", self.date_due),
                ("state", "in", ("scheduled", "applied")),
            ]
        ).sorted(lambda rule: rule._get_order())

    def _get_order(self):
        """Return by what decided changes are put in order: the day they count from,
        then when the ballot closed, then its number."""
        decision = self.decision_id
        return self.date_due, decision.date_close, decision.id

    # --------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Name rules to change, in one's own draft.

        :raise UserError: not a rule that members vote on, or no value for it
        """
        for vals in vals_list:
            self._check_author_fields(vals)
            proposal_id = vals.get("proposal_id")
            self._check_editable(self.env["solidarity.proposal"].browse(proposal_id))
        rules = super().create([self._prepare_rule_vals(vals) for vals in vals_list])
        rules._check_named()
        return rules

    def write(self, vals):
        """Change rules of one's own draft; the rest is written by the system."""
        self.check_access("write")
        self._check_author_fields(vals)
        self._check_editable(self.proposal_id)
        result = super().write(self._prepare_rule_vals(vals))
        if AUTHOR_FIELDS & set(vals):
            self.check_access("write")  # nor into the draft of somebody else
            self._check_editable(self.proposal_id)
            self._check_named()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        self._check_editable(self.proposal_id)

    def _check_author_fields(self, vals):
        """Refuse to everybody but the system what follows from decisions."""
        if not self.env.su and set(vals) - AUTHOR_FIELDS:
            raise UserError(
                self.env._(
                    "Say which rule changes to which value: the rest is written when "
                    "members have decided."
                )
            )

    def _check_editable(self, proposals):
        """Refuse changes of what members support already."""
        if self.env.su:
            return
        for proposal in proposals:
            if proposal.state != "draft":
                raise UserError(
                    self.env._(
                        '"%s" is open to the members: the rules that it changes stay '
                        "as they are. Make a new proposal.",
                        proposal.title,
                    )
                )

    def _prepare_rule_vals(self, vals):
        """Return the values with a new value as text, whatever the caller has."""
        if "new_value" not in vals:
            return vals
        code = self.env["solidarity.governed.mixin"]._get_policy_code(vals["new_value"])
        return {**vals, "new_value": code.strip()}
