from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Datetime
from odoo.tests import tagged

from .funding_common import FundingCommon


@tagged("post_install", "-at_install")
class TestFundingRound(FundingCommon):
    """A round from its opening to the money, with exact numbers."""

    # -------------------------------------------------------------------- to open

    def test_open(self):
        """The ballot has an option with a cost for each proposal, by support, and the
        rule of the community."""
        self._give(self.bench, self.members[:2], 10)
        self.funding.with_user(self.user_organiser).action_open()
        decision = self.funding.decision_id
        self.assertRecordValues(
            decision,
            [
                {
                    "state": "open",
                    "method": "approval",
                    "title": "Neighbourhood fund",
                    "quorum": 20,
                    "is_secret": False,
                }
            ],
        )
        self.assertEqual(
            decision.option_ids.mapped(lambda o: (o.name, o.cost)),
            [("Bench", 40), ("Garden", 60), ("Market", 50)],
        )
        self.assertRecordValues(
            self.funding, [{"state": "voting", "rule": "equal_shares"}]
        )
        proposals = self.garden | self.market | self.bench
        self.assertEqual(set(proposals.mapped("state")), {"voting"})
        self.assertEqual(proposals.decision_id, decision)
        self.assertGreaterEqual(
            decision.date_close - decision.date_open, timedelta(days=7)
        )

    def test_rule_is_frozen(self):
        """A change of the community's rule does not change an open round."""
        self.funding.action_open()
        self.community.write(
            {"budget_rule": "greedy", "policy_reason": "Trying the other rule"}
        )
        self._vote(self.funding, ["Garden"], ["Market"], ["Market"], ["Market"], [])
        self._close(self.funding)
        self.assertEqual(self.funding.result["rule"], "equal_shares")

    def test_drafts_and_ended_are_left_out(self):
        draft = self._create_proposal(
            title="Not yet", kind="funding", cost=10, funding_round_id=self.funding.id
        )
        self.bench.action_withdraw()
        self.funding.action_open()
        self.assertEqual(
            self.funding.decision_id.option_ids.mapped("name"), ["Garden", "Market"]
        )
        self.assertEqual(draft.state, "draft")

    def test_refused(self):
        """Each thing that cannot be funded is named, and nothing happens."""
        free = self._ask("For nothing", 0)
        dear = self._ask("Palace", 100.01)
        with self.assertRaises(UserError) as refusal:
            self.funding.action_open()
        for words in (
            '"For nothing" does not say what it costs.',
            '"Palace" costs $ 100.01, more than there is to share.',
        ):
            self.assertIn(
                words, refusal.exception.args[0].replace("\N{NO-BREAK SPACE}", " ")
            )
        self.assertEqual(self.funding.state, "draft")
        self.assertEqual(self.garden.state, "gathering")
        (free | dear).write({"funding_round_id": False})
        self.funding.action_open()
        self.assertEqual(self.funding.state, "voting")
        with self.assertRaisesRegex(UserError, "Members vote in"):
            self.funding.action_open()

    def test_cost_of_the_whole_budget(self):
        self._ask("Everything", 100)
        self.funding.action_open()
        self.assertEqual(len(self.funding.decision_id.option_ids), 4)

    def test_at_least_two(self):
        (self.garden | self.market).write({"funding_round_id": False})
        with self.assertRaisesRegex(UserError, "at least two proposals.*has 1"):
            self.funding.action_open()

    def test_proposal_of_another_kind_or_community(self):
        with self.assertRaisesRegex(ValidationError, "does not ask for money"):
            self._create_proposal(funding_round_id=self.funding.id)
        with self.assertRaisesRegex(ValidationError, "belongs to Test Hilltop"):
            self._create_proposal(
                self.membership_other, kind="funding", funding_round_id=self.funding.id
            )
        self.funding.action_open()
        with self.assertRaisesRegex(ValidationError, "collects no proposals any more"):
            self._ask("Too late", 10)

    # ------------------------------------------------------------------- to close

    def test_equal_shares(self):
        """10 voters with 10 each: six buy the garden (60), four have 40 left, which is
        not enough for the market (50) and is for the bench (40)."""
        self.funding.action_open()
        votes = [["Garden"]] * 6 + [["Market", "Bench"]] * 4
        self._vote(self.funding, *votes)
        self._close(self.funding)
        self.assertEqual(self.funding.state, "closed")
        result = self.funding.result
        names = {o.id: o.name for o in self.funding.decision_id.option_ids}
        self.assertEqual([names[o] for o in result["winners"]], ["Garden", "Bench"])
        self.assertEqual((result["spent"], result["left"]), ("100.00", "0.00"))
        self.assertEqual(
            self.funding.decision_id.winner_ids.mapped("name"), ["Garden", "Bench"]
        )
        self.assertEqual(
            (self.garden | self.market | self.bench).mapped("state"),
            ["delivery", "rejected", "delivery"],
        )
        self.assertEqual(len(self.garden.task_ids), 1, "decided work is a task")

    def test_end_of_the_ballot(self):
        """The round says when its ballot ended, early or not; after a cancelled one the
        end of the next one is as the rules say, not that of the last one."""
        self.funding.action_open()
        with freeze_time(Datetime.now() + timedelta(days=3)):
            self.funding.decision_id.action_cancel("The sum was wrong.")
            self.assertFalse(self.funding.date_close)
            self.funding.with_user(self.user_organiser).action_open()
            self.assertGreater(
                self.funding.date_close, Datetime.now() + timedelta(days=7)
            )
            self._vote(self.funding, ["Garden"])
            self._close(self.funding)
        self.assertEqual(self.funding.date_close, self.funding.decision_id.date_close)
        self.assertLess(self.funding.date_close, Datetime.now() + timedelta(days=4))

    def test_currency_of_the_community(self):
        """That of its proposals, whatever company the organiser works in."""
        company = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": self.env.ref("base.JPY").id}
        )
        funding = self._create_round()
        self.assertEqual(funding.currency_id, self.community.company_id.currency_id)
        self.assertEqual(
            self.funding.with_company(company).copy().currency_id, funding.currency_id
        )
        self.env.user.company_ids += company
        rounds = self.env["solidarity.funding.round"].with_company(company)
        there = rounds.create(
            {"name": "There", "community_id": self.community.id, "budget": 1}
        )
        self.assertEqual(there.currency_id, funding.currency_id)

    def test_three_decimals(self):
        """Dinars have a thousand fils: 0.505 and 0.500 are just what there is."""
        dinar = self.env.ref("base.KWD")
        dinar.active = True
        self.community.company_id.currency_id = dinar
        self.community.with_context(install_mode=True).write(
            {"budget_rule": "greedy", "policy_reason": "For this test only."}
        )
        self.funding.write({"currency_id": dinar.id, "budget": 1.005})
        self.garden.cost, self.market.cost, self.bench.cost = 0.505, 0.5, 0.001
        self.funding.action_open()
        self._vote(self.funding, ["Garden", "Market"], *[["Garden"]] * 4)
        self._close(self.funding)
        result = self.funding.result
        self.assertEqual((result["spent"], result["left"]), ("1.005", "0.000"))
        self.assertEqual(
            self.funding.decision_id.winner_ids.mapped("name"), ["Garden", "Market"]
        )
        text = self.funding._export_pabulib()
        self.assertIn("\nbudget;1.005\n", text)
        self.assertIn("\n1;0.505;", text)

    def test_no_decimals(self):
        """Yen have none: shares of a third are told in whole yen."""
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.community.company_id.currency_id = yen
        self.funding.write({"currency_id": yen.id, "budget": 100})
        self.funding.action_open()
        self._vote(self.funding, *[["Garden"]] * 4, *[["Market"]] * 2)
        self._close(self.funding)
        self.assertEqual(
            self.funding._get_explanation()[0],
            "Votes: 6. Each has the same share of the money, ¥\N{NO-BREAK SPACE}17.",
        )
        self.assertEqual(self.funding.result["spent"], "60.00")

    def test_greedy(self):
        """By votes: market 5 (50 left), bench 4 (10 left), garden 3 is skipped."""
        self.community.write(
            {"budget_rule": "greedy", "policy_reason": "Trying the other rule"}
        )
        self.funding.action_open()
        votes = [["Market"]] * 3 + [["Market", "Bench"]] * 2 + [["Bench", "Garden"]] * 2
        self._vote(self.funding, *votes, ["Garden"])
        self._close(self.funding)
        names = {o.id: o.name for o in self.funding.decision_id.option_ids}
        result = self.funding.result
        self.assertEqual([names[o] for o in result["winners"]], ["Market", "Bench"])
        self.assertEqual(
            [(s["word"], s.get("votes"), s.get("left")) for s in result["steps"]],
            [
                ("funded", 5, "50.00"),
                ("funded", 4, "10.00"),
                ("skipped", 3, "10.00"),
            ],
        )
        sentences = [
            sentence.replace("\N{NO-BREAK SPACE}", " ")
            for sentence in self.funding._get_explanation()
        ]
        self.assertEqual(
            sentences,
            [
                "Market has 5 votes and costs $ 50.00: funded, $ 50.00 are left.",
                "Bench has 4 votes and costs $ 40.00: funded, $ 10.00 are left.",
                "Garden has 3 votes and costs $ 60.00: skipped, only $ 10.00 are left.",
                "Of $ 100.00, $ 90.00 are spent and $ 10.00 are left.",
            ],
        )

    def test_points_come_back(self):
        """Who supported what is not funded has the points back; what is funded keeps
        them until it is delivered."""
        for proposal in (self.garden, self.market):
            self._give(proposal, self.members[:1], 5)
        member = self.members[0]
        self.assertEqual(member.support_available, 90)
        self.funding.action_open()
        self._vote(self.funding, *[["Garden"]] * 5)
        self._close(self.funding)
        self.assertEqual(
            (self.garden.state, self.market.state), ("delivery", "rejected")
        )
        self.assertEqual(member.support_available, 95)

    def test_dots(self):
        """Dots are worth what they are: 9 dots for the bench, 5 for the garden."""
        self.funding.write({"method": "dot", "dots": 6, "dots_cap": 4})
        self.community.write(
            {"budget_rule": "greedy", "policy_reason": "Trying the other rule"}
        )
        self.funding.action_open()
        self.assertRecordValues(
            self.funding.decision_id, [{"method": "dot", "dots": 6, "dots_cap": 4}]
        )
        with self.assertRaises(UserError):
            self._vote(self.funding, [("Bench", 5)])
        self._vote(
            self.funding,
            [("Bench", 4), ("Garden", 2)],
            [("Bench", 4)],
            [("Bench", 1), ("Garden", 3), ("Market", 2)],
            [("Market", 2)],
            [("Market", 1)],
        )
        self._close(self.funding)
        totals = dict(self.funding.result["totals"])
        options = self.funding.decision_id.option_ids
        self.assertEqual(
            {option.name: totals[option.id] for option in options},
            {"Bench": 9, "Garden": 5, "Market": 5},
        )
        # 60 are left: of the two with 5 dots the market costs less and comes first
        tie = next(s for s in self.funding.result["steps"] if s["word"] == "tie")
        self.assertEqual(tie["rule"], "lower_cost")
        self.assertEqual(self.market.state, "delivery")
        self.assertEqual(self.garden.state, "rejected")

    def test_secret(self):
        """A secret round is counted as any other, and nobody delegates in it."""
        self.funding.is_secret = True
        self.funding.action_open()
        self._vote(self.funding, *[["Garden"]] * 5)
        self.assertFalse(self.funding.decision_id.ballot_ids)
        self._close(self.funding)
        self.assertEqual(self.garden.state, "delivery")

    def test_no_quorum(self):
        """24 electors, a quorum of 20 %: 4 votes are too few, nothing is funded."""
        self.assertEqual(self.community.member_count, 24)
        self.funding.action_open()
        self._vote(self.funding, *[["Garden", "Bench"]] * 4)
        self._close(self.funding)
        self.assertEqual(self.funding.result["winners"], [])
        self.assertEqual(self.funding.result["spent"], "0.00")
        self.assertEqual(self.garden.state, "rejected")
        self.assertEqual(
            self.funding._get_explanation()[0],
            "Too few took part: nothing is funded.",
        )

    def test_one_more_vote_is_a_quorum(self):
        self.funding.action_open()
        self._vote(self.funding, *[["Garden", "Bench"]] * 5)
        self._close(self.funding)
        self.assertEqual(self.garden.state, "delivery")

    def test_nobody_votes(self):
        self.community.write(
            {"decision_quorum": 0, "policy_reason": "Trying the other rule"}
        )
        self.funding.action_open()
        self._close(self.funding)
        self.assertEqual(self.funding.result["winners"], [])
        self.assertEqual(self.funding.state, "closed")
        self.assertIn("Nobody voted for Garden.", self.funding._get_explanation())

    def test_delegated_votes_have_shares(self):
        """Two delegate to the first, who votes for the bench: three shares of 20, and
        with two others the fund of 100. The bench (40) is paid by three; what they
        have left does not buy what two want."""
        delegations = self.env["solidarity.delegation"]
        for member in self.members[10:12]:
            delegations._delegate(member, self.members[0])
        self.funding.action_open()
        self._vote(self.funding, ["Bench"], ["Market"], ["Market"])
        self.assertEqual(self.funding._share_budget()["voters"], 5)
        self._close(self.funding)
        result = self.funding.result
        totals = dict(result["totals"])
        options = {o.name: o.id for o in self.funding.decision_id.option_ids}
        self.assertEqual(totals[options["Bench"]], 3)
        self.assertEqual(result["winners"][0], options["Bench"])
        bought = next(step for step in result["steps"] if step["word"] == "bought")
        self.assertEqual((bought["supporters"], bought["payment"]), (3, "13.33"))

    def test_rounds_stay_where_one_is_organiser(self):
        """Nobody puts a round into a community that others organise."""
        funding = self._create_round()
        with self.assertRaises(AccessError):
            funding.with_user(self.user_organiser).write(
                {"community_id": self.other_community.id}
            )

    def test_cancel_ballot(self):
        """A cancelled ballot leaves the round as it was before: it can be changed and
        opened again, with another ballot."""
        self.funding.action_open()
        first = self.funding.decision_id
        first.with_user(self.user_organiser).action_cancel("The budget was wrong.")
        self.env.invalidate_all()
        self.assertRecordValues(
            self.funding, [{"state": "draft", "rule": False, "decision_id": False}]
        )
        self.assertEqual(self.garden.state, "deliberation")
        self.funding.with_user(self.user_organiser).write({"budget": 120})
        self.funding.with_user(self.user_organiser).action_open()
        self.assertNotEqual(self.funding.decision_id, first)
        self.assertEqual(self.garden.state, "voting")

    def test_hide_while_members_vote(self):
        """A moderator does not end the ballot on the proposals of others."""
        self.assertIn("hide", self.garden._moderation_actions())
        self.funding.action_open()
        self.assertNotIn("hide", self.garden._moderation_actions())
        report = (
            self.env["solidarity.moderation.report"]
            .with_user(self.user_b)
            ._submit(self.garden.with_user(self.user_b), "This is an insult")
        )
        with self.assertRaisesRegex(UserError, "cannot be done"):
            report.with_user(self.user_moderator).action_hide()
        self.assertEqual(self.funding.decision_id.state, "open")
        self.assertEqual(self.market.state, "voting")

    def test_cancel_round(self):
        self.funding.action_open()
        self.funding.with_user(self.user_organiser).action_cancel("There is no money.")
        self.assertEqual(self.funding.state, "cancelled")
        self.assertEqual(self.garden.state, "deliberation")
        self.assertFalse(self.garden.funding_round_id)
        with self.assertRaisesRegex(UserError, "was cancelled"):
            self.funding.action_open()
