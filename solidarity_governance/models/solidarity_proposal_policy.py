from odoo import models
from odoo.exceptions import UserError


class SolidarityProposal(models.Model):
    """Proposals that change the rules themselves."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    def _set_rules(self, rules):
        """Set the rules that a draft changes, instead of those that it named so far.

        :param list rules: dicts with ``res_model``, ``res_id``, ``field_name`` and
            ``new_value``, see ``solidarity.proposal.rule``
        :raise UserError: not a draft, or one of the rules cannot be changed so, see
            ``_check_rule``
        """
        self.ensure_one()
        if self.state != "draft":
            raise UserError(self._get_state_message())
        self.rule_ids.unlink()
        self.env["solidarity.proposal.rule"].create(
            [{**rule, "proposal_id": self.id} for rule in rules]
        )._check_rule()

    def action_retry_rules(self):
        """Try once more to change the rules that were decided, when what stood in the
        way is gone. Organisers.

        :raise UserError: nothing failed, or members have decided otherwise since
        """
        for proposal in self:
            proposal.community_id._check_role("organiser")
            # who may retry was asked; members decided what is written
            rules = proposal.sudo().rule_ids.filtered(lambda r: r.state == "failed")
            if not rules:
                raise UserError(self.env._("All rules were changed as decided."))
            for rule in rules:
                rule._check_not_replaced()
            rules._check_named()
            rules.write({"state": "scheduled", "failure": False})
            rules._apply_due(proposal.community_id)

    def _check_openable(self):
        result = super()._check_openable()
        if self.kind == "policy":
            self.rule_ids._check_rule()
        return result
