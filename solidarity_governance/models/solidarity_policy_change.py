from odoo import fields, models


class SolidarityPolicyChange(models.Model):
    """Rules that members changed name the decision."""

    _inherit = "solidarity.policy.change"

    decision_id = fields.Many2one(
        "solidarity.decision",
        string="Decided By",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    proposal_id = fields.Many2one(
        "solidarity.proposal",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    # members know by which proposal, even if they may not read all of it any more
    proposal_title = fields.Char(related="proposal_id.title")
    emergency_id = fields.Many2one(
        "solidarity.emergency.change",
        string="Emergency Change",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )

    def _get_replaced(self):
        """Return those of these changes of one rule, the newest first, that another
        decision replaced on the same day."""
        days = [
            fields.Datetime.context_timestamp(change, change.date).date()
            for change in self
        ]
        return self.browse(
            [
                change.id
                for number, change in enumerate(self[1:], start=1)
                if change.decision_id
                and self[number - 1].decision_id
                and days[number] == days[number - 1]
            ]
        )
