import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date, Datetime
from odoo.tests import HttpCase, tagged

from ..engine import pabulib
from ..engine.pabulib import parse
from .funding_common import FundingCommon
from .pabulib_common import FILES, SMALL, find_folder


@tagged("post_install", "-at_install")
class TestPabulibImport(FundingCommon):
    """Files come in by the wizard and go out from decided rounds."""

    def _start(self, text, user=None, community=None):
        data = text if isinstance(text, bytes) else text.encode()
        wizard = self.env["solidarity.pabulib.import"]
        return wizard.with_user(user or self.user_organiser).create(
            {
                "community_id": (community or self.community).id,
                "file": base64.b64encode(data),
                "file_name": "village.pb",
            }
        )

    def _import(self, text, **values):
        wizard = self._start(text)
        wizard.action_check()
        self.assertEqual(wizard.state, "checked", wizard.problems)
        wizard.write(values)
        action = wizard.action_import()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_import(self):
        """Greedy: garden (3 votes, 60) and bench (2, 40) are funded, as recorded."""
        wizard = self._start(SMALL)
        wizard.action_check()
        self.assertRecordValues(
            wizard,
            [
                {
                    "name": "Village fund",
                    "budget": 100,
                    "project_count": 3,
                    "vote_count": 4,
                    "rule": "greedy",
                    "rule_in_file": "greedy",
                }
            ],
        )
        self.assertEqual(wizard.currency_id.name, "EUR")
        rounds = self.env["solidarity.funding.round"]
        before = rounds.search_count([])
        action = wizard.action_import()
        self.assertEqual(rounds.search_count([]), before + 1)
        funding = rounds.browse(action["res_id"])
        self.assertRecordValues(
            funding,
            [
                {
                    "state": "closed",
                    "is_imported": True,
                    "rule": "greedy",
                    "method": "approval",
                    "budget": 100,
                    "notice": False,
                    "proposal_count": 3,
                }
            ],
        )
        decision = funding.decision_id
        self.assertRecordValues(
            decision,
            [
                {
                    "state": "closed",
                    "is_secret": True,
                    "elector_count": 4,
                    "turnout_count": 4,
                    "is_quorum_met": True,
                }
            ],
        )
        self.assertFalse(decision.elector_ids, "a file has no voters")
        self.assertEqual(
            decision.winner_ids.mapped("name"), ['Garden; with "fence"', "Bench"]
        )
        self.assertEqual(funding.result["spent"], "100.00")
        self.assertEqual(str(decision.date_open), "2024-03-01 11:00:00")
        self.assertEqual(str(decision.date_close), "2024-03-31 12:00:00")

    def test_byte_order_mark(self):
        funding = self._import(b"\xef\xbb\xbf" + SMALL.encode())
        self.assertEqual(funding.state, "closed")

    def test_notice(self):
        """A result that is another one, that spends too much, numbers that are not
        those of the votes: told, not refused."""
        text = SMALL.replace("50,50;1;Market;0", "50,50;4;Market;1")
        notice = self._import(text).notice.replace("\N{NO-BREAK SPACE}", " ")
        self.assertEqual(
            notice.splitlines(),
            [
                "The result in the file spends 150.50 €, 50.50 € more than the budget.",
                "Funded in the file, but not by the count here: Market.",
                "Other numbers of votes than the file states: Market. The votes count.",
                'The file names the rule "greedy"; counted here: Most votes first.',
            ],
        )
        other = SMALL.replace("Bench;1", "Bench;0").replace("Market;0", "Market;0")
        self.assertIn(
            "Funded by the count here, but not in the file: Bench.",
            self._import(other).notice,
        )
        nothing = SMALL.replace(";1\np2", ";0\np2").replace("Bench;1", "Bench;0")
        self.assertIn(
            "The file does not say what was funded.", self._import(nothing).notice
        )

    def test_days(self):
        """The days of the file are those that readers see, wherever they are."""
        days = "date_begin;01.03.2024\ndate_end;31.03.2024\n"
        for lines, begin, end in (
            (days, "2024-03-01", "2024-03-31"),
            ("date_begin;2024-03-01\n", "2024-03-01", "2024-03-01"),
            ("instance;2019\n", "2019-01-01", "2019-01-01"),
            ("date_end;soon\n", str(Date.today()), str(Date.today())),
        ):
            decision = self._import(SMALL.replace(days, lines)).decision_id
            for zone in ("America/Los_Angeles", "Europe/Berlin", "Asia/Tokyo"):
                seen = decision.with_context(tz=zone)
                for field, day in (("date_open", begin), ("date_close", end)):
                    local = Datetime.context_timestamp(seen, decision[field])
                    self.assertEqual(str(local.date()), day, zone)

    def test_voter_twice(self):
        """Someone who voted twice is named; the votes count as they were counted."""
        last = SMALL.strip().splitlines()[-1]
        voter = last.split(";")[0]
        lines = SMALL.replace("num_votes;4", "num_votes;5").strip() + "\n" + last
        funding = self._import(lines)
        self.assertIn(f"than one vote in the file: 1 ({voter})", funding.notice)
        self.assertEqual(funding.decision_id.turnout_count, 5)
        self.assertFalse(self._import(SMALL).notice)

    def test_other_rule(self):
        """Equal shares of 25: the garden's three pay 20 each, the bench's two have 5
        and 25 left; shares grow to 35."""
        funding = self._import(SMALL, rule="equal_shares")
        self.assertEqual(funding.result["rule"], "equal_shares")
        raised = funding.result["steps"][1]
        self.assertEqual(raised["reason"], "exhausted")
        self.assertEqual((raised["times"], raised["share"]), (5, "30.00"))
        self.assertEqual(funding.result["spent"], "100.00")

    def test_mistakes(self):
        """Mistakes are named with their lines and what to do; nothing is made."""
        rounds = self.env["solidarity.funding.round"]
        before = rounds.search_count([])
        text = SMALL.replace("p3;40", "p3;-4").replace("13;p3", "13;p9")
        wizard = self._start(text)
        wizard.action_check()
        self.assertEqual(wizard.state, "refused")
        self.assertEqual(
            wizard.problems.splitlines(),
            [
                'Line 16: "-4" is no cost. Write a number that is not negative, such '
                "as 1200 or 1200.50.",
                'Line 22: the vote names a project "p9", which is not in PROJECTS. '
                "Correct the vote or add the project.",
            ],
        )
        with self.assertRaisesRegex(UserError, "Line 16"):
            wizard.action_import()
        self.assertEqual(rounds.search_count([]), before)
        wizard.action_back()
        self.assertEqual(wizard.state, "draft")

    def test_every_mistake_has_its_words(self):
        """No word of the engine is without a sentence, and each can be filled in."""
        words = {
            "before": {"text": "x"},
            "no_section": {"section": "META"},
            "no_column": {"section": "META", "column": "x"},
            "cells": {"found": 3, "most": 2},
            "no_meta": {"key": "budget"},
            "meta": {"key": "budget", "value": "100%"},
            "count": {"section": "VOTES", "stated": "3", "found": 2},
            "points_count": {"projects": 3, "points": 2},
            **dict.fromkeys(["empty", "quotes"], {}),
            **dict.fromkeys(
                [
                    "vote_type",
                    "project_id",
                    "project_repeated",
                    "cost",
                    "unknown_project",
                    "vote_repeated",
                    "points",
                ],
                {"value": "50 %s"},
            ),
        }
        wizard = self.env["solidarity.pabulib.import"]
        problems = [pabulib.Problem(1, *word) for word in words.items()]
        self.assertEqual(wizard._get_problem_messages().keys(), words.keys())
        self.assertNotIn("%(", wizard._describe(problems))
        many = [pabulib.Problem(1, "cost", {"value": "x"})] * 30
        lines = wizard._describe(many).splitlines()
        self.assertEqual((len(lines), lines[-1]), (21, "And 10 more mistakes."))

    def test_no_text(self):
        for data, words in (
            (b"PK\x03\x04 rest", "not a text file"),
            (SMALL.replace("Bench", "Café").encode("latin-1"), "line 16"),
            (SMALL.encode().replace(b"Bench", b"Ben\0ch"), "Line 16"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self._start(data).action_check()
        wizard = self._start(b"")
        wizard.action_check()
        self.assertEqual(wizard.problems, "The file is empty. Choose another one.")

    def test_too_many_points(self):
        text = (
            SMALL.replace("approval", "scoring")
            .replace("voter_id;vote;age", "voter_id;vote;points")
            .replace("p1,p3;40", "p1,p3;600,401")
            .replace("9;p1;", "9;p1;3")
            .replace("p2,p1;22", "p2,p1;2,2")
            .replace("13;p3;", "13;p3;1")
        )
        wizard = self._start(text)
        wizard.action_check()
        with self.assertRaisesRegex(UserError, "1001 points"):
            wizard.action_import()
        funding = self._import(text.replace("600,401", "600,400"))
        self.assertRecordValues(
            funding.decision_id, [{"method": "dot", "dots": 1000, "dots_cap": 600}]
        )

    def test_export(self):
        """An imported file goes out with the same projects, votes and result."""
        funding = self._import(SMALL)
        text = funding.with_user(self.user_organiser)._export_pabulib()
        again, first = parse(text), parse(SMALL)
        self.assertEqual(again.votes, sorted(sorted(vote) for vote in first.votes))
        self.assertEqual(again.projects, first.projects)
        self.assertEqual(again.budget, 100)
        self.assertEqual(again.meta["unit"], "Test Riverside")
        self.assertEqual(again.meta["date_end"], "31.03.2024")
        second = self._import(text)
        self.assertEqual(second._export_pabulib(), text)

    def test_export_own_round(self):
        """No names, one line for each vote, in an order that says nothing."""
        self.funding.action_open()
        votes = [["Market"], ["Garden"], ["Garden"], ["Bench", "Garden"], ["Garden"]]
        self._vote(self.funding, *votes)
        with self.assertRaisesRegex(UserError, "is not decided"):
            self.funding._export_pabulib()
        self.assertFalse(self.funding.pabulib_file)
        self._close(self.funding)
        member = self._user(self.members[7])
        text = self.funding.with_user(member)._export_pabulib()
        section = text.split("VOTES\n")[1]
        self.assertEqual(section, "voter_id;vote\n1;1\n2;1\n3;1\n4;1,3\n5;2\n")
        self.assertNotIn("Governor", text)
        self.assertIn("rule;equalshares/add1\n", text)
        self.assertIn("1;60;4;Garden;1\n", text)
        download = self.funding.with_user(self.user_organiser).pabulib_file
        self.assertEqual(base64.b64decode(download).decode(), text)
        action = self.funding.with_user(self.user_organiser).action_export()
        self.assertEqual(action["type"], "ir.actions.act_url")

    def test_real_files(self):
        """The recorded winners come out of the wizard, too; where more is spent than
        there is, the round says so."""
        folder = find_folder()
        if not folder:
            self.skipTest("shared data folder is not there")
        for name, (rule, funded, budget, amount) in FILES.items():
            funding = self._import((folder / f"{name}.pb").read_bytes())
            self.assertEqual((funding.rule, funding.budget), (rule, budget), name)
            if amount <= budget:
                self.assertFalse(funding.notice, name)
                self.assertEqual(len(funding.decision_id.winner_ids), funded)
                self.assertEqual(float(funding.result["spent"]), amount)
            else:
                self.assertIn("more than the budget", funding.notice)
            again = parse(funding._export_pabulib())
            self.assertEqual(len(again.votes), funding.decision_id.turnout_count)

    def test_security(self):
        """Organisers import into their own communities; others not at all."""
        wizard = self.env["solidarity.pabulib.import"]
        for user in (self.user_a, self.user_moderator, self.user_employee):
            with self.assertRaises(AccessError):
                self._start(SMALL, user)
        with self.assertRaises(AccessError):
            theirs = self._start(SMALL, community=self.other_community)
            theirs.action_check()
        with self.assertRaises(AccessError):
            rounds = self.env["solidarity.funding.round"].with_user(self.user_a)
            currency = self.env.company.currency_id
            rounds._import_election(
                parse(SMALL), self.community, "Mine", "greedy", currency
            )
        mine = self._start(SMALL)
        other = wizard.with_user(self.user_manager).browse(mine.id)
        with self.assertRaises(AccessError):
            other.read(["file_name"])
        funding = self._import(SMALL)
        with self.assertRaises(AccessError):
            funding.with_user(self.user_other)._export_pabulib()


@tagged("post_install", "-at_install")
class TestPabulibDownload(HttpCase, FundingCommon):
    """Files as a browser gets them."""

    def test_download(self):
        """Organisers of the community get the file, whatever it is called; others do
        not."""
        self.funding.name = "50 % for #1, or what?"
        self.funding.action_open()
        self._vote(self.funding, *[["Garden"]] * 5)
        self._close(self.funding)
        self.env.flush_all()
        expected = self.funding._export_pabulib()
        url = self.funding.with_user(self.user_organiser).action_export()["url"]
        self.authenticate("organiser", "organiser")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.content.decode(), expected)
        disposition = answer.headers["Content-Disposition"]
        self.assertEqual(disposition, 'attachment; filename="50 % for #1, or what?.pb"')
        for user in (self.user_employee, self.user_other):
            self.authenticate(user.login, user.login.ljust(8, "x"))
            answer = self.url_open(url)
            self.assertNotIn("Garden", answer.text)
            self.assertEqual(answer.status_code, 404, user.login)
