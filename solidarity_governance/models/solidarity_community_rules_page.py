from odoo import fields, models

from odoo.addons.solidarity_base.models.solidarity_governed_mixin import NUMBER_TYPES

from ..engine.step_plot import step_plot


class SolidarityCommunity(models.Model):
    """The rules as members read them: those of today, those to come, and how one of
    them changed."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    def _get_rules_by_record(self):
        """Return the rules of today by what has them.

        :return: list of dicts with ``label`` and ``rules``, see ``_get_governed_rules``
        """
        groups = {}
        for rule in self._get_governed_rules():
            key = rule["model"], rule["res_id"]
            group = groups.setdefault(
                key, {"label": self._get_rules_label(rule["record"]), "rules": []}
            )
            group["rules"].append(rule)
        return list(groups.values())

    def _get_rules_label(self, record):
        """Return what has rules as people call it; the community needs no more than
        its name."""
        if record == self:
            return self.display_name
        # what a thing is called is no secret, the list of models is
        kind = self.env["ir.model"]._get(record._name).sudo().name
        return f"{kind}: {record.display_name}"

    def _get_scheduled_rules(self):
        """Return what members have decided and is not in force yet, in the order in
        which it will be.

        :rtype: solidarity.proposal.rule
        """
        rules = self.env["solidarity.proposal.rule"].search(
            [("community_id", "=", self.id), ("state", "=", "scheduled")]
        )
        return rules.sorted(lambda rule: rule.sudo()._get_order())

    def _get_emergencies(self):
        """Return the emergency changes that are in force.

        :rtype: solidarity.emergency.change
        """
        return self.env["solidarity.emergency.change"].search(
            [("community_id", "=", self.id), ("state", "=", "active")]
        )

    def _get_rule_history(self, model_name, res_id, field_name):
        """Return how one rule of this community changed.

        :return: None if it is no rule that the user may read; else a dict with ``rule``
            (see ``_get_governed_rules``), ``changes`` (solidarity.policy.change, the
            newest first), ``replaced`` (those that another decision of the same day
            has replaced) and ``plot`` (see ``step_plot``; None if it is no number or
            never changed)
        """
        for rule in self._get_governed_rules():
            if (rule["model"], rule["res_id"], rule["field_name"]) == (
                model_name,
                res_id,
                field_name,
            ):
                break
        else:
            return None
        changes = self.env["solidarity.policy.change"].search(
            [
                ("community_id", "=", self.id),
                ("res_model", "=", model_name),
                ("res_id", "=", res_id),
                ("field_name", "=", field_name),
            ]
        )
        return {
            "rule": rule,
            "changes": changes,
            "replaced": changes._get_replaced(),
            "plot": self._get_rule_plot(rule, changes[::-1]),
        }

    def _get_rule_plot(self, rule, changes):
        if rule["type"] not in NUMBER_TYPES or not changes:
            return None
        return step_plot(
            changes[0].old_number,
            [(change.date, change.new_number) for change in changes],
            max(fields.Datetime.now(), changes[-1].date),
        )
