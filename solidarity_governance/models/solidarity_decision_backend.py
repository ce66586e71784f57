import csv
import io

from odoo import api, fields, models

from odoo.addons.solidarity_base.engine.csv_text import safe_cell


class SolidarityDecision(models.Model):
    """What the backend shows: turnout, the result with bars, the roll."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.decision"

    voted_count = fields.Integer(string="Voted", compute="_compute_voted_count")
    turnout_percent = fields.Float(
        string="Turnout (%)", digits=(5, 1), compute="_compute_voted_count"
    )
    result_html = fields.Html(
        string="Count", compute="_compute_result_html", sanitize=False
    )
    can_count = fields.Boolean(compute="_compute_can_count")
    is_organised = fields.Boolean(
        related="community_id.is_organiser", string="I Am an Organiser"
    )

    # ------------------------------------------------------------------ compute

    @api.depends("elector_ids.has_voted", "turnout_count", "state")
    def _compute_voted_count(self):
        # how many is public, who is not
        electors = self.env["solidarity.elector"].sudo()
        voted = dict(
            electors._read_group(
                [("decision_id", "in", self.ids), ("has_voted", "=", True)],
                ["decision_id"],
                ["__count"],
            )
        )
        for decision in self:
            decision.voted_count = voted.get(decision, 0)
            took_part = (
                decision.turnout_count
                if decision.state == "closed"
                else decision.voted_count
            )
            decision.turnout_percent = (
                100 * took_part / decision.elector_count
                if decision.elector_count
                else 0
            )

    @api.depends("state", "date_close", "elector_ids.has_voted")
    def _compute_can_count(self):
        """Whether nobody votes any more, and the job has not counted yet."""
        for decision in self:
            decision.can_count = decision._is_over()

    @api.depends("state", "result")
    def _compute_result_html(self):
        for decision in self:
            rows = decision._get_result_rows()
            decision.result_html = rows and self.env["ir.qweb"]._render(
                "solidarity_governance.decision_result",
                {
                    "decision": decision,
                    "rows": rows,
                    "sentences": decision._get_explanation(),
                    "report": decision._get_minority_report(),
                },
            )

    # ------------------------------------------------------------------ actions

    def action_open_roll(self):
        """Open the electoral roll."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "solidarity_governance.solidarity_elector_action"
        )
        return {**action, "domain": [("decision_id", "=", self.id)]}

    def action_export_roll(self):
        """Download the electoral roll. Organisers only."""
        self.ensure_one()
        self.community_id._check_role("organiser")
        return {
            "type": "ir.actions.act_url",
            "url": f"/solidarity/decision/{self.id}/roll.csv",
            "target": "download",
        }

    def action_open_page(self):
        """Open the page of the members."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/decision/{self.id}",
            "target": "new",
        }

    # --------------------------------------------------------- business methods

    def _get_roll_csv(self):
        """Return the electoral roll as a file, for organisers.

        UTF-8 with a byte order mark: number and name of each member; of a closed ballot
        whether the member voted, and who votes otherwise. Texts cannot act as formulas.

        :rtype: bytes
        """
        self.ensure_one()
        self.community_id._check_role("organiser")
        file = io.StringIO()
        writer = csv.writer(file)
        is_told = self.state == "closed"
        columns = [self.env._("Member Number"), self.env._("Name")]
        if is_told:
            columns += [self.env._("Voted"), self.env._("Votes By")]
        writer.writerow(columns)
        for elector in self.elector_ids.sorted(lambda e: (e.member_name, e.id)):
            cells = [
                safe_cell(elector.member_reference),
                safe_cell(elector.member_name),
            ]
            if is_told:
                voted = (
                    self.env._("yes") if elector.voted == "yes" else self.env._("no")
                )
                cells += [voted, safe_cell(elector.votes_by_id.member_name)]
            writer.writerow(cells)
        return file.getvalue().encode("utf-8-sig")
