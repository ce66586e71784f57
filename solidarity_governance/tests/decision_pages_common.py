from datetime import timedelta

from odoo.fields import Command, Datetime

from .http_common import GovernanceHttpCommon

OPTIONS = ("Garden", "Repair café", "Market")


class DecisionPagesCommon(GovernanceHttpCommon):
    """Pages of ballots, as the first member of the test data sees them.

    The electorate are all 24 active members of ``community``: A, B, the organiser, the
    moderator and ``members``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.voter = cls.members[0]
        cls.base_url_of_pages = f"/my/community/{cls.community.code}"

    def setUp(self):
        super().setUp()
        self._login(self._user(self.voter))

    @classmethod
    def _create_decision(cls, method="majority", is_open=True, **values):
        """Create a ballot that closes in three days, with three options unless it is
        a question that is answered by yes or no."""
        if method not in ("majority", "supermajority", "consent"):
            values.setdefault(
                "option_ids",
                [
                    Command.create({"name": name, "sequence": place})
                    for place, name in enumerate(OPTIONS)
                ],
            )
        decision = cls.env["solidarity.decision"].create(
            {
                "title": "What shall we do?",
                "community_id": cls.community.id,
                "method": method,
                "date_open": Datetime.now() - timedelta(hours=1),
                "date_close": Datetime.now() + timedelta(days=3, hours=1),
                **values,
            }
        )
        if is_open:
            decision.action_open()
        return decision

    @classmethod
    def _get_option(cls, decision, name):
        return decision.option_ids.filtered(lambda option: option.name == name)

    @classmethod
    def _close(cls, decision, *votes):
        """Let members vote, from the second one on, and close the ballot.

        :param votes: pairs of content and reason
        """
        for member, (content, reason) in zip(cls.members[1:], votes, strict=False):
            decision._vote(member, content, reason)
        decision.action_close()
        return decision

    def _vote(self, decision, status=200, **form):
        """Send the ballot paper and return the page that answers."""
        return self._post(f"/my/decision/{decision.id}/vote", form, status=status)

    def _get_ballot(self, decision, member=None):
        return self.env["solidarity.ballot"].search(
            [
                ("decision_id", "=", decision.id),
                ("elector_id.membership_id", "=", (member or self.voter).id),
            ]
        )

    def _get_error(self, page):
        """Return what the ballot paper says has to be changed."""
        return " ".join(page.get_element_by_id("ballot_error").text_content().split())

    def _get_section(self, page, name):
        """Return the text of a part of the page, with single spaces."""
        return " ".join(page.get_element_by_id(name).text_content().split())
