from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.tests import tagged

from odoo.addons.solidarity_base.tests.database_common import DatabaseCommon

from .funding_common import FundingCommon

CONSTRAINTS = {
    "solidarity_funding_round": {
        "solidarity_funding_round_budget_positive",
        "solidarity_funding_round_dots_range",
        "solidarity_funding_round_ballot_complete",
    }
}
INDEXES = {"solidarity_funding_round_decision_unique"}
TRIGGERS = {"solidarity_funding_round_guard"}


@tagged("post_install", "-at_install")
class TestFundingDatabase(DatabaseCommon, FundingCommon):
    """What must never be false of a participatory budget holds for raw SQL as well."""

    def _refused(self, change, says, funding=None, error=CheckViolation):
        self.env.flush_all()
        self._assert_refused(
            error,
            f"UPDATE solidarity_funding_round SET {change} WHERE id = %s",
            (funding or self.funding).id,
            says=says,
        )

    def test_they_exist(self):
        self._assert_in_database(CONSTRAINTS, INDEXES, TRIGGERS)

    def test_values_of_a_draft(self):
        for change, says in (
            ("budget = 0", "budget_positive"),
            ("budget = 'NaN'", "budget_positive"),
            ("dots = 0, dots_cap = 0", "dots_range"),
            ("dots = 1001", "dots_range"),
            ("dots_cap = dots + 1", "dots_range"),
            ("state = 'voting'", "ballot_complete"),
            ("state = 'closed', rule = 'greedy'", "ballot_complete"),
        ):
            self._refused(change, says)

    def test_what_members_vote_on_stays(self):
        self.funding.action_open()
        other = self._create_round(name="Another fund")
        decision = self.env["solidarity.decision"].create(
            {"title": "Another", "community_id": self.community.id}
        )
        currencies = self.env["res.currency"].with_context(active_test=False)
        currency = currencies.search(
            [("id", "!=", self.funding.currency_id.id)], limit=1
        )
        for state in ("voting", "closed"):
            self.assertEqual(self.funding.state, state)
            for change in (
                f"community_id = {self.other_community.id}",
                f"currency_id = {currency.id}",
                "budget = budget + 1",
                "method = 'dot'",
                "rule = 'greedy'",
                f"decision_id = {decision.id}",
                "is_imported = NOT coalesce(is_imported, false)",
            ):
                self._refused(change, "is fixed when members vote")
            self._assert_refused(
                CheckViolation,
                "DELETE FROM solidarity_funding_round WHERE id = %s",
                self.funding.id,
                says="kept once members vote",
            )
            self._refused(
                f"decision_id = {self.funding.decision_id.id}",
                "decision_unique",
                other,
                UniqueViolation,
            )
            if state == "voting":
                self._vote(self.funding, ["Garden"], ["Bench"])
                self._close(self.funding)
        self._refused("result = '{}'", "A result is final")
        self._refused("state = 'draft'", "has ended")

    def test_cancelled_is_final(self):
        self.funding.action_cancel()
        for state in ("draft", "voting", "closed"):
            self._refused(f"state = '{state}'", "has ended")
