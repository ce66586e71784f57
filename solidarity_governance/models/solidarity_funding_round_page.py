from odoo import api, fields, models


class SolidarityFundingRound(models.Model):
    """What the form of a round draws of its result."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.funding.round"

    # Rendered from our own template, which escapes what people wrote.
    result_html = fields.Html(
        string="Result on a Page", compute="_compute_result_html", sanitize=False
    )

    @api.depends("state", "result")
    def _compute_result_html(self):
        for funding in self:
            funding.result_html = funding.state == "closed" and self.env[
                "ir.qweb"
            ]._render(
                "solidarity_governance.funding_round_result",
                funding._prepare_result_page(),
            )

    def _prepare_result_page(self):
        """Return what is drawn: bars of votes, who is funded, and each step."""
        result = self.result
        totals = dict(result["totals"])
        most = max(totals.values(), default=0) or 1
        places = {option: place for place, option in enumerate(result["winners"])}
        options = self.decision_id.option_ids.sorted(
            lambda option: places.get(option.id, len(places))
        )
        return {
            "funding": self,
            "spent": self._format_money(result["spent"]),
            "left": self._format_money(result["left"]),
            "spent_percent": min(100, 100 * float(result["spent"]) / self.budget),
            "rows": [
                {
                    "option": option,
                    "cost": self._format_money(option.cost),
                    "votes": totals[option.id],
                    "percent": round(100 * totals[option.id] / most, 1),
                    "is_funded": option.id in places,
                }
                for option in options
            ],
            "sentences": self._get_explanation(),
        }
