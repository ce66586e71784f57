from .common import GovernanceCommon


class FundingCommon(GovernanceCommon):
    """A fund of 100 that three proposals ask: garden 60, market 50, bench 40."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.funding = cls._create_round()
        cls.garden, cls.market, cls.bench = (
            cls._ask(title, cost)
            for title, cost in (("Garden", 60), ("Market", 50), ("Bench", 40))
        )

    @classmethod
    def _create_round(cls, **values):
        return cls.env["solidarity.funding.round"].create(
            {
                "name": "Neighbourhood fund",
                "community_id": cls.community.id,
                "budget": 100,
                **values,
            }
        )

    @classmethod
    def _ask(cls, title, cost, **values):
        """Create a proposal that asks the round for money, open to the members."""
        proposal = cls._create_proposal(
            title=title,
            kind="funding",
            cost=cost,
            funding_round_id=cls.funding.id,
            **values,
        )
        return cls._open(proposal)

    def _vote(self, funding, *votes):
        """Let members vote, one after the other.

        :param votes: titles of options, or pairs of a title and dots, for each member
        """
        decision = funding.decision_id
        options = {option.name: option.id for option in decision.option_ids}
        for member, vote in zip(self.members, votes, strict=False):
            if funding.method == "dot":
                content = {"dots": [[options[name], dots] for name, dots in vote]}
            else:
                content = {"approved": [options[name] for name in vote]}
            decision._vote(member, content)

    def _close(self, funding):
        funding.decision_id._close()
        self.env.invalidate_all()
