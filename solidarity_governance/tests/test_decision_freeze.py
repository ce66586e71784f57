from datetime import timedelta

import psycopg2
from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .decision_common import DecisionCommon


@tagged("post_install", "-at_install")
class TestDecisionFreeze(DecisionCommon):
    """What a ballot depends on is fixed when it opens, whoever writes, and the result
    when it closes."""

    def _refused_by_database(self, statement, *params):
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation, msg=statement),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(SQL(statement, *params))

    def test_what_opening_writes(self):
        decision = self._open_decision(method="ranked", options=["a", "b"])
        self.assertRecordValues(
            decision, [{"state": "open", "elector_count": 24, "ranked_rule": "schulze"}]
        )
        self.assertEqual(
            decision.elector_ids.membership_id,
            self.community.membership_ids.filtered(lambda m: m.state == "active"),
        )

    def test_fixed_when_open(self):
        proposal = self._get_deliberated()
        decision = self._open_decision(["a", "b"], method="approval", is_secret=True)
        for state in ("open", "closed"):
            for column, value in (
                ("title", "'x'"),
                ("description", "'x'"),
                ("method", "'majority'"),
                ("quorum", "99"),
                ("threshold", "99"),
                ("ranked_rule", "'schulze'"),
                ("dots", "11"),
                ("dots_cap", "2"),
                ("seats", "2"),
                ("category_id", "(SELECT min(id) FROM solidarity_category)"),
                ("proposal_id", str(proposal.id)),
                ("is_secret", "false"),
                ("hide_until_closed", "false"),
                ("elector_count", "1"),
                ("date_open", "date_open - interval '1 day'"),
                ("date_close", "date_close + interval '1 day'"),
                ("date_close", "date_close - interval '1 minute'"),
                ("state", "'draft'"),
                ("community_id", str(self.other_community.id)),
                ("result", "'{}'"),
            ):
                self._refused_by_database(
                    f"UPDATE solidarity_decision SET {column} = {value} WHERE id = %s",
                    decision.id,
                )
            self._refused_by_database(
                "DELETE FROM solidarity_decision WHERE id = %s", decision.id
            )
            if state == "open":
                decision._close()
        for column, value in (
            ("is_accepted", "NOT is_accepted"),
            ("is_quorum_met", "NOT is_quorum_met"),
            ("turnout_count", "7"),
            ("state", "'open'"),
            ("state", "'cancelled'"),
        ):
            self._refused_by_database(
                f"UPDATE solidarity_decision SET {column} = {value} WHERE id = %s",
                decision.id,
            )

    def test_options_roll_and_winners(self):
        decision = self._open_decision(["a", "b"], method="approval")
        self._vote(decision, self.members[:1], "a")
        late = self._create_members(1, prefix="later")
        for table, change in (
            ("solidarity_decision_option", "name = 'x'"),
            ("solidarity_decision_option", "sequence = sequence + 1"),
            ("solidarity_decision_option", "kind = 'no'"),
            ("solidarity_elector", f"membership_id = {late.id}"),
            ("solidarity_elector", "delegate_id = id"),
            ("solidarity_elector", "has_voted = false"),
            ("solidarity_ballot", f"decision_id = {decision.copy().id}"),
        ):
            self._refused_by_database(
                f"UPDATE {table} SET {change} WHERE decision_id = %s", decision.id
            )
        for table in (
            "solidarity_decision_option",
            "solidarity_elector",
            "solidarity_ballot",
        ):
            self._refused_by_database(
                f"DELETE FROM {table} WHERE decision_id = %s", decision.id
            )
        self._refused_by_database(
            "INSERT INTO solidarity_elector (decision_id, community_id, membership_id)"
            " VALUES (%s, %s, %s)",
            decision.id,
            self.community.id,
            late.id,
        )
        self._refused_by_database(
            "INSERT INTO solidarity_decision_option"
            " (decision_id, community_id, name, sequence, kind)"
            " VALUES (%s, %s, 'c', 3, 'option')",
            decision.id,
            self.community.id,
        )
        decision._close()
        winners = "solidarity_decision_solidarity_decision_option_rel"
        self._refused_by_database(
            f"DELETE FROM {winners} WHERE solidarity_decision_id = %s", decision.id
        )
        self._refused_by_database(
            f"INSERT INTO {winners} VALUES (%s, %s)",
            decision.id,
            decision.option_ids[1].id,
        )
        self._refused_by_database(
            "UPDATE solidarity_ballot SET content = '{}' WHERE decision_id = %s",
            decision.id,
        )
        self._refused_by_database(
            "UPDATE solidarity_elector SET has_voted = true"
            " WHERE decision_id = %s AND NOT has_voted",
            decision.id,
        )

    def test_votes_past_the_end(self):
        """Past the date a vote is refused although nobody has closed the ballot yet,
        also by a clock that is late."""
        now = fields.Datetime.now()
        end = now + timedelta(seconds=8)
        ballots = [
            self._open_decision(
                date_open=now - timedelta(days=2), date_close=end, is_secret=is_secret
            )
            for is_secret in (False, True)
        ]
        for decision in ballots:
            self._vote(decision, self.members[:1], "yes")
        self.env.flush_all()
        self.env.cr.execute("SELECT pg_sleep_until(%s)", [f"{end} UTC"])
        self._refused_by_database(
            "UPDATE solidarity_ballot SET content = content WHERE decision_id = %s",
            ballots[0].id,
        )
        for decision in ballots:
            with (
                freeze_time(end - timedelta(seconds=1)),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(UserError, "The ballot is closed"),
                self.env.cr.savepoint(),
            ):
                self._vote(decision, self.members[1:2], "yes")
            decision.with_user(self.user_organiser).action_close()
            self.assertRecordValues(decision, [{"date_close": end, "turnout_count": 1}])

    def test_stuffed_urn(self):
        """The urn has as many votes as electors are marked, all of them sealed."""
        decision = self._open_decision(is_secret=True)
        self._vote(decision, self.members[:2], "yes")
        for change in (
            "records = records || records",
            "records = ''",
            "records = NULL",
            "records = substring(records FROM 2)",
            "records = substring(records FROM record_size + 1)",
            "records = records || records, record_size = record_size * 2",
            "record_size = NULL",
            "key_name = NULL",
            "key_name = NULL, records = NULL, ballots = '{\"x\": 1}'",
            'ballots = \'{"x": 1, "y": 1}\'',
        ):
            self._refused_by_database(
                f"UPDATE solidarity_urn SET {change} WHERE decision_id = %s",
                decision.id,
            )
        self._refused_by_database(
            "DELETE FROM solidarity_urn WHERE decision_id = %s", decision.id
        )
        # and in a ballot that is open to all, only electors who are marked have a vote
        decision = self._open_decision()
        self._refused_by_database(
            "INSERT INTO solidarity_ballot"
            " (decision_id, community_id, elector_id, content)"
            " VALUES (%s, %s, %s, '{}')",
            decision.id,
            self.community.id,
            decision.elector_ids[0].id,
        )

    def test_urn_filled_before_opening(self):
        decision = self._create_decision(["a", "b"], method="approval")
        self.env["solidarity.urn"].create(
            {"decision_id": decision.id, "ballots": {"x": {"approved": []}}}
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.Error),
            self.env.cr.savepoint(),
        ):
            decision.action_open()

    def test_in_words(self):
        """What the forms of the backend would do is refused with a sentence."""
        decision = self._open_decision(["a", "b"], method="approval")
        seen = decision.with_user(self.user_organiser)
        for vals in (
            {"title": "Another question"},
            {"is_secret": True},
            {"quorum": 1},
            {"option_ids": [Command.create({"name": "c"})]},
            {"option_ids": [Command.delete(decision.option_ids[0].id)]},
            {"date_close": fields.Datetime.now() + timedelta(days=20)},
            {"state": "closed"},
            {"is_accepted": True},
            {"result": {"winners": []}},
            {"winner_ids": [Command.set(decision.option_ids[0].ids)]},
        ):
            with self.assertRaises(UserError, msg=vals), self.env.cr.savepoint():
                seen.write(vals)
        with self.assertRaises(UserError):
            seen.unlink()
        with self.assertRaisesRegex(UserError, "are fixed since the ballot opened"):
            seen.option_ids.create({"decision_id": seen.id, "name": "c"})
        with self.assertRaises(AccessError):
            decision.elector_ids[0].with_user(self.user_organiser).has_voted = True
        draft = self._create_decision(["a", "b"]).with_user(self.user_organiser)
        draft.write({"title": "Another question", "quorum": 1})
        for vals in (
            {"state": "open"},
            {"elector_count": 1},
            {"turnout_count": 1},
            {"ranked_rule": "instant_runoff"},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                draft.write(vals)
        draft.unlink()

    def test_a_copy_is_a_draft(self):
        decision = self._open_decision(["a", "b"], method="approval")
        self._vote(decision, self.members[:1], "a")
        decision._close()
        copy = decision.copy()
        self.assertRecordValues(
            copy,
            [
                {
                    "state": "draft",
                    "title": "What shall we do?",
                    "result": False,
                    "elector_count": 0,
                    "date_open": False,
                    "date_close": False,
                }
            ],
        )
        self.assertEqual(copy.option_ids.mapped("name"), ["a", "b"])
        self.assertFalse(copy.elector_ids)

    def test_flow_is_not_made_up_by_defaults(self):
        """What the count says cannot be said before, by no way into a new draft."""
        decisions = self.env["solidarity.decision"].with_user(self.user_organiser)
        values = {"title": "Rigged?", "community_id": self.community.id}
        made_up = {
            "is_accepted": True,
            "is_quorum_met": True,
            "is_imported": True,
            "turnout_count": 5,
            "elector_count": 5,
            "cancel_reason": "Never mind",
            "result": {"winners": []},
        }
        for name, value in made_up.items():
            with self.assertRaises(UserError, msg=name):
                decisions.create({**values, name: value})
        defaults = {f"default_{name}": value for name, value in made_up.items()}
        decision = decisions.with_context(**defaults).create(values)
        self.assertRecordValues(
            decision, [{"state": "draft", **dict.fromkeys(made_up, False)}]
        )
        with self.assertRaises(UserError):
            decision.write({"is_imported": True})
