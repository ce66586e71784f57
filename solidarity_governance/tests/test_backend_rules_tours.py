from odoo.fields import Command
from odoo.tests import tagged

from .http_common import GovernanceHttpCommon
from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
class TestBackendRulesTours(PolicyCommon, GovernanceHttpCommon):
    """Rules and reports in the web client, in a real browser."""

    def _start(self, path, tour, user):
        self._login(user)
        self.start_tour(path, f"solidarity_governance_backend_{tour}", login=user.login)
        self.env.invalidate_all()

    def test_emergency(self):
        """A number, then one of several choices."""
        action = "solidarity_base.solidarity_community_action"
        path = f"/odoo/action-{action}/{self.community.id}"
        self._start(path, "emergency", self.user_organiser)
        self.assertEqual(self.community.support_threshold, 50)
        self._start(path, "emergency_choice", self.user_organiser)
        self.assertEqual(self.community.budget_rule, "greedy")
        self.assertEqual(
            self._get_new_log().mapped("reason"),
            ["The hall is closed this winter", "We cannot count the shares any more"],
        )

    def test_accountant(self):
        """Who keeps the books and is no organiser sees figures and the log, and no
        button that is not for the like of him."""
        accountant = self.user_moderator
        group = self.env.ref("account.group_account_readonly", raise_if_not_found=False)
        if group:
            accountant.group_ids = [Command.link(group.id)]
        category = self.env["solidarity.category"].create({"name": "Things that grow"})
        self._get_prioritised(title="A garden", category_id=category.id)
        market = self._open(self._create_proposal(title="A market"))
        self._give(market, self.members[:3], 10)
        market._support(self.members[0], 0)
        self._accept(self._create_policy(("support_cap", 12), title="Twelve for all"))
        self._vote_on_rules(self.other_community)
        self._start("/odoo/proposals", "accountant", accountant)
