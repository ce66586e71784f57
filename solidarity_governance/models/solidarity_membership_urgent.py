from odoo import models


class SolidarityMembership(models.Model):
    """What every member should know when opening the page of the community."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def _get_governance_waiting(self):
        return [*self._get_waiting_emergencies(), *super()._get_governance_waiting()]

    def _get_waiting_emergencies(self):
        return [
            {
                "text": self.env._(
                    "Changed in an emergency, %(days)s days left: %(rule)s %(value)s",
                    days=change.days_left,
                    rule=change.rule_label,
                    value=change.new_value_text,
                ),
                "url": f"/my/proposal/{change.proposal_id.id}",
                "button": self.env._("Discuss it"),
            }
            for change in self.community_id._get_emergencies()
        ]
