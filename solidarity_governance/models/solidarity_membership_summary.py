from odoo import fields, models
from odoo.tools import format_date

# As many as one looks at on the page "My community", and on that of a member.
WAITING_LIMIT = 10
PUBLIC_LIMIT = 20


class SolidarityMembership(models.Model):
    """What decisions a member has a part in: figures, and what waits for an answer."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def _get_governance_summary(self):
        """Return the figures of the card on the page "My community".

        :return: dict with the numbers ``gathering`` (proposals that gather support),
            ``ballots`` (open ballots in which the member has not voted), ``available``
            and ``grant`` (support points)
        """
        self.ensure_one()
        return {
            "gathering": self.env["solidarity.proposal"].search_count(
                [
                    ("community_id", "=", self.community_id.id),
                    ("state", "=", "gathering"),
                ]
            ),
            "ballots": self.env["solidarity.elector"].search_count(
                self._get_open_votes_domain()
            ),
            "available": self.support_available,
            "grant": self.community_id.support_grant,
        }

    def _get_open_votes_domain(self):
        """Return the domain of the member's places on electoral rolls where the ballot
        is open and the member has not voted."""
        return [
            ("membership_id", "=", self.id),
            ("voted", "=", "no"),
            ("decision_id.state", "=", "open"),
            ("decision_id.date_close", ">", fields.Datetime.now()),
        ]

    def _get_public_governance(self):
        """Return what fellow members may know: what this member proposes and supports,
        not what is left to give.

        :return: dict of ``proposals`` and ``supports``, the newest of each
        """
        self.ensure_one()
        return {
            "proposals": self.env["solidarity.proposal"].search(
                [("author_id", "=", self.id), ("state", "!=", "draft")],
                order="id desc",
                limit=PUBLIC_LIMIT,
            ),
            "supports": self._get_held_supports(limit=PUBLIC_LIMIT),
        }

    def _get_governance_waiting(self):
        """Return what waits for the member: open ballots, work to be confirmed, own
        proposals that moved on.

        :return: list of dicts with ``text``, ``url`` and ``button``
        """
        self.ensure_one()
        return [
            *self._get_waiting_votes(),
            *self._get_waiting_deliveries(),
            *self._get_waiting_proposals(),
            *self._get_waiting_deliberations(),
        ]

    def _get_waiting_votes(self):
        electors = self.env["solidarity.elector"].search(
            self._get_open_votes_domain(), limit=WAITING_LIMIT
        )
        return [
            {
                "text": self.env._(
                    "Vote until %(date)s: %(title)s",
                    date=format_date(self.env, decision.date_close),
                    title=decision.title,
                ),
                "url": f"/my/decision/{decision.id}",
                "button": self.env._("Vote"),
            }
            for decision in electors.decision_id.sorted("date_close")
        ]

    def _get_waiting_deliveries(self):
        proposals = self.env["solidarity.proposal"]._get_waiting_delivery(self)
        return [
            {
                "text": self.env._("Is it done? %s", proposal.title),
                "url": f"/my/proposal/{proposal.id}#delivery",
                "button": self.env._("Answer"),
            }
            for proposal in proposals[:WAITING_LIMIT]
        ]

    def _get_waiting_proposals(self):
        proposals = self.env["solidarity.proposal"].search(
            [
                ("author_id", "=", self.id),
                ("state", "in", ("draft", "prioritised", "deliberation")),
            ],
            order="id desc",
            limit=WAITING_LIMIT,
        )
        texts = {
            "draft": self.env._("Your draft, which is not open yet: %(title)s"),
            "prioritised": self.env._(
                "Your proposal is prioritised; improve it with the others: %(title)s"
            ),
            "deliberation": self.env._(
                "Your proposal is discussed before the vote: %(title)s"
            ),
        }
        return [
            {
                "text": texts[proposal.state] % {"title": proposal.title},
                "url": f"/my/proposal/{proposal.id}",
                "button": self.env._("Open it"),
            }
            for proposal in proposals
        ]

    def _get_waiting_deliberations(self):
        """Return what waits for organisers: what the members want to come next."""
        if not self._is_organiser():
            return []
        count = self.env["solidarity.proposal"].search_count(
            [("community_id", "=", self.community_id.id), ("state", "=", "prioritised")]
        )
        if not count:
            return []
        return [
            {
                "text": self.env._(
                    "Prioritised proposals whose deliberation has not begun: %s", count
                ),
                "url": f"/my/community/{self.community_id.code}/proposals"
                "?tab=prioritised",
                "button": self.env._("See which"),
            }
        ]
