from datetime import timedelta

from odoo import Command, fields, models

from ..engine.council import (
    BUDGET,
    CARE_CIRCLE,
    CARE_SEATS,
    CARE_VOTES,
    IDEAS,
    OBJECTIONS,
    PROJECTS,
    choose_projects,
    share_points,
)

DECIDED = ("delivered", "delivery", "rejected")
BUDGET_VOTERS = 24


class SolidarityCommunity(models.Model):
    """What members of a demonstration database proposed and decided."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    def _load_demo_council(self):
        """Let members propose, support and decide. A second time does nothing.

        Afterwards members vote on the rules of the community: what else changes them
        comes first.
        """
        self.ensure_one()
        proposals = self.env["solidarity.proposal"]
        if proposals.search_count([("community_id", "=", self.id)], limit=1):
            return
        # demo data writes no letters
        community = self.with_context(install_mode=True, tracking_disable=True)
        members = community.membership_ids.filtered(lambda m: m.state == "active")
        members = members.sorted("id")
        community._delegate_demo_votes(members)
        for number, idea in enumerate(IDEAS):
            # everybody proposes something, and others support it
            some = members[number * 5 % len(members) :] | members
            community._make_demo_proposal(idea, some[0], some[1:])
        community._make_demo_election(members)
        community._make_demo_round(members)

    def _delegate_demo_votes(self, members):
        """One member lets another vote, when not voting in person."""
        self.env["solidarity.delegation"]._delegate(members[2], members[1])

    def _make_demo_proposal(self, idea, author, members):
        """Take one proposal as far as it goes."""
        proposal = self._create_demo_proposal(idea, author)
        proposal.action_open()
        points = share_points(idea.points, idea.supporters, self.support_cap)
        for member, number in zip(members, points, strict=False):
            proposal._support(member, number)
        if idea.stage in ("gathering", "prioritised"):
            return
        proposal.action_deliberate()
        if idea.stage == "deliberation":
            return
        decision = self._open_demo_decision(proposal, idea.method)
        self._cast_demo_votes(decision, idea.votes)
        if idea.stage == "voting":
            return
        decision._close()
        if idea.tasks:
            self._do_demo_work(proposal, idea.tasks)

    def _create_demo_proposal(self, idea, author):
        categories = self.env["solidarity.category"]
        proposal = self.env["solidarity.proposal"].create(
            {
                "community_id": self.id,
                "author_id": author.id,
                "title": idea.title,
                "summary": idea.summary,
                "kind": idea.kind,
                "cost": idea.cost,
                "category_id": categories.search(
                    [("name", "=", idea.category)], limit=1
                ).id,
            }
        )
        if idea.rule:
            field_name, new_value = idea.rule
            proposal._set_rules(
                [
                    {
                        "res_model": self._name,
                        "res_id": self.id,
                        "field_name": field_name,
                        "new_value": new_value,
                    }
                ]
            )
        return proposal

    def _open_demo_decision(self, proposal, method, **values):
        """Open a ballot that began some days ago and has some more to go."""
        now = fields.Datetime.now()
        decision = self.env["solidarity.decision"].create(
            {
                "community_id": self.id,
                "proposal_id": proposal.id,
                "category_id": proposal.category_id.id,
                "title": proposal.title,
                "method": method,
                "date_open": now - timedelta(days=4),
                "date_close": now + timedelta(days=3),
                **values,
            }
        )
        decision.action_open()
        return decision

    def _cast_demo_votes(self, decision, votes):
        """Let electors vote: so many for, against, abstained, and blocked.

        The first ones do not vote yet: they are those who log in to the demo.
        """
        electors = decision.elector_ids.sorted("id")[8:]
        options = {option.kind: option.id for option in decision.option_ids}
        kinds = [
            kind
            for kind, count in zip(
                ("yes", "no", "abstain", "block"), votes, strict=False
            )
            for _vote in range(count)
        ]
        for number, elector in enumerate(electors[: len(kinds)]):
            kind = kinds[number]
            reason = None
            if decision.method == "consent" and kind in ("no", "block"):
                reason = OBJECTIONS[number % len(OBJECTIONS)]
            decision._vote(elector.membership_id, {"choice": options[kind]}, reason)

    def _do_demo_work(self, proposal, names):
        """Break decided work into tasks; the first half of them is done."""
        task = proposal.task_ids
        task.name = names[0]
        tasks = task | task.create(
            [
                {
                    "name": name,
                    "project_id": proposal.project_id.id,
                    "proposal_id": proposal.id,
                }
                for name in names[1:]
            ]
        )
        tasks[: len(names) // 2].state = "1_done"

    def _make_demo_election(self, members):
        title, summary = CARE_CIRCLE
        proposal = self.env["solidarity.proposal"].create(
            {
                "community_id": self.id,
                "author_id": members[0].id,
                "title": title,
                "summary": summary,
                "kind": "election",
            }
        )
        proposal.action_deliberate()
        decision = self._open_demo_decision(
            proposal,
            "approval",
            is_secret=True,
            seats=CARE_SEATS,
            option_ids=[
                Command.create({"name": member.name, "sequence": number})
                for number, member in enumerate(members[10:14], 1)
            ],
        )
        options = decision.option_ids.ids
        for number, elector in enumerate(decision.elector_ids[8:]):
            choice = CARE_VOTES[number % len(CARE_VOTES)]
            decision._vote(
                elector.membership_id, {"approved": [options[n] for n in choice]}
            )
        decision._close()

    def _make_demo_round(self, members):
        """A participatory budget, decided by approval and equal shares."""
        proposals = self.env["solidarity.proposal"].create(
            [
                {
                    "community_id": self.id,
                    "author_id": members[20 + number].id,
                    "title": title,
                    "summary": summary,
                    "kind": "funding",
                    "cost": cost,
                }
                for number, (title, summary, cost, _wanted) in enumerate(PROJECTS)
            ]
        )
        proposals.action_deliberate()
        funding_round = self.env["solidarity.funding.round"].create(
            {
                "name": "Neighbourhood budget",
                "description": "The street party left some money: what do we buy?",
                "community_id": self.id,
                "budget": BUDGET,
                "proposal_ids": [Command.set(proposals.ids)],
            }
        )
        funding_round.action_open()
        decision = funding_round.decision_id
        options = {option.proposal_id: option.id for option in decision.option_ids}
        for number, elector in enumerate(decision.elector_ids[8 : 8 + BUDGET_VOTERS]):
            wanted = choose_projects(number, BUDGET_VOTERS)
            if wanted:
                decision._vote(
                    elector.membership_id,
                    {"approved": [options[proposals[n]] for n in wanted]},
                )
        decision._close()
