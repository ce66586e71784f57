from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .decision_common import DecisionCommon

ELECTOR = "solidarity.elector"


@tagged("post_install", "-at_install")
class TestSecrecyOfTheRoll(DecisionCommon):
    """As long as a ballot is open nobody sees who has voted but the elector; how many
    have is public."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.voter, cls.silent, cls.delegate = cls.members[:3]
        cls.env["solidarity.delegation"]._delegate(cls.silent, cls.delegate)
        cls.ballots = cls.env["solidarity.decision"]
        for is_secret in (False, True):
            for hide in (False, True):
                cls.ballots |= cls._open_decision(
                    is_secret=is_secret, hide_until_closed=hide
                )
        for ballot in cls.ballots:
            cls._vote(ballot, cls.voter, "yes")
        cls.env.flush_all()
        cls.env.invalidate_all()
        cls.watchers = (
            cls._user(cls.members[3])
            | cls.user_moderator
            | cls.user_organiser
            | cls.user_manager
        )

    def _electors(self, user, ballots=None):
        """Return the electors of these ballots as a user sees them."""
        electors = self.env[ELECTOR].with_user(user)
        return electors.search([("decision_id", "in", (ballots or self.ballots).ids)])

    def test_not_told_while_it_is_open(self):
        for user in self.watchers:
            electors = self._electors(user)
            self.assertEqual(len(electors), 96, "the roll itself is public")
            own = [("membership_id.partner_id", "=", user.partner_id.id)]
            others = electors - electors.filtered_domain(own)
            rows = others.read(["voted", "votes_by_id"])
            self.assertEqual(
                {(row["voted"], row["votes_by_id"]) for row in rows}, {(False, False)}
            )
            names = electors.fields_get()
            self.assertNotIn("has_voted", names)
            self.assertNotIn("delegate_id", names)

    def test_found_by_no_question(self):
        """Neither by reading nor by searching, sorting, grouping or exporting, and not
        from the side of the decision either."""
        for user in self.watchers:
            electors = self._electors(user)
            for name in ("has_voted", "delegate_id"):
                for ask in self._get_questions(electors, name):
                    with (
                        self.assertRaises(AccessError, msg=(user.login, name)),
                        self.env.cr.savepoint(),
                    ):
                        ask()

    def _get_questions(self, electors, name):
        """Return ways to ask for a field of the roll."""
        decisions = electors.env["solidarity.decision"]
        told = [(name, "!=", False)]
        return (
            lambda: electors.read([name]),
            lambda: electors[0][name],
            lambda: electors.mapped(name),
            lambda: electors.filtered_domain(told),
            lambda: electors.search(told),
            lambda: electors.search_count([(name, "=", True)]),
            lambda: electors.search([], order=f"{name} desc"),
            lambda: electors.search([(f"decision_id.elector_ids.{name}", "=", 1)]),
            lambda: electors.web_search_read([], {name: {}}),
            lambda: electors.formatted_read_group([], [name]),
            lambda: electors.formatted_read_group(
                [], ["decision_id"], [f"{name}:count_distinct"]
            ),
            lambda: decisions.search([(f"elector_ids.{name}", "!=", False)]),
            lambda: decisions.search([("elector_ids", "any", told)]),
        )

    def test_found_by_no_order(self):
        """PostgreSQL gives rows of one rank as they lie in the table, and who votes
        moves to its end: the roll has the same order before and after."""
        for user in self.watchers:
            electors = self._electors(user)
            for ballot in self.ballots:
                roll = electors.filtered(lambda e: e.decision_id == ballot)  # noqa: B023
                found = [
                    roll.search([("id", "in", roll.ids)], order=order)
                    for order in ("decision_id", "community_id desc")
                ]
                spec = {"elector_ids": {"fields": {}, "order": "community_id"}}
                [row] = ballot.with_user(user).web_read(spec)
                found.append(roll.browse(one["id"] for one in row["elector_ids"]))
                for records in found:
                    self.assertEqual(records.ids, sorted(roll.ids), user.login)
            groups = electors.formatted_read_group([], ["membership_id"], ["__count"])
            self.assertGreaterEqual(len(groups), 24, "groups have no such order")

    def test_not_exported(self):
        user = self.user_organiser
        user.group_ids += self.env.ref("base.group_allow_export")
        electors = self._electors(user)
        exported = electors.export_data(["member_name", "voted", "votes_by_id/id"])
        self.assertEqual(
            {tuple(row[1:]) for row in exported["datas"] if row[0] != user.name},
            {("", "")},
        )
        for records, path in ((electors, ""), (self.ballots, "elector_ids/")):
            for name in ("has_voted", "delegate_id"):
                with self.assertRaises(AccessError):
                    records.with_user(user).export_data([f"{path}{name}"])

    def test_found_by_what_is_told(self):
        """A search of what members may know finds nobody but themselves."""
        for user in self.watchers:
            electors = self.env[ELECTOR].with_user(user)
            scope = ("decision_id", "in", self.ballots.ids)
            own = electors.search(
                [scope, ("membership_id.partner_id", "=", user.partner_id.id)]
            )
            for domain, found in (
                ([("voted", "=", "yes")], electors),
                ([("voted", "=", "no")], own),
                ([("voted", "in", ("yes", "no"))], own),
                ([("voted", "!=", False)], own),
                ([("voted", "!=", "yes")], self._electors(user)),
                ([("voted", "=", False)], self._electors(user) - own),
            ):
                self.assertEqual(electors.search([scope, *domain]), found, domain)
            self.assertFalse(
                self.ballots.with_user(user).search(
                    [("id", "in", self.ballots.ids), ("elector_ids.voted", "=", "yes")]
                )
            )

    def test_told_to_oneself(self):
        for member, voted, votes_by in (
            (self.voter, "yes", False),
            (self.silent, "no", self.delegate),
            (self.delegate, "no", False),
        ):
            electors = self._electors(self._user(member)).filtered(
                lambda e: e.membership_id == member  # noqa: B023
            )
            self.assertEqual(electors.mapped("voted"), [voted] * 4)
            for elector in electors:
                delegate = elector.votes_by_id.membership_id
                expected = votes_by if not elector.decision_id.is_secret else False
                self.assertEqual(delegate or False, expected)

    def test_what_the_system_read_is_not_told(self):
        """Values in the cache of a request do not turn up for the member."""
        user = self.user_organiser
        electors = self._electors(user)
        self.assertEqual(electors.sudo().mapped("voted").count("yes"), 4)
        self.assertEqual(
            electors.sudo().filtered("has_voted").mapped("voted"), 4 * ["yes"]
        )
        self.assertEqual(electors.mapped("voted").count("yes"), 0)
        with self.assertRaises(AccessError):
            electors.mapped("has_voted")

    def test_not_told_to_a_form(self):
        """A form may say what it likes of the ballot: what is told depends on what is
        stored."""
        spec = {"elector_ids": {"fields": {"voted": {}, "votes_by_id": {}}}}
        for user in self.user_organiser | self.user_manager:
            for ballot in self.ballots.with_user(user):
                for claim in ({"state": "closed"}, {"community_id": False}):
                    answer = ballot.onchange(claim, list(claim), spec)["value"]
                    shown = [
                        row[2]
                        for row in answer.get("elector_ids", ())
                        if row[0] == 1 and {"yes"} & set(map(str, row[2].values()))
                    ]
                    self.assertFalse(shown, user.login)

    def test_the_ballot_itself_is_read(self):
        """What is closed on the roll does not close the ballots: people read all that
        the model shows of them, as forms and lists do."""
        for user in self.watchers:
            ballots = self.ballots.with_user(user)
            for name in set(ballots.fields_get()) - {"message_follower_ids"}:
                with self.subTest(user=user.login, field=name):
                    self.assertEqual(len(ballots.web_read({name: {}})), 4)
            self.assertEqual(ballots.mapped("can_count"), 4 * [False])

    def test_how_many_is_public(self):
        for user in self.watchers:
            for ballot in self.ballots.with_user(user):
                self.assertEqual(ballot.voted_count, 1)
                self.assertEqual(ballot._get_turnout()["took_part"], 1)

    def test_told_when_it_is_closed(self):
        """Then everybody can check that nobody is marked who did not vote."""
        self.ballots._close()
        for user in self.watchers:
            electors = self._electors(user)
            voted = electors.filtered(lambda e: e.voted == "yes")
            self.assertEqual(len(voted), 4)
            self.assertEqual(voted.membership_id, self.voter)
            self.assertEqual(voted, electors.search([("voted", "=", "yes")]) & electors)
            self.assertEqual(electors.votes_by_id.membership_id, self.delegate)

    def test_not_told_of_what_was_cancelled(self):
        self.ballots.action_cancel("The question was not the right one")
        for user in self.watchers:
            self.assertNotIn("yes", self._electors(user).mapped("voted"))

    def test_reminders_do_not_tell(self):
        """Organisers may read the mails about a ballot, not who was reminded."""
        now = fields.Datetime.now()
        ballot = self._open_decision(
            date_open=now - timedelta(days=8), date_close=now + timedelta(hours=20)
        )
        self._vote(ballot, self.voter, "yes")
        self._run_cron("ir_cron_decisions")
        messages = self.env["mail.message"].with_user(self.user_organiser)
        domain = [("model", "=", ballot._name), ("res_id", "=", ballot.id)]
        found = messages.search([*domain, ("message_type", "=", "email_outgoing")])
        texts = str(found.read())
        self.assertIn("Closes soon", texts)
        for member in (self.voter, self.silent):
            self.assertNotIn(member.name, texts)
            self.assertNotIn(member.partner_id.email, texts)
        self.assertFalse(found.partner_ids | found.notified_partner_ids)
        with self.assertRaises(AccessError):
            self.env["mail.mail"].with_user(self.user_organiser).search([])

    def test_the_delegate_does_not_learn_who_voted(self):
        """The page tells for how many one may vote, whether they voted or not."""
        ballot = self.ballots[0]
        seen = []
        for _vote in range(2):
            as_delegate = ballot.with_user(self._user(self.delegate))
            page = as_delegate._prepare_portal_page(
                self.delegate.with_user(as_delegate.env.user)
            )
            seen.append(page["delegating_count"])
            self._vote(ballot, self.silent, "no")
        self.assertEqual(seen, [1, 1])
