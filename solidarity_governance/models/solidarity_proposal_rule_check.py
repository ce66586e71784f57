from odoo import models
from odoo.exceptions import UserError


class SolidarityProposalRule(models.Model):
    """Whether what a proposal says about rules can be done."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal.rule"

    def _check_rule(self):
        """Refuse what could not be applied, or would change nothing.

        All rules of a proposal are tried together, as they will be applied: one may
        only be possible with the other. Nothing of the trial stays.

        :raise UserError: not a rule of this community that members vote on, gone, no
            value for it, out of range, or the value that it has already
        """
        self._check_named()
        for rule in self:
            rule._check_different()
        for record, vals in self._get_values_by_record().items():
            message = record._try_policy_values(vals)
            if message:
                raise UserError(
                    self.env._(
                        "This new value is not possible: %(values)s. %(message)s",
                        values=", ".join(
                            f"{rule.rule_label}: {rule.new_value_text}"
                            for rule in self
                            if rule._get_target_key()[:2] == (record._name, record.id)
                        ),
                        message=message,
                    )
                )

    def _check_named(self):
        """Refuse rules that do not exist, are not voted on or not of this community,
        and values that are none."""
        for rule in self:
            # with the rights of the author, who may not name what others keep private
            record = rule._get_named_target().with_env(rule.env)
            record._parse_policy_value(rule.field_name, rule.new_value)

    def _get_named_target(self):
        """Return the record whose rule this is, with the rights of the system.

        :raise UserError: see ``_check_named``
        """
        proposal = self.sudo().proposal_id
        if proposal.kind != "policy":
            raise UserError(
                self.env._(
                    'Only a proposal to change rules names rules: "%s" is another '
                    "kind of proposal.",
                    proposal.title,
                )
            )
        record = self._get_votable_target()
        if record is None:
            raise UserError(
                self.env._(
                    '"%(field)s" of "%(model)s" is not a rule that members vote on. '
                    "Choose a rule from the list of rules.",
                    field=self.field_name,
                    model=self.res_model,
                )
            )
        if not record:
            raise UserError(
                self.env._(
                    'What has the rule "%s" does not exist any more. Choose another '
                    "rule.",
                    self.rule_label,
                )
            )
        if record._get_governed_community() != proposal.community_id or not (
            self.env.su or record.with_env(self.env).has_access("read")
        ):
            raise UserError(
                self.env._(
                    '"%(rule)s" is not a rule of %(community)s. Choose a rule from the '
                    "list of rules.",
                    rule=self.rule_label,
                    community=proposal.community_id.name,
                )
            )
        return record

    def _check_different(self):
        """Refuse to vote on what is so already; to keep what organisers changed in an
        emergency is a decision."""
        record = self._get_named_target()
        value = record._parse_policy_value(self.field_name, self.new_value)
        if (
            not record._is_policy_changed(self.field_name, value)
            and not self._get_emergencies()
        ):
            raise UserError(
                self.env._(
                    '"%(rule)s" is %(value)s already: there is nothing to decide.',
                    rule=self.rule_label,
                    value=self.new_value_text,
                )
            )

    def _get_values_by_record(self):
        """Return what is to be written: {record with the rights of the system: values}.

        The records exist.
        """
        values = {}
        for rule in self:
            record = rule._get_target()
            value = record._parse_policy_value(rule.field_name, rule.new_value)
            values.setdefault(record, {})[rule.field_name] = value
        return values

    def _get_emergencies(self):
        """Return the emergency changes in force of these rules, with the rights of the
        system."""
        emergencies = self.env["solidarity.emergency.change"].sudo()
        for rule in self:
            emergencies |= emergencies.search(
                [*rule._get_target_domain(), ("state", "=", "active")]
            )
        return emergencies
