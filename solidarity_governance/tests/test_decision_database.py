from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.tests import tagged

from odoo.addons.solidarity_base.tests.database_common import DatabaseCommon

from .decision_common import DecisionCommon

CONSTRAINTS = {
    "solidarity_decision": {
        "solidarity_decision_title_given",
        "solidarity_decision_percent_range",
        "solidarity_decision_dots_range",
        "solidarity_decision_seats_positive",
        "solidarity_decision_dates_order",
        "solidarity_decision_open_complete",
    },
    "solidarity_decision_option": {"solidarity_decision_option_cost_positive"},
    "solidarity_elector": {"solidarity_elector_member_unique"},
    "solidarity_ballot": {"solidarity_ballot_elector_unique"},
    "solidarity_urn": {"solidarity_urn_decision_unique"},
    "solidarity_delegation": {"solidarity_delegation_not_oneself"},
}
INDEXES = {
    "solidarity_decision_one_open",
    "solidarity_delegation_member_category_unique",
}
TRIGGERS = {
    "solidarity_ballot_guard",
    "solidarity_decision_guard",
    "solidarity_decision_option_guard",
    "solidarity_decision_winner_guard",
    "solidarity_delegation_guard",
    "solidarity_delegation_member",
    "solidarity_delegation_wait",
    "solidarity_elector_guard",
    "solidarity_elector_member",
    "solidarity_elector_roll",
    "solidarity_urn_guard",
}


@tagged("post_install", "-at_install")
class TestDecisionDatabase(DatabaseCommon, DecisionCommon):
    """What must never be false of ballots holds for raw SQL as well.

    What is fixed when a ballot opens is in ``test_decision_freeze``.
    """

    def _mark(self, decision, member):
        """Mark a member on the roll, as the database lets its owner do; return the
        number of the elector."""
        elector = decision.elector_ids.filtered(lambda one: one.membership_id == member)
        self.env.cr.execute(
            "UPDATE solidarity_elector SET has_voted = true WHERE id = %s", [elector.id]
        )
        return elector.id

    def test_they_exist(self):
        self._assert_in_database(CONSTRAINTS, INDEXES, TRIGGERS)

    def test_votes_stay_with_their_electors(self):
        """Nor does a vote go to somebody who is marked and has none, here or in
        another ballot that is open."""
        one, two = self._open_decision(), self._open_decision()
        self._vote(one, self.members[:1], "yes")
        self.env.flush_all()
        here = self._mark(one, self.members[1])
        there = self._mark(two, self.members[0])
        for change in (
            f"elector_id = {here}",
            f"decision_id = {two.id}, elector_id = {there}",
        ):
            self._assert_refused(
                CheckViolation,
                f"UPDATE solidarity_ballot SET {change} WHERE decision_id = %s",
                one.id,
                says="stays with its elector",
            )
        self._assert_refused(
            UniqueViolation,
            "INSERT INTO solidarity_ballot"
            " (decision_id, community_id, elector_id, content)"
            " SELECT decision_id, community_id, elector_id, content"
            "   FROM solidarity_ballot WHERE decision_id = %s",
            one.id,
            says="elector_unique",
        )
        self._assert_refused(
            CheckViolation,
            "DELETE FROM solidarity_ballot WHERE decision_id = %s",
            one.id,
            says="changed, not deleted",
        )

    def test_secret_votes_go_into_the_urn(self):
        decision = self._open_decision(is_secret=True)
        elector = self._mark(decision, self.members[0])
        self._assert_refused(
            CheckViolation,
            "INSERT INTO solidarity_ballot"
            " (decision_id, community_id, elector_id, content)"
            " VALUES (%s, %s, %s, '{}')",
            decision.id,
            self.community.id,
            elector,
            says="go into the urn",
        )

    def test_urn_stays(self):
        one, two = (self._open_decision(is_secret=True) for _number in range(2))
        for decision in (one, two):
            self._vote(decision, self.members[:1], "yes")
        draft = self._create_decision(["a", "b"], method="approval")
        self.env.flush_all()
        for other in (two, draft):
            self._assert_refused(
                CheckViolation,
                "UPDATE solidarity_urn SET decision_id = %s WHERE decision_id = %s",
                other.id,
                one.id,
                says="stays with its ballot",
            )
        insert = "INSERT INTO solidarity_urn (decision_id, ballots) VALUES (%s, '{}')"
        self._assert_refused(
            CheckViolation, insert, one.id, says="stays with its ballot"
        )
        self.env.cr.execute(insert, [draft.id])
        self._assert_refused(UniqueViolation, insert, draft.id, says="decision_unique")
        one._close()
        two.action_cancel("The question was wrong")
        self.env.flush_all()
        for decision in (one, two):
            self._assert_refused(
                CheckViolation,
                "UPDATE solidarity_urn SET ballots = ballots WHERE decision_id = %s",
                decision.id,
                says="is not open",
            )

    def test_decisions_begin_as_drafts(self):
        draft = self._create_decision(["a", "b"], method="approval")
        columns = (
            "community_id, title, method, quorum, threshold, dots, dots_cap, seats,"
            " date_close"
        )
        for state in ("open", "closed", "cancelled"):
            self._assert_refused(
                CheckViolation,
                f"INSERT INTO solidarity_decision ({columns}, state, date_open,"
                f" elector_count) SELECT {columns}, %s, now() AT TIME ZONE 'UTC', 1"
                " FROM solidarity_decision WHERE id = %s",
                state,
                draft.id,
                says="begins as a draft",
            )

    def test_cancelled_is_final(self):
        decision = self._open_decision(["a", "b"], method="approval")
        decision.action_cancel("The question was wrong")
        self.env.flush_all()
        for change in (
            "is_accepted = true",
            "is_quorum_met = true",
            "turnout_count = 7",
        ):
            self._assert_refused(
                CheckViolation,
                f"UPDATE solidarity_decision SET {change} WHERE id = %s",
                decision.id,
                says="A result is final",
            )
        self._assert_refused(
            CheckViolation,
            "INSERT INTO solidarity_decision_solidarity_decision_option_rel"
            " VALUES (%s, %s)",
            decision.id,
            decision.option_ids[0].id,
            says="A result is final",
        )
        for state in ("draft", "open", "closed"):
            self._assert_refused(
                CheckViolation,
                "UPDATE solidarity_decision SET state = %s WHERE id = %s",
                state,
                decision.id,
                says="does not become",
            )

    def test_values_of_a_draft(self):
        draft = self._create_decision(["a", "b"], method="approval")
        self.env.flush_all()
        for change, name in (
            ("title = ''", "title_given"),
            ("title = E' \\n'", "title_given"),
            ("quorum = 100.01", "percent_range"),
            ("quorum = -1", "percent_range"),
            ("threshold = 101", "percent_range"),
            ("threshold = 'NaN'", "percent_range"),
            ("dots = 0, dots_cap = 0", "dots_range"),
            ("dots = 1001", "dots_range"),
            ("dots_cap = dots + 1", "dots_range"),
            ("seats = 0", "seats_positive"),
            ("date_open = date_close", "dates_order"),
            # nobody is on the roll
            ("state = 'open', date_open = now(), elector_count = 0", "open_complete"),
        ):
            self._assert_refused(
                CheckViolation,
                f"UPDATE solidarity_decision SET {change} WHERE id = %s",
                draft.id,
                says=name,
            )
        self._assert_refused(
            CheckViolation,
            "UPDATE solidarity_decision_option SET cost = -1 WHERE decision_id = %s",
            draft.id,
            says="cost_positive",
        )

    def test_one_open_ballot_on_a_proposal(self):
        proposal = self._get_deliberated()
        self._open_decision(proposal_id=proposal.id)
        second = self._create_decision(proposal_id=proposal.id)
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO solidarity_elector"
            " (decision_id, community_id, membership_id, has_voted, mails_sent)"
            " VALUES (%s, %s, %s, false, 3)",
            [second.id, self.community.id, self.membership_a.id],
        )
        self._assert_refused(
            UniqueViolation,
            "UPDATE solidarity_decision SET state = 'open', elector_count = 1,"
            " date_open = now() AT TIME ZONE 'UTC' WHERE id = %s",
            second.id,
            says="one_open",
        )

    def test_roll(self):
        """Nobody is taken from one roll to another, and each is there once."""
        one, two = self._open_decision(), self._open_decision()
        draft = self._create_decision()
        late = self._create_members(1, prefix="later")
        self.env.flush_all()
        for change in (
            f"decision_id = {two.id}",
            f"decision_id = {draft.id}",
            f"community_id = {self.other_community.id}",
        ):
            self._assert_refused(
                CheckViolation,
                f"UPDATE solidarity_elector SET {change} WHERE id = %s",
                one.elector_ids[0].id,
                says="roll of a ballot is fixed",
            )
        insert = (
            "INSERT INTO solidarity_elector"
            " (decision_id, community_id, membership_id, has_voted, mails_sent)"
            " VALUES (%s, %s, %s, false, 0)"
        )
        self._assert_refused(
            CheckViolation,
            insert,
            draft.id,
            self.community.id,
            self.membership_other.id,
            says="does not belong to the community",
        )
        self.env.cr.execute(insert, [draft.id, self.community.id, late.id])
        self._assert_refused(
            UniqueViolation,
            insert,
            draft.id,
            self.community.id,
            late.id,
            says="member_unique",
        )
        self.env.cr.execute(
            "SELECT id FROM solidarity_elector WHERE decision_id = %s", [draft.id]
        )
        [(waiting,)] = self.env.cr.fetchall()
        self._assert_refused(
            CheckViolation,
            "UPDATE solidarity_elector SET decision_id = %s WHERE id = %s",
            one.id,
            waiting,
            says="roll of a ballot is fixed",
        )

    def test_delegations(self):
        one, two, three = self.members[:3]
        category = self.env["solidarity.category"].create({"name": "Test food"})
        self.env["solidarity.delegation"]._delegate(one, two)
        self.env["solidarity.delegation"]._delegate(one, two, category)
        self.env.flush_all()
        insert = (
            "INSERT INTO solidarity_delegation"
            " (community_id, membership_id, delegate_id, category_id)"
            " VALUES (%s, %s, %s, %s)"
        )
        stranger = self.membership_other
        for error, member, delegate, of, says in (
            (CheckViolation, two, stranger, None, "member of the same community"),
            (CheckViolation, stranger, two, None, "does not belong"),
            (CheckViolation, two, two, None, "not_oneself"),
            (UniqueViolation, one, three, None, "category_unique"),
            (UniqueViolation, one, three, category.id, "category_unique"),
        ):
            self._assert_refused(
                error, insert, self.community.id, member.id, delegate.id, of, says=says
            )
