from textwrap import shorten

from odoo import fields, models


class SolidarityEmergencyChange(models.Model):
    """The proposal that asks the members."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.emergency.change"

    def _propose(self):
        """Put the change to the members, as a proposal in deliberation."""
        self.ensure_one()
        title = self.env._(
            "Ratify: %(rule)s %(value)s",
            rule=self.rule_label,
            value=self.new_value_text,
        )
        self.proposal_id = self.env["solidarity.proposal"].create(
            {
                "community_id": self.community_id.id,
                "author_id": self.membership_id.id,
                "kind": "policy",
                "title": shorten(title, 200, placeholder="…"),
                "summary": self.env._(
                    'In an emergency, %(member)s changed "%(rule)s" (%(record)s) from '
                    "%(old)s to %(new)s: %(reason)s\n\n"
                    "Accepted, the new value stays. Otherwise the old one comes back "
                    "on %(date)s.",
                    member=self.member_name,
                    rule=self.rule_label,
                    record=self.record_label,
                    old=self.old_value_text,
                    new=self.new_value_text,
                    reason=self.reason,
                    date=self.date_lapse.date(),
                ),
                "rule_ids": [
                    fields.Command.create(
                        {
                            "res_model": self.res_model,
                            "res_id": self.res_id,
                            "field_name": self.field_name,
                            "new_value": self.new_value,
                        }
                    )
                ],
            }
        )
        self.proposal_id._publish("deliberation")
