from psycopg2.errors import (
    CheckViolation,
    IntegrityConstraintViolation,
    UniqueViolation,
)

from odoo.tests import tagged

from odoo.addons.solidarity_base.tests.database_common import DatabaseCommon

from ..models.solidarity_proposal import CLOSED_STATES
from .common import GovernanceCommon

CONSTRAINTS = {
    "solidarity_proposal": {
        "solidarity_proposal_title_length",
        "solidarity_proposal_summary_length",
        "solidarity_proposal_support_positive",
        "solidarity_proposal_cost_range",
    },
    "solidarity_proposal_amendment": {"solidarity_proposal_amendment_number_unique"},
    "solidarity_interest_declaration": {
        "solidarity_interest_declaration_proposal_member_unique",
        "solidarity_interest_declaration_text_length",
    },
    "solidarity_community": {
        "solidarity_community_support_points_range",
        "solidarity_community_support_threshold_range",
        "solidarity_community_governance_days_range",
        "solidarity_community_quorum_range",
    },
}
INDEXES = {
    "solidarity_proposal_list_index",
    "solidarity_proposal_done_index",
    "solidarity_proposal_expires_index",
}
TRIGGERS = {
    "solidarity_proposal_author",
    "solidarity_proposal_stays_closed",
    "solidarity_proposal_amendment_append_only",
    "solidarity_proposal_amendment_no_truncate",
    "solidarity_proposal_amendment_member",
    "solidarity_interest_declaration_member",
}


@tagged("post_install", "-at_install")
class TestProposalDatabase(DatabaseCommon, GovernanceCommon):
    """What must never be false holds for raw SQL as well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.proposal = cls._open(cls._create_proposal())
        cls.proposal._declare_interest(cls.membership_a, "I live next door.")
        cls.env.flush_all()

    def test_they_exist(self):
        self._assert_in_database(CONSTRAINTS, INDEXES, TRIGGERS)

    def test_proposals(self):
        for assignment in (
            "title = 'No'",
            "title = repeat(' ', 20)",
            "title = repeat('x', 201)",
            "summary = 'Too short'",
            "summary = repeat('x', 2001)",
            "cost = -1",
            "cost = 1000000000001",
            "cost = 'NaN'",
            f"community_id = {self.other_community.id}",
            f"author_id = {self.membership_other.id}",
        ):
            with self.subTest(assignment=assignment):
                self._assert_refused(
                    CheckViolation,
                    f"UPDATE solidarity_proposal SET {assignment} "
                    f"WHERE id = {self.proposal.id}",
                )

    def test_the_end_is_the_end(self):
        """Points have come back: nothing is opened again, by no way."""
        for state in CLOSED_STATES:
            proposal = self._create_proposal()
            proposal.state = state
            self.env.flush_all()
            with self.subTest(state=state):
                self._assert_refused(
                    CheckViolation,
                    "UPDATE solidarity_proposal SET state = 'gathering' "
                    f"WHERE id = {proposal.id}",
                )

    def test_versions_stay(self):
        table = "solidarity_proposal_amendment"
        self._assert_refused(
            IntegrityConstraintViolation, f"UPDATE {table} SET note = 'Nothing'"
        )
        self._assert_refused(IntegrityConstraintViolation, f"DELETE FROM {table}")
        # no table is emptied while its checks are still to come
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self._assert_refused(IntegrityConstraintViolation, f"TRUNCATE {table} CASCADE")
        self._assert_refused(
            UniqueViolation,
            f"INSERT INTO {table} (proposal_id, community_id, membership_id, number, "
            "title, summary, note, date) SELECT proposal_id, community_id, "
            f"membership_id, number, title, summary, note, date FROM {table}",
        )

    def test_declarations(self):
        for assignment in (
            "text = 'x'",
            "text = repeat('x', 501)",
            f"membership_id = {self.membership_other.id}",
        ):
            self._assert_refused(
                CheckViolation,
                f"UPDATE solidarity_interest_declaration SET {assignment}",
            )
        self._assert_refused(
            UniqueViolation,
            "INSERT INTO solidarity_interest_declaration"
            " (proposal_id, community_id, membership_id, text, date)"
            " SELECT proposal_id, community_id, membership_id, 'Again', date"
            "   FROM solidarity_interest_declaration",
            says="proposal_member_unique",
        )

    def test_one_proposal_of_a_form(self):
        """A form that is sent twice makes one proposal."""
        self._create_proposal(form_key="key")
        self.env.flush_all()
        self._assert_refused(
            UniqueViolation,
            "UPDATE solidarity_proposal SET form_key = 'key' WHERE id = %s",
            self.proposal.id,
            says="form_key_unique",
        )

    def test_versions_are_of_members(self):
        self._assert_refused(
            CheckViolation,
            "INSERT INTO solidarity_proposal_amendment (proposal_id, community_id,"
            " membership_id, number, title, summary, note, date)"
            " SELECT proposal_id, community_id, %s, 2, title, summary, note, date"
            "   FROM solidarity_proposal_amendment WHERE proposal_id = %s",
            self.membership_other.id,
            self.proposal.id,
            says="does not belong",
        )

    def test_settings(self):
        for assignment in (
            "support_grant = 0",
            "support_cap = 0",
            "support_cap = support_grant + 1",
            "support_threshold = 0",
            "support_min_supporters = 0",
            "proposal_gathering_days = 0",
            "decision_days = 366",
            "decision_quorum = 101",
            "supermajority_threshold = 50",
        ):
            with self.subTest(assignment=assignment):
                self._assert_refused(
                    CheckViolation,
                    f"UPDATE solidarity_community SET {assignment} "
                    f"WHERE id = {self.community.id}",
                )
