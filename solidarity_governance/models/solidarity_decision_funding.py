from odoo import api, fields, models


class SolidarityDecision(models.Model):
    """The ballot of a funding round: what wins is what can be paid."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.decision"

    funding_round_ids = fields.One2many(
        "solidarity.funding.round", "decision_id", string="Funding Round"
    )

    is_imported = fields.Boolean(
        string="Held Elsewhere",
        compute="_compute_is_imported",
        store=True,
        help="Members of another place voted: it was read from a Pabulib file.",
    )

    @api.depends("funding_round_ids.is_imported")
    def _compute_is_imported(self):
        for decision in self:
            decision.is_imported = any(decision.funding_round_ids.mapped("is_imported"))

    def _count(self):
        """Count the votes; in a funding round the winners are those that are funded.

        What ``engine.budget`` says is in ``shared`` of the result.
        """
        vals = super()._count()
        funding = self.funding_round_ids
        if not funding:
            return vals
        shared = funding._share_budget(vals["is_quorum_met"])
        winners = self.option_ids.browse(shared["winners"])
        result = {
            **vals["result"],
            "winners": shared["winners"],
            "tie": None,
            "steps": [],
            "shared": shared,
        }
        return {
            **vals,
            "result": result,
            "winner_ids": winners,
            "is_accepted": bool(winners),
        }

    def _apply_result(self):
        result = super()._apply_result()
        if self.funding_round_ids:
            self.funding_round_ids._finish()
        return result

    def action_cancel(self, reason=None):
        # the system knows all rounds, whoever may see them
        voting = self.sudo().funding_round_ids
        result = super().action_cancel(reason)
        voting._stop_voting()
        return result

    def _get_explanation(self):
        """Return the steps of the funding round, where there is one."""
        funding = self.funding_round_ids
        if not funding or self.state != "closed":
            return super()._get_explanation()
        return [self._explain_turnout(), *funding._get_explanation()]
