from odoo import models


class SolidarityFundingRound(models.Model):
    """What the page of a funding round shows."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.funding.round"

    def _prepare_portal_page(self):
        """Return what the page of a round shows to a member: its projects with their
        costs, and once it is decided who is funded, by which steps.

        :return: dict with ``decision``, ``rule``, ``projects`` (see below), ``asked``
            and ``spent`` (amounts), ``winner_count`` and ``explanation`` (sentences)
        """
        self.ensure_one()
        result = (self.state == "closed" and self.result) or {}
        projects = self._prepare_portal_projects(result)
        return {
            "decision": self.decision_id,
            "rule": self.rule or self.community_id.budget_rule,
            "projects": projects,
            "asked": sum(project["cost"] for project in projects),
            "spent": float(result.get("spent", 0)),
            "winner_count": len(result.get("winners", ())),
            "explanation": self._get_explanation() if result else [],
        }

    def _prepare_portal_projects(self, result):
        """Return the projects: as they are on the ballot, or those proposed so far.

        :param dict result: see ``engine/budget.py``; empty before it is decided
        :return: list of dicts with ``name``, ``url`` (None if the reader may not see
            the proposal), ``cost``, ``votes`` (None before it is decided),
            ``is_winner`` and, for the bar of the budget, ``start`` and ``share`` (0 to
            100); funded ones first, in the order in which they were funded
        """
        if self.state == "draft":
            return [
                self._prepare_portal_project(proposal.title, proposal.cost, proposal)
                for proposal in self._get_asking_proposals()
            ]
        options = self.decision_id.option_ids
        # what the reader may see; an imported round has no proposals
        proposals = self.env["solidarity.proposal"].search(
            [("id", "in", options.proposal_id.ids)]
        )
        votes = dict(result.get("totals", ()))
        places = {
            option: place for place, option in enumerate(result.get("winners", ()))
        }
        projects, start = [], 0
        for option in options.sorted(lambda one: places.get(one.id, len(places))):
            share = 100 * option.cost / self.budget if option.id in places else 0
            projects.append(
                {
                    **self._prepare_portal_project(
                        option.name, option.cost, option.proposal_id & proposals
                    ),
                    "votes": votes.get(option.id) if result else None,
                    "is_winner": option.id in places,
                    "start": round(start, 2),
                    "share": round(share, 2),
                }
            )
            start += share
        return projects

    def _prepare_portal_project(self, name, cost, proposal):
        return {
            "name": name,
            "cost": cost,
            "url": f"/my/proposal/{proposal.id}" if proposal else None,
            "votes": None,
            "is_winner": False,
        }
