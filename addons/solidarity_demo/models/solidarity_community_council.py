from datetime import timedelta

from odoo import Command, fields, models

from ..engine.council import (
    AMENDED,
    BUDGET,
    BUDGET_DAYS,
    CARE_CIRCLE,
    CARE_DAYS,
    CARE_SEATS,
    CARE_VOTES,
    IDEAS,
    INTEREST,
    OBJECTIONS,
    PROJECTS,
    REASONS,
    choose_projects,
    share_points,
)

BUDGET_VOTERS = 24
# who logs in to the demo has not voted yet
USERS = 8


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
            there = community._get_demo_members(members, idea.days[0])
            some = there[number * 5 % len(there) :] | there
            community._make_demo_proposal(idea, some[0], some[1:])
        community._make_demo_election(members)
        community._make_demo_round(members)
        community._change_demo_text()
        community._date_demo_history()

    def _get_demo_members(self, members, days):
        """Return those who were members so many days ago."""
        day = fields.Date.context_today(self) - timedelta(days=days)
        return members.filtered(
            lambda member: not member.date_joined or member.date_joined <= day
        )

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
        for number, words in enumerate(idea.talk):
            proposal._comment(members[number * 3], words)
        if idea.stage in ("gathering", "prioritised"):
            return
        proposal.action_deliberate()
        if idea.stage == "deliberation":
            return
        decision = self._open_demo_decision(proposal, idea.method)
        is_running = idea.stage == "voting"
        electors = self._get_demo_electors(decision, 0 if is_running else idea.days[2])
        self._cast_demo_votes(decision, electors, idea.votes)
        if is_running:
            return
        decision._close()
        decision.outcome = idea.outcome
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

    def _get_demo_electors(self, decision, days):
        """Return who votes in a ballot that opened so many days ago; 0: it is open."""
        electors = decision.elector_ids.sorted("id")
        if not days:
            return electors[USERS:]
        there = self._get_demo_members(electors.membership_id, days)
        return electors.filtered(lambda elector: elector.membership_id in there)

    def _cast_demo_votes(self, decision, electors, votes):
        """Let electors vote: so many for, against, abstained, and blocked."""
        options = {option.kind: option.id for option in decision.option_ids}
        kinds = [
            kind
            for kind, count in zip(
                ("yes", "no", "abstain", "block"), votes, strict=False
            )
            for _vote in range(count)
        ]
        reasons = {
            kinds.index(kind) + number: words
            for kind, all_words in REASONS.items()
            for number, words in enumerate(all_words)
            if decision.method != "consent" and kind in kinds
        }
        for number, elector in enumerate(electors[: len(kinds)]):
            kind = kinds[number]
            reason = reasons.get(number)
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
        electors = self._get_demo_electors(decision, CARE_DAYS[1])
        for number, elector in enumerate(electors[2:]):
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
                    "author_id": members[12 + number].id,
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
        electors = self._get_demo_electors(decision, BUDGET_DAYS[1])
        for number, elector in enumerate(electors[:BUDGET_VOTERS]):
            wanted = choose_projects(number, BUDGET_VOTERS)
            if wanted:
                decision._vote(
                    elector.membership_id,
                    {"approved": [options[proposals[n]] for n in wanted]},
                )
        decision._close()

    def _change_demo_text(self):
        """Somebody improves a proposal, and somebody gains by one."""
        proposals = self.env["solidarity.proposal"].search(
            [("community_id", "=", self.id)]
        )
        title, added, note = AMENDED
        proposal = proposals.filtered(lambda one: one.title == title)
        proposal._amend(title, proposal.summary + added, note)
        title, words = INTEREST
        proposal = proposals.filtered(lambda one: one.title == title)
        proposal._declare_interest(proposal.support_ids.membership_id[0], words)
