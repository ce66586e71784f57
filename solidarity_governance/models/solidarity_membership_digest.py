from odoo import models
from odoo.tools import format_date

# What members put first, and was not given up since.
PRIORITISED_STATES = ("prioritised", "deliberation", "voting", "accepted", "delivery")
# A mail is read, not scrolled through.
DIGEST_LINES = 10


class SolidarityMembership(models.Model):
    """Proposals and ballots in the weekly mail."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def _get_digest_sections(self, since):
        sections = super()._get_digest_sections(since)
        return [
            *sections,
            *self._get_digest_ballots(since),
            *self._get_digest_results(since),
            *self._get_digest_prioritised(since),
            *self._get_digest_proposals(since),
            *self._get_digest_discussions(since),
        ]

    def _get_digest_ballots(self, since):
        electors = self.env["solidarity.elector"].search(self._get_open_votes_domain())
        ballots = electors.decision_id.sorted("date_close")
        if not ballots:
            return []
        lines = [
            {
                "text": self.env._(
                    "%(title)s, until %(date)s",
                    title=ballot.title,
                    date=format_date(self.env, ballot.date_close),
                ),
                "url": f"/my/decision/{ballot.id}",
            }
            for ballot in ballots[:DIGEST_LINES]
        ]
        section = self._prepare_digest_section(
            self.env._("Your vote is missing"), lines, "decisions"
        )
        # a ballot is news once, and a reminder afterwards
        section["is_news"] = any(ballot.date_open >= since for ballot in ballots)
        return [section]

    def _get_digest_results(self, since):
        decisions = self.env["solidarity.decision"].search(
            [
                ("community_id", "=", self.community_id.id),
                ("state", "=", "closed"),
                ("date_close", ">=", since),
                ("proposal_id", "!=", False),
            ],
            order="date_close desc, id desc",
            limit=DIGEST_LINES,
        )
        lines = [
            {
                "text": self.env._("Accepted: %s", decision.title)
                if decision.is_accepted
                else self.env._("Not accepted: %s", decision.title),
                "url": f"/my/decision/{decision.id}",
            }
            for decision in decisions
        ]
        return lines and [
            self._prepare_digest_section(self.env._("Decided"), lines, "decisions")
        ]

    def _get_digest_prioritised(self, since):
        proposals = self.env["solidarity.proposal"].search(
            [
                ("community_id", "=", self.community_id.id),
                ("state", "in", PRIORITISED_STATES),
                ("date_prioritised", ">=", since),
            ],
            order="date_prioritised desc, id desc",
            limit=DIGEST_LINES,
        )
        return self._prepare_digest_proposals(
            self.env._("Prioritised by the members"), proposals
        )

    def _get_digest_proposals(self, since):
        # Whole days, so that each proposal is in one mail: today's is in the next one.
        community = self.community_id
        proposals = self.env["solidarity.proposal"].search(
            [
                ("community_id", "=", community.id),
                ("state", "=", "gathering"),
                ("author_id", "!=", self.id),
                ("date_opened", ">=", community._get_day(since)),
                ("date_opened", "<", community._get_today()),
            ],
            order="date_opened desc, id desc",
            limit=DIGEST_LINES,
        )
        return self._prepare_digest_proposals(
            self.env._("New proposals that gather support"), proposals
        )

    def _get_digest_discussions(self, since):
        """Return what others said about proposals that the member made or supports."""
        proposals = self.env["solidarity.proposal"].search(
            [
                ("community_id", "=", self.community_id.id),
                ("state", "!=", "draft"),
                ("is_moderated", "=", False),
                "|",
                ("author_id", "=", self.id),
                ("id", "in", self._get_held_supports().proposal_id.ids),
            ]
        )
        numbers = proposals._count_comments(since, without=self.sudo().partner_id)
        lines = [
            {
                "text": self.env._(
                    "%(title)s: %(count)s new", title=proposal.title, count=number
                ),
                "url": f"/my/proposal/{proposal.id}#discussion",
            }
            for proposal, number in list(numbers.items())[:DIGEST_LINES]
        ]
        return lines and [
            self._prepare_digest_section(
                self.env._("Discussions of proposals that you made or support"),
                lines,
                "proposals",
            )
        ]

    def _prepare_digest_proposals(self, title, proposals):
        lines = [
            {"text": proposal.title, "url": f"/my/proposal/{proposal.id}"}
            for proposal in proposals
        ]
        return lines and [self._prepare_digest_section(title, lines, "proposals")]

    def _prepare_digest_section(self, title, lines, page):
        return {
            "title": title,
            "lines": lines,
            "url": f"/my/community/{self.community_id.code}/{page}",
        }
