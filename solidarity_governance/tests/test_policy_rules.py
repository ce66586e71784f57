from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
class TestPolicyRules(PolicyCommon):
    """What a proposal may say about rules."""

    def assertRefused(self, words, *rules, **values):
        with self.assertRaisesRegex(UserError, words):
            self._create_policy(*rules, **values)
        self.assertEqual(self.community.support_cap, 10)
        self.assertFalse(self._get_new_log())

    # -------------------------------------------------------------- which rules

    def test_rule_of_the_author(self):
        proposal = self._create_policy(("support_cap", "12"))
        rule = proposal.rule_ids
        self.assertEqual(rule.rule_label, "Most Points for One Proposal")
        self.assertEqual(rule.record_label, "Test Riverside")
        self.assertEqual((rule.old_value_text, rule.new_value_text), ("10", "12"))
        # the author's own rights are enough for all of it
        own = self._as(proposal, self.user_a)
        own._set_rules(
            [self._rule("support_cap", "13"), self._rule("decision_days", 5)]
        )
        self.assertEqual(own.rule_ids.mapped("new_value"), ["13", "5"])
        own.action_open()
        self.assertEqual(proposal.state, "gathering")
        self.assertEqual(self.community.support_cap, 10)

    def test_field_is_not_governed(self):
        for name in ("name", "code", "no_such_field", "governance_project_id", "id"):
            self.assertRefused("not a rule that members vote on", (name, "12"))

    def test_model_is_not_governed(self):
        for model in ("res.partner", "solidarity.proposal", "no.such.model", "", None):
            proposal = self._create_proposal(kind="policy")
            with self.assertRaisesRegex(UserError, "not a rule that members vote on"):
                proposal._set_rules(
                    [{**self._rule("support_cap", 12), "res_model": model or ""}]
                )

    def test_record_of_another_community(self):
        for community in (self.other_community, self.foreign_community):
            self.assertRefused(
                "is not a rule of Test Riverside", ("support_cap", 12, community)
            )

    def test_record_is_gone(self):
        proposal = self._create_proposal(kind="policy")
        with self.assertRaisesRegex(UserError, "does not exist any more"):
            proposal._set_rules([{**self._rule("support_cap", 12), "res_id": 10**8}])

    def test_only_policy_proposals(self):
        proposal = self._create_proposal(kind="action")
        with self.assertRaisesRegex(UserError, "another kind of proposal"):
            proposal._set_rules([self._rule("support_cap", 12)])

    def test_policy_needs_a_rule(self):
        proposal = self._create_proposal(kind="policy")
        with self.assertRaisesRegex(UserError, "which rules"):
            proposal.action_open()
        self.assertEqual(proposal.state, "draft")

    def test_one_value_for_a_rule(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._create_policy(("support_cap", 12), ("support_cap", 13))

    # -------------------------------------------------------------- which value

    def test_wrong_type(self):
        for name, value in (
            ("support_cap", "twelve"),
            ("support_cap", "12.5"),
            ("support_cap", "１２"),
            ("support_cap", "1_2"),
            ("support_cap", "99999999999"),
            ("support_cap", True),
            ("decision_quorum", "20,5"),
            ("decision_quorum", "nan"),
            ("decision_quorum", "inf"),
            ("decision_quorum", "1e1"),
            ("decision_quorum", "20.123"),
            ("ranked_rule", "Borda"),
            ("ranked_rule", "Schulze method"),
            ("governance_mode", "nobody"),
        ):
            with self.subTest(name=name, value=value):
                self.assertRefused("cannot be the new value", (name, value))

    def test_large_and_small_numbers(self):
        """However large: nothing is rounded that members would have voted on."""
        parse = self.community._parse_policy_value
        self.assertEqual(parse("decision_quorum", "10000000.01"), 10000000.01)
        self.assertEqual(parse("decision_quorum", "999999999999.99"), 999999999999.99)
        self.assertEqual(parse("decision_quorum", "0.07"), 0.07)
        for value in ("10000000.001", "999999999999.999", "0.001"):
            with self.assertRaisesRegex(UserError, "more than 2 decimal places"):
                parse("decision_quorum", value)
        for value, code in (
            (0.00001, "0.00001"),
            (20.0, "20.0"),
            (1e16, "10" + 15 * "0"),
        ):
            self.assertEqual(self.community._get_policy_code(value), code)

    def test_no_value(self):
        for value in ("", "  ", None):
            self.assertRefused("a value is needed", ("support_cap", value))

    @mute_logger("odoo.sql_db")
    def test_out_of_range(self):
        """What the constraints of the database refuse is said in their words."""
        for name, value, words in (
            ("support_cap", "0", "may give at least 1"),
            ("support_cap", "101", "not more than all"),
            ("support_grant", "9", "not more than all"),
            ("decision_days", "366", "open for 1 to 365"),
            ("decision_quorum", "100.01", "A quorum is 0 to 100"),
            ("decision_quorum", "5000", "out of range|A quorum is 0 to 100"),
            ("supermajority_threshold", "50", "more than 50"),
            ("publish_threshold", "0", "from 1 member"),
        ):
            with self.subTest(name=name, value=value):
                self.assertRefused(words, (name, value))

    def test_rules_are_tried_together(self):
        """Each of the two alone would be out of range."""
        proposal = self._create_policy(("support_cap", "200"), ("support_grant", "200"))
        proposal.action_open()
        self._accept_open(proposal)
        self.assertEqual(self.community.support_grant, 200)
        self.assertEqual(self.community.support_cap, 200)

    def _accept_open(self, proposal):
        proposal._set_state("deliberation")
        self._close(self._get_ballot(proposal))

    def test_trial_leaves_nothing(self):
        mails = self.env["mail.mail"].search_count([])
        messages = self.env["mail.message"].search_count([])
        hooks = len(self.env.cr.postcommit._funcs)
        proposal = self._create_policy(("publish_threshold", 7))
        self.assertEqual(self.community.publish_threshold, 5)
        self.assertFalse(self._get_new_log())
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(len(self.env.cr.postcommit._funcs), hooks)
        # the one message says that the proposal was created
        added = self.env["mail.message"].search_count([]) - messages
        self.assertLessEqual(added, 1)
        self.assertEqual(proposal.rule_ids.state, "pending")

    def test_nothing_to_decide(self):
        for name, value in (
            ("support_cap", "10"),
            ("decision_quorum", "20.0"),
            ("ranked_rule", "schulze"),
        ):
            self.assertRefused("nothing to decide", (name, value))

    def test_checked_again_when_it_opens(self):
        proposal = self._create_policy(("publish_threshold", 7))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE solidarity_community SET publish_threshold = 7 WHERE id = %s",
            (self.community.id,),
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            proposal.action_open()
        self.assertEqual(proposal.state, "draft")

    def test_checked_again_when_the_ballot_opens(self):
        proposal = self._deliberate(self._create_policy(("publish_threshold", 7)))
        self.env.cr.execute(
            "UPDATE solidarity_community SET publish_threshold = 7 WHERE id = %s",
            (self.community.id,),
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            self._get_ballot(proposal)
        self.assertEqual(proposal.state, "deliberation")

    # --------------------------------------------------------------- who and when

    def test_open_rules_stay(self):
        """Members decide on what they read."""
        proposal = self._open(self._create_policy(("support_cap", 12)))
        own = self._as(proposal, self.user_a)
        with self.assertRaisesRegex(UserError, "gathering support"):
            own._set_rules([self._rule("support_cap", 13)])
        for change in (
            lambda: own.rule_ids.write({"new_value": "13"}),
            lambda: own.rule_ids.unlink(),
            lambda: own.rule_ids.copy({"field_name": "support_grant"}),
        ):
            with self.assertRaisesRegex(UserError, "stay as they are|written when"):
                change()
        self.assertEqual(proposal.rule_ids.new_value, "12")

    @mute_logger("odoo.sql_db")
    def test_open_rules_stay_in_the_database(self):
        proposal = self._open(self._create_policy(("support_cap", 12)))
        self.env.flush_all()
        rule = proposal.rule_ids
        for query in (
            "UPDATE solidarity_proposal_rule SET new_value = '99' WHERE id = %s",
            "DELETE FROM solidarity_proposal_rule WHERE id = %s",
            "INSERT INTO solidarity_proposal_rule"
            " (proposal_id, res_model, res_id, field_name, new_value, state)"
            " SELECT proposal_id, res_model, res_id, 'decision_days', '3', 'pending'"
            " FROM solidarity_proposal_rule WHERE id = %s",
        ):
            with (
                self.assertRaisesRegex(IntegrityError, "is open"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, (rule.id,))

    def test_draft_may_be_deleted(self):
        proposal = self._create_policy(("support_cap", 12))
        rule = proposal.rule_ids
        proposal.unlink()
        self.assertFalse(rule.exists())

    def test_what_follows_is_not_the_authors(self):
        proposal = self._create_policy(("support_cap", 12))
        rule = self._as(proposal.rule_ids, self.user_a)
        for vals in (
            {"state": "applied"},
            {"date_due": "2020-01-01"},
            {"failure": "x"},
            {"old_value": "1"},
        ):
            with self.assertRaisesRegex(UserError, "written when"):
                rule.write(vals)
            with self.assertRaisesRegex(UserError, "written when"):
                rule.create({**self._rule("support_grant", 12), **vals})

    def test_other_people(self):
        proposal = self._create_policy(("support_cap", 12))
        rule = proposal.rule_ids
        for user in (
            self.user_b,
            self.user_moderator,
            self.user_organiser,
            self.user_other,
            self.user_foreign,
            self.user_employee,
            self.user_public,
        ):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    rule.with_user(user).write({"new_value": "13"})
                with self.assertRaises(AccessError):
                    rule.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    rule.with_user(user).create(
                        {**self._rule("decision_days", 9), "proposal_id": proposal.id}
                    )
        for user in (
            self.user_b,
            self.user_other,
            self.user_foreign,
            self.user_employee,
        ):
            self.assertFalse(rule.with_user(user).search([("id", "=", rule.id)]))
        self._open(proposal)
        self.assertEqual(rule.with_user(self.user_b).new_value_text, "12")
        for user in (self.user_other, self.user_foreign, self.user_employee):
            self.assertFalse(rule.with_user(user).search([("id", "=", rule.id)]))

    def _type(self, user, vals, names):
        """Return what a form shows for values that are not saved, asked for by RPC."""
        result = call_kw(
            self.env["solidarity.proposal.rule"].with_user(user),
            "onchange",
            [[], dict(vals), list(vals), {name: {} for name in (*vals, *names)}],
            {"context": {"show_email": True}},
        )
        return [result["value"].get(name) for name in names]

    def test_typing_tells_nothing(self):
        """A rule that is not saved may name anything: nobody learns by it what they may
        not read."""
        draft = self._create_proposal(self.membership_b, title="Not for you yet")
        person = self._rule("name", "x", self.partner_b)
        foreign = self._rule("support_cap", "12", self.foreign_community)
        for vals in (person, foreign, {"proposal_id": draft.id}):
            for user in (self.user_a, self._user(self.members[0])):
                with self.assertRaisesRegex(AccessError, "pages of the portal"):
                    self._type(user, vals, ["record_label", "proposal_title"])
        names = ["record_label", "old_value_text"]
        secret = self._rule("name", "x", self.env["ir.config_parameter"].search([])[0])
        for vals in (secret, foreign, self._rule("support_cap", "12")):
            found = self._type(self.user_employee, vals, names)
            self.assertFalse(any(found), found)
        self.assertEqual(
            self._type(self.user_organiser, self._rule("support_cap", "12"), names),
            ["Test Riverside", "10"],
        )

    def test_rule_by_create(self):
        """By RPC, without the form: the same is refused."""
        proposal = self._create_proposal(kind="policy")
        rules = self.env["solidarity.proposal.rule"].with_user(self.user_a)
        for vals in (
            self._rule("name", "Mine"),
            self._rule("support_cap", "many"),
            self._rule("support_cap", "12", self.other_community),
        ):
            with self.assertRaises(UserError):
                rules.create({**vals, "proposal_id": proposal.id})
        rule = rules.create(
            {**self._rule("support_cap", 12), "proposal_id": proposal.id}
        )
        with self.assertRaises(UserError):
            rule.write({"field_name": "name"})
        other = self._create_proposal(self.membership_b, kind="policy")
        with self.assertRaises(AccessError):
            rule.write({"proposal_id": other.id})
        # a moderator reads the drafts of others, which are theirs all the same
        own = self._create_policy(
            ("support_cap", 12),
            author=self.membership_moderator,
        )
        with self.assertRaises(AccessError):
            own.rule_ids.with_user(self.user_moderator).write({"proposal_id": other.id})
