import contextlib
import json
import secrets
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine.pabulib import MAX_POINTS

SHOWN_VOTERS = 10


class SolidarityFundingRound(models.Model):
    """Rounds that were held elsewhere and come from a file."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.funding.round"

    @api.model
    def _import_election(self, election, community, name, rule, currency):
        """Make a decided round of a file: its options, its votes without voters, the
        count by our own engines, and a notice of what does not agree.

        :param election: ``engine.pabulib.Election``
        :param community: where the user is an organiser
        :param str rule: one of ``BUDGET_RULES``
        :return: the round
        :raise AccessError: the user is no organiser there
        """
        community.with_env(self.env)._check_role("organiser")
        method = "approval" if election.is_approval else "dot"
        # Organisers have no access to what a ballot fixes; here it is all in the file.
        system = self.sudo()
        decision = system.decision_id.create(
            {
                "title": name,
                "community_id": community.id,
                "method": method,
                "is_secret": True,
                "quorum": 0,
                **self._prepare_import_dots(election),
                **self._prepare_import_dates(election.meta),
                "option_ids": [
                    fields.Command.create(
                        {
                            "name": project.name,
                            "sequence": place,
                            "cost": project.cost,
                            "reference": project.reference,
                            "is_recorded_winner": project.is_selected,
                        }
                    )
                    for place, project in enumerate(election.projects, start=1)
                ],
            }
        )
        funding = system.create(
            {
                "name": name,
                "community_id": community.id,
                "currency_id": currency.id,
                "budget": election.budget,
                "method": method,
                "is_secret": True,
                "date_close": decision.date_close,
                "is_imported": True,
                "rule": rule,
                "decision_id": decision.id,
            }
        )
        funding._import_votes(election)
        decision.elector_count = len(election.votes)
        vals = decision._count()
        decision.winner_ids = vals.pop("winner_ids")
        decision.flush_recordset()
        decision.write({"state": "closed", **vals})
        decision._apply_result()
        funding.notice = funding._get_import_notice(election)
        return funding.with_env(self.env)

    def _import_votes(self, election):
        """Put the votes into the urn of the ballot, under random names."""
        options = {
            option.reference: option.id for option in self.decision_id.option_ids
        }
        votes = {}
        for vote in election.votes:
            pairs = [[options[reference], points] for reference, points in vote]
            if election.is_approval:
                content = {"approved": sorted(option for option, _points in pairs)}
            else:
                content = {"dots": sorted(pair for pair in pairs if pair[1])}
            votes[secrets.token_hex(32)] = content
        self.env.cr.execute(
            SQL(
                "INSERT INTO solidarity_urn (decision_id, ballots) VALUES (%s, %s)",
                self.decision_id.id,
                json.dumps(votes),
            )
        )
        self.env["solidarity.urn"].invalidate_model()

    def _prepare_import_dots(self, election):
        """Return how many dots voters had: as many as one of them gave."""
        if election.is_approval:
            return {}
        points = [[given for _reference, given in vote] for vote in election.votes]
        dots = max(map(sum, points), default=0) or 1
        if dots > MAX_POINTS:
            raise UserError(
                self.env._(
                    "A vote of the file gives %(dots)s points in total; more than "
                    "%(most)s cannot be imported.",
                    dots=dots,
                    most=MAX_POINTS,
                )
            )
        most = max((given for vote in points for given in vote), default=0) or 1
        return {"dots": dots, "dots_cap": most}

    def _prepare_import_dates(self, meta):
        """Return when people voted, as far as the file says: days, or the year.

        Files have no times: around noon it is the same day for readers nearly
        everywhere.
        """

        def parse(key):
            for form in ("%d.%m.%Y", "%Y-%m-%d", "%Y"):
                with contextlib.suppress(ValueError):
                    return datetime.strptime(meta.get(key, ""), form)
            return None

        begin, end = parse("date_begin"), parse("date_end")
        today = datetime.combine(fields.Date.today(), time.min)
        end = end or begin or parse("instance") or today
        return {
            "date_open": min(begin or end, end) + timedelta(hours=11),
            "date_close": end + timedelta(hours=12),
        }

    def _get_import_notice(self, election):
        """Return what a reader should know about the file, or False."""
        result = self.result
        costs = {project.reference: project.cost for project in election.projects}
        recorded = {p.reference for p in election.projects if p.is_selected}
        won = {option.reference for option in self.decision_id.winner_ids}
        notices = []
        spent = sum(costs[reference] for reference in recorded)
        if spent > election.budget:
            notices.append(
                self.env._(
                    "The result in the file spends %(spent)s, %(excess)s more than the "
                    "budget.",
                    spent=self._format_money(spent),
                    excess=self._format_money(spent - election.budget),
                )
            )
        if recorded - won:
            notices.append(
                self.env._(
                    "Funded in the file, but not by the count here: %s.",
                    self._get_names(recorded - won),
                )
            )
        if won - recorded and recorded:
            notices.append(
                self.env._(
                    "Funded by the count here, but not in the file: %s.",
                    self._get_names(won - recorded),
                )
            )
        if not recorded:
            notices.append(self.env._("The file does not say what was funded."))
        notices += self._get_count_notices(election)
        notices += self._get_voter_notices(election)
        rule = election.meta.get("rule", "")
        if notices and rule:
            notices.append(
                self.env._(
                    'The file names the rule "%(rule)s"; counted here: %(counted)s.',
                    rule=rule,
                    counted=dict(self._fields["rule"]._description_selection(self.env))[
                        result["rule"]
                    ],
                )
            )
        return "\n".join(notices) or False

    def _get_names(self, references):
        options = self.decision_id.option_ids
        return ", ".join(o.name for o in options if o.reference in references)

    def _get_count_notices(self, election):
        """Return where the numbers of votes that the file states are others than those
        of its votes."""
        counts = election.count()
        wrong = [
            project.name
            for project in election.projects
            if project.votes not in (None, counts[project.reference][0])
            or project.score not in (None, counts[project.reference][1])
        ]
        if not wrong:
            return []
        return [
            self.env._(
                "Other numbers of votes than the file states: %s. The votes count.",
                ", ".join(wrong),
            )
        ]

    def _get_voter_notices(self, election):
        """Return who voted more than once. The place that held the ballot counted it
        like that, maybe: so nothing is left out here."""
        voters = election.repeated_voters
        if not voters:
            return []
        return [
            self.env._(
                "Voters with more than one vote in the file: %(count)s (%(voters)s). "
                "All of their votes count.",
                count=len(voters),
                voters=", ".join(voters[:SHOWN_VOTERS]),
            )
        ]
