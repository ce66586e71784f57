from odoo import http
from odoo.http import content_disposition, request


class ElectoralRoll(http.Controller):
    """The roll of a ballot as a file, for organisers."""

    @http.route(
        "/solidarity/decision/<int:decision_id>/roll.csv",
        type="http",
        auth="user",
        readonly=True,
    )
    def electoral_roll(self, decision_id, **kwargs):
        """Return who may vote and who voted; never what.

        :raise NotFound: also for a decision that the user may not read
        :raise AccessError: the user is no organiser of its community
        """
        decision = request.env["solidarity.decision"].search([("id", "=", decision_id)])
        if not decision:
            raise request.not_found()
        content = decision._get_roll_csv()
        return request.make_response(
            content,
            [
                ("Content-Type", "text/csv; charset=utf-8"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(f"roll-{decision.id}.csv")),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
        )
