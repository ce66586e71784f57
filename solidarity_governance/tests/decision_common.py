from datetime import timedelta

from odoo import Command, fields

from .common import GovernanceCommon


class DecisionCommon(GovernanceCommon):
    """Ballots of a small community: besides the 20 ``members`` there are A, B, the
    moderator and the organiser, 24 electors in all."""

    @classmethod
    def _create_decision(cls, options=None, **values):
        """Create a draft as the system, with plain options of these names."""
        if not values.get("proposal_id"):
            values.setdefault("title", "What shall we do?")
        values.setdefault("community_id", cls.community.id)
        values.setdefault("date_close", fields.Datetime.now() + timedelta(days=8))
        values.setdefault("quorum", 0)
        return cls.env["solidarity.decision"].create(
            {
                **values,
                "option_ids": [
                    Command.create({"name": name, "sequence": place})
                    for place, name in enumerate(options or (), start=1)
                ],
            }
        )

    @classmethod
    def _open_decision(cls, options=None, **values):
        decision = cls._create_decision(options, **values)
        decision.action_open()
        return decision

    @classmethod
    def _option(cls, decision, name):
        """Return the id of the option of this name or kind."""
        return decision.option_ids.filtered(lambda o: name in (o.name, o.kind)).id

    @classmethod
    def _content(cls, decision, choice):
        """Return a content with names, or kinds, of options instead of ids."""
        method = decision.method
        if method in ("majority", "supermajority", "consent"):
            return {"choice": cls._option(decision, choice)}
        if method in ("approval", "ranked"):
            key = {"approval": "approved", "ranked": "ranking"}[method]
            return {key: [cls._option(decision, name) for name in choice]}
        key = {"score": "scores", "dot": "dots"}[method]
        return {key: [[cls._option(decision, name), n] for name, n in choice.items()]}

    @classmethod
    def _vote(cls, decision, members, choice, **kwargs):
        """Let each of these members vote the same; return the last answer."""
        answer = None
        for member in members:
            answer = decision._vote(member, cls._content(decision, choice), **kwargs)
        return answer

    def assertTotals(self, decision, **totals):
        """Compare the count by names or kinds of options."""
        self.assertEqual(
            {self._option(decision, name): number for name, number in totals.items()},
            {option: number for option, number in decision.result["totals"] if number},
        )
