import base64
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.budget import get_points
from ..engine.pabulib import Election, Project

RULE_NAMES = {"equal_shares": "equalshares/add1", "greedy": "greedy"}


class SolidarityFundingRound(models.Model):
    """Decided rounds as files in the Pabulib format."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.funding.round"

    pabulib_file = fields.Binary(
        compute="_compute_pabulib_file",
        help="Projects, votes without names, and result in the Pabulib format.",
    )

    @api.depends("state", "result")
    def _compute_pabulib_file(self):
        for funding in self:
            is_closed = funding.state == "closed"
            funding.pabulib_file = is_closed and base64.b64encode(
                funding._export_pabulib().encode()
            )

    def action_export(self):
        """Download a decided round."""
        self.ensure_one()
        self._check_exportable()
        name = quote(self.name.replace("/", "-"), safe="")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/pabulib_file/{name}.pb"
            "?download=true",
            "target": "self",
        }

    def _export_pabulib(self):
        """Return a decided round as text in the Pabulib format.

        Votes come without names and in the order of what they say, so the file tells
        nothing about who voted what; a vote that stands for others is there as often as
        it counted.

        :raise UserError: the round is not decided
        """
        self.ensure_one()
        self.check_access("read")
        self._check_exportable()
        # Members read the votes that were counted, without the voters.
        decision = self.sudo().decision_id
        references = self._get_references()
        _options, ballots = decision._get_tally_input()
        votes = [
            [(references[option], points) for option, points in get_points(content)]
            for weight, content in ballots
            for _time in range(weight)
        ]
        projects = [
            Project(
                reference=references[option.id],
                name=option.name,
                cost=self._format_plain(option.cost),
                is_selected=option in decision.winner_ids,
            )
            for option in decision.option_ids
        ]
        return Election(self._prepare_meta(len(votes)), projects, votes).format()

    def _check_exportable(self):
        if self.state != "closed":
            raise UserError(
                self.env._('"%s" is not decided: nothing can be exported.', self.name)
            )

    def _get_references(self):
        """Return a number for each option: that of the file it came from, if any."""
        options = self.decision_id.option_ids
        given = options.mapped("reference")
        is_unique = all(given) and len(set(given)) == len(given)
        return {
            option.id: option.reference if is_unique else str(place)
            for place, option in enumerate(options, start=1)
        }

    def _prepare_meta(self, vote_count):
        decision = self.decision_id
        is_approval = self.method == "approval"
        meta = {
            "description": self.name,
            "country": self.sudo().company_id.country_id.name or "",
            "unit": self.community_id.name,
            "instance": str(decision.date_close.year),
            "num_projects": str(len(decision.option_ids)),
            "num_votes": str(vote_count),
            "budget": self._format_plain(self.budget),
            "vote_type": "approval" if is_approval else "cumulative",
            "rule": RULE_NAMES[self.rule],
            "date_begin": decision.date_open.strftime("%d.%m.%Y"),
            "date_end": decision.date_close.strftime("%d.%m.%Y"),
            "currency": self.currency_id.name,
        }
        if not is_approval:
            meta["max_sum_points"] = str(decision.dots)
            meta["max_points"] = str(decision.dots_cap)
        return {key: " ".join(value.split()) for key, value in meta.items()}

    def _format_plain(self, amount):
        """Return an amount as a number without needless zeros."""
        return f"{amount:.{self._get_digits()}f}".rstrip("0").rstrip(".")
