from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.tests import tagged

from odoo.addons.solidarity_base.tests.database_common import DatabaseCommon

from .policy_common import PolicyCommon

CONSTRAINTS = {
    "solidarity_proposal_rule": {
        "solidarity_proposal_rule_rule_once",
        "solidarity_proposal_rule_decided_complete",
    },
    "solidarity_emergency_change": {
        "solidarity_emergency_change_reason_length",
        "solidarity_emergency_change_ended",
    },
}
INDEXES = {"solidarity_emergency_change_active_unique"}
TRIGGERS = {"solidarity_proposal_rule_guard", "solidarity_emergency_change_member"}


@tagged("post_install", "-at_install")
class TestPolicyDatabase(DatabaseCommon, PolicyCommon):
    """What members decide on is what they read, for raw SQL as well."""

    def test_they_exist(self):
        self._assert_in_database(CONSTRAINTS, INDEXES, TRIGGERS)

    def test_open_rules_stay(self):
        """Nothing of a rule changes any more, and none comes or goes."""
        draft = self._create_policy(("decision_days", 9), title="A draft of mine")
        proposal = self._open(self._create_policy(("support_cap", 12)))
        self.env.flush_all()
        for change in (
            "new_value = '99'",
            "res_model = 'solidarity.ledger'",
            f"res_id = {self.other_community.id}",
            "field_name = 'support_grant'",
            f"proposal_id = {draft.id}",
        ):
            self._assert_refused(
                CheckViolation,
                f"UPDATE solidarity_proposal_rule SET {change} WHERE id = %s",
                proposal.rule_ids.id,
                says="the rules that it changes stay",
            )
        self._assert_refused(
            CheckViolation,
            "UPDATE solidarity_proposal_rule SET proposal_id = %s WHERE id = %s",
            proposal.id,
            draft.rule_ids.id,
            says="the rules that it changes stay",
        )

    def test_decided_by_a_ballot(self):
        draft = self._create_policy(("decision_days", 9))
        self.env.flush_all()
        for state in ("scheduled", "applied", "failed"):
            self._assert_refused(
                CheckViolation,
                "UPDATE solidarity_proposal_rule SET state = %s WHERE id = %s",
                state,
                draft.rule_ids.id,
                says="decided_complete",
            )
        self._assert_refused(
            UniqueViolation,
            "INSERT INTO solidarity_proposal_rule"
            " (proposal_id, res_model, res_id, field_name, new_value, state)"
            " SELECT proposal_id, res_model, res_id, field_name, '10', 'pending'"
            " FROM solidarity_proposal_rule WHERE id = %s",
            draft.rule_ids.id,
            says="rule_once",
        )

    def test_emergencies(self):
        emergency = self._change_in_emergency("support_threshold", "50")
        self.env.flush_all()
        for change, says in (
            ("reason = '  Urgent  '", "reason_length"),
            ("state = 'lapsed'", "ended"),
            ("date_ended = now()", "ended"),
            (f"membership_id = {self.membership_other.id}", "does not belong"),
        ):
            self._assert_refused(
                CheckViolation,
                f"UPDATE solidarity_emergency_change SET {change} WHERE id = %s",
                emergency.id,
                says=says,
            )
        columns = (
            "community_id, membership_id, res_model, res_id, field_name, new_value,"
            " reason, state, date, date_lapse"
        )
        self._assert_refused(
            UniqueViolation,
            f"INSERT INTO solidarity_emergency_change ({columns})"
            f" SELECT {columns} FROM solidarity_emergency_change WHERE id = %s",
            emergency.id,
            says="active_unique",
        )
