"""A committed community with members and proposals, for tests with real cursors."""

import dataclasses
import json

from ledger_world import World, environment
from portal_client import Client

from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

# What must hold in every snapshot: each statement finds what breaks it.
VIOLATIONS = {
    "a member has given more than the grant": """
        SELECT m.id FROM solidarity_membership m
          JOIN solidarity_community c ON c.id = m.community_id
         WHERE m.support_used > c.support_grant""",
    "a proposal has more of a member than the cap": """
        SELECT s.id FROM solidarity_support s
          JOIN solidarity_community c ON c.id = s.community_id
         WHERE s.points > c.support_cap""",
    "what a member has given is not what the rows say": """
        SELECT m.id FROM solidarity_membership m
          LEFT JOIN solidarity_support s
            ON s.membership_id = m.id AND s.state <> 'returned'
         GROUP BY m.id HAVING m.support_used <> coalesce(sum(s.points), 0)""",
    "the support of a proposal is not what the rows say": """
        SELECT p.id FROM solidarity_proposal p
          LEFT JOIN solidarity_support s
            ON s.proposal_id = p.id AND s.state <> 'returned'
         GROUP BY p.id
        HAVING (p.support_total, p.supporter_count)
               <> (coalesce(sum(s.points), 0), count(s.id))""",
    "the history does not add up": """
        SELECT s.id FROM solidarity_support s
          JOIN solidarity_support_move m ON m.support_id = s.id
         GROUP BY s.id
        HAVING sum(CASE WHEN m.kind IN ('allocate', 'raise') THEN m.points
                        WHEN m.kind IN ('lower', 'return') THEN -m.points ELSE 0 END)
               <> CASE s.state WHEN 'returned' THEN 0 ELSE s.points END""",
    "points do not follow the state of the proposal": """
        SELECT s.id FROM solidarity_support s
          JOIN solidarity_proposal p ON p.id = s.proposal_id
         WHERE s.state = 'active' AND p.state <> 'gathering'
            OR s.state = 'locked' AND p.state = 'gathering'""",
}


@dataclasses.dataclass
class GovernanceWorld(World):
    """Ids of a community, its members and their proposals, which gather support."""

    community_id: int
    member_ids: list
    proposal_ids: list

    @classmethod
    def create(cls, database, members, proposals, **rules):
        """Commit a community; its first member can log in as ``member0``.

        :param rules: governed values of the community
        """
        with environment(database) as env:
            community = env["solidarity.community"].create(
                {"name": "Busy", "code": "busy", **rules}
            )
            group = env.ref("base.group_portal")
            users = (
                env["res.users"]
                .with_context(no_reset_password=True)
                .create(
                    [
                        {
                            "name": f"Member {number}",
                            "login": f"member{number}",
                            "group_ids": [(6, 0, group.ids)],
                        }
                        for number in range(members)
                    ]
                )
            )
            users[0].password = users[0].login  # hashing 200 takes minutes
            memberships = env["solidarity.membership"].create(
                [
                    {
                        "community_id": community.id,
                        "partner_id": user.partner_id.id,
                        "state": "active",
                    }
                    for user in users
                ]
            )
            proposals = env["solidarity.proposal"].create(
                [
                    {
                        "community_id": community.id,
                        "author_id": memberships[0].id,
                        "title": f"Proposal {number}",
                        "summary": "What we want to do together.",
                    }
                    for number in range(proposals)
                ]
            )
            proposals.action_open()
            return cls(database, community.id, memberships.ids, proposals.ids)

    def create_round(self, costs):
        """Commit a funding round that an open proposal for each cost asks for money;
        return its id."""
        with environment(self.database) as env:
            funding = env["solidarity.funding.round"].create(
                {"name": "Fund", "community_id": self.community_id, "budget": 100}
            )
            proposals = env["solidarity.proposal"].create(
                [
                    {
                        "community_id": self.community_id,
                        "author_id": self.member_ids[0],
                        "title": f"Wish {cost}",
                        "summary": "What we want to do together.",
                        "kind": "funding",
                        "cost": cost,
                        "funding_round_id": funding.id,
                    }
                    for cost in costs
                ]
            )
            proposals.action_open()
            return funding.id

    def support(self, way, member, proposal, points):
        """Set points as a request of the member does.

        :param str way: a method of the proposal: ``_support_at_once``, or ``_support``
            in the transaction of the request
        :param int member: position of the member, as ``proposal`` is
        :return: the answer, or the message of the refusal
        """

        def give(env):
            membership = env["solidarity.membership"].browse(self.member_ids[member])
            own = membership.with_user(membership.partner_id.user_ids)
            proposals = env["solidarity.proposal"].with_user(own.env.user)
            one = proposals.browse(self.proposal_ids[proposal])
            return getattr(one, way)(own, points)

        try:
            return self.request(give)
        except UserError as error:
            return str(error)

    def request(self, work):
        """Return ``work(env)`` in a REPEATABLE READ transaction, retried as Odoo
        retries requests."""
        while True:
            try:
                with environment(self.database) as env:
                    return work(env)
            except (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                continue

    def violations(self):
        """Return what is wrong: empty when all rules hold."""
        return [
            (rule, rows)
            for rule, statement in VIOLATIONS.items()
            if (rows := self.query(statement))
        ]


class SupportClient(Client):
    """A member with a page open, who gives points there."""

    def __init__(self, port, login, community_code="busy"):
        super().__init__(port, login)
        self.csrf = self.token(f"/my/community/{community_code}/settings")

    def give(self, proposal_id, points):
        """Return the status and the answer as the script on the page gets them."""
        form = {"csrf_token": self.csrf, "points": points}
        status, _headers, body = self.send(
            "POST",
            f"/my/proposal/{proposal_id}/support",
            form,
            Accept="application/json",
        )
        return status, json.loads(body) if status == 200 else body
