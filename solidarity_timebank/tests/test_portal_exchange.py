from datetime import timedelta

from odoo.tests import tagged

from .http_common import TimebankHttpCommon


@tagged("post_install", "-at_install")
class TestPortalExchange(TimebankHttpCommon):
    """One exchange on its page: each step, each refusal, each stranger."""

    def test_whole_way(self):
        """A helps B for two hours; the balances move once, both rate."""
        exchange = self._propose()
        page = self._do(self.user_b, exchange, "accept")
        self.assertIn("You accepted", self._get_flash(page))
        page = self._do(self.user_a, exchange, "deliver", hours="2")
        self.assertIn("asked to confirm", self._get_flash(page))
        self.assertBalances(a="0.00", b="0.00")
        page = self._do(self.user_b, exchange, "confirm", hours="2")
        self.assertIn("were booked", self._get_flash(page))
        self.assertBalances(a="2.00", b="-2.00")
        page = self._do(self.user_b, exchange, "confirm", hours="2")
        self.assertIn("You confirmed this already", self._get_flash(page))
        self.assertBalances(a="2.00", b="-2.00")
        for user, rated in (
            (self.user_a, self.membership_b),
            (self.user_b, self.membership_a),
        ):
            page = self._do(
                user, exchange, "rate", member_id=rated.id, rating="5", feedback="Fine"
            )
            self.assertIn("Thank you for your rating", self._get_flash(page))
        self.assertEqual(self.membership_a._get_reputation()["average"], 5)
        statement = self._get_text(self._get(self.url_b))
        self.assertIn("Bicycle repair", statement)
        self.assertLedgerSound()

    def test_page_says_what_is_next(self):
        exchange = self._propose()
        for user, text in (
            (self.user_b, "Do you accept?"),
            (self.user_a, "Waiting for Bruno Member to answer."),
        ):
            self._login(user)
            page = self._get(self._url(exchange))
            self.assertIn(text, self._get_text(page))
        self._as(exchange, "b").action_accept()
        page = self._get(self._url(exchange))
        self.assertEqual(
            self._get_form(page, "timebank_deliver")["date"], str(self.today)
        )
        self._as(exchange, "a").action_deliver("1.5")
        self._login(self.user_b)
        page = self._get(self._url(exchange))
        self.assertIn("Yes, it was 1.50", self._get_text(page))

    def test_figures_differ(self):
        """Both figures are shown; who confirms the other's one gets it booked."""
        exchange = self._deliver()
        page = self._do(self.user_b, exchange, "confirm", hours="1:30")
        self.assertIn("You say 1.50", self._get_flash(page))
        figures = " ".join(
            page.get_element_by_id("timebank_figures").text_content().split()
        )
        self.assertRegex(figures, r"Ada Member says 2\.00.*You say 1\.50")
        self._login(self.user_a)
        page = self._get(self._url(exchange))
        form = self._get_form(page, action=self._url(exchange, "confirm"))
        self.assertEqual(form["hours"], "1.5")
        self._do(self.user_a, exchange, "confirm", hours=form["hours"])
        self.assertEqual(exchange.state, "confirmed")
        self.assertBalances(a="1.50", b="-1.50")

    def test_dispute_and_resolve(self):
        exchange = self._deliver()
        page = self._do(self.user_b, exchange, "dispute", reason=" ")
        self.assertIn("Say why", self._get_error(page))
        self._do(self.user_b, exchange, "dispute", reason="It was one hour")
        self.assertEqual(exchange.state, "disputed")
        self._login(self.user_moderator)
        page = self._get(f"{self.url_community}/disputes")
        self.assertIn("It was one hour", self._get_text(page))
        page = self._do(self.user_moderator, exchange, "resolve", hours="1", reason="")
        self.assertIn("Say why", self._get_error(page))
        form = self._get_form(page, action=self._url(exchange, "resolve"))
        self.assertEqual(form["hours"], "1", "what was typed is still there")
        page = self._do(
            self.user_moderator, exchange, "resolve", hours="1", reason="Both agreed"
        )
        self.assertIn("Nothing waits for a decision", self._get_text(page))
        self.assertEqual(exchange.state, "resolved")
        self.assertBalances(a="1.00", b="-1.00")
        for user in (self.user_a, self.user_b):
            self._login(user)
            page = self._get(self._url(exchange))
            self.assertIn("A moderator decided: Both agreed", self._get_text(page))

    def test_resolve_with_nothing(self):
        """A moderator finds that nothing was given: 0 hours, cancelled."""
        exchange = self._deliver()
        self._as(exchange, "b").action_dispute("Nobody came")
        self._do(
            self.user_moderator, exchange, "resolve", hours="0,00", reason="Not given"
        )
        self.assertEqual(exchange.state, "cancelled")
        self.assertBalances(a="0.00", b="0.00")

    def test_reverse(self):
        exchange = self._deliver()
        self._confirm(exchange, "b")
        page = self._do(self.user_b, exchange, "reverse", reason="I want it back")
        self.assertIn("Only who received", self._get_text(page))
        self.assertBalances(a="2.00", b="-2.00")
        self._do(self.user_a, exchange, "reverse", reason="Booked by mistake")
        self.assertEqual(exchange.state, "reversed")
        self.assertBalances(a="0.00", b="0.00")

    def test_decline_and_cancel(self):
        declined, cancelled = self._propose(), self._propose()
        page = self._do(self.user_b, declined, "decline", reason="Sorry, no time")
        self.assertEqual(declined.state, "declined")
        self.assertIn("You declined", self._get_flash(page))
        self._do(self.user_a, cancelled, "cancel")
        self.assertEqual(cancelled.state, "cancelled")

    def test_share_of_a_group(self):
        """Before accepting one sees the own part: 2 h for two are 1 h, or 2 h each."""
        for sharing, part in (("split", "1.00 h"), ("each", "2.00 h")):
            exchange = self._propose(
                others="b organiser", kind="group", sharing=sharing
            )
            self._login(self.user_b)
            page = self._get(self._url(exchange))
            share = page.get_element_by_id("timebank_share").text_content()
            self.assertIn(f"your part is {part}", " ".join(share.split()))

    def test_leave_group(self):
        """Who leaves a group sees it no more and comes to the own exchanges."""
        exchange = self._propose(others="b organiser", kind="group")
        page = self._do(self.user_b, exchange, "decline")
        self.assertIn("You declined", self._get_flash(page))
        self.assertIn("My balance", self._get_text(page))
        self._get(self._url(exchange), status=404)
        self.assertEqual(exchange.state, "proposed")

    # ------------------------------------------------------------------ bad input

    def test_strangers(self):
        """A foreign exchange does not exist: 404, and nothing changes."""
        exchange = self._propose()
        for user in (self.user_other, self.user_foreign, self.user_moderator):
            self._login(user)
            self._get(self._url(exchange), status=404)
            for action in (
                "accept",
                "decline",
                "cancel",
                "deliver",
                "confirm",
                "dispute",
                "resolve",
                "reverse",
                "rate",
                "report",
            ):
                self._post(
                    self._url(exchange, action),
                    {"hours": "2", "reason": "x"},
                    status=404,
                )
        self.env.invalidate_all()
        self.assertEqual(exchange.state, "proposed")

    def test_visitor_logs_in_first(self):
        page = self.url_open(self._url(self._propose()))
        self.assertIn("/web/login", page.url)

    def test_csrf(self):
        exchange = self._propose()
        self._login(self.user_b)
        self._post(self._url(exchange, "accept"), status=400, csrf=False)
        self.env.invalidate_all()
        self.assertEqual(exchange.state, "proposed")

    def test_get_changes_nothing(self):
        exchange = self._propose()
        self._login(self.user_b)
        response = self.url_open(self._url(exchange, "accept"))
        self.assertEqual(response.status_code, 405)

    def test_wrong_side(self):
        """The proposer cannot accept for the other, nor the receiver deliver."""
        exchange = self._propose()
        page = self._do(self.user_a, exchange, "accept")
        self.assertIn("somebody else", self._get_text(page))
        self._do(self.user_b, exchange, "accept")
        page = self._do(self.user_b, exchange, "deliver", hours="2")
        self.assertEqual(exchange.state, "accepted")
        self.assertIn("Who gave the hours", self._get_text(page))

    def test_after_the_end(self):
        exchange = self._propose()
        self._do(self.user_b, exchange, "decline")
        for action in ("accept", "confirm", "dispute", "cancel"):
            with self.subTest(action=action):
                page = self._do(
                    self.user_b, exchange, action, hours="2", reason="Because"
                )
                self.assertIn("This was declined", self._get_text(page))
                self.assertEqual(exchange.state, "declined")

    def test_bad_hours(self):
        """What cannot be is refused beside the field, with what was typed."""
        exchange = self._propose()
        self._as(exchange, "b").action_accept()
        for typed, text in (
            ("", "Enter the hours"),
            ("0", "more than 0 hours"),
            ("-1", "more than 0 hours"),
            ("25", "24 hours"),
            ("abc", "not a number of hours"),
            ("NaN", "not a number of hours"),
            ("1e3", "not a number of hours"),
            ("1:20", "multiple of 3"),
            ("0.001", "two decimals|finer|0.01"),
            ("1,234", "not a number of hours"),
            ("9" * 40, "24 hours"),
        ):
            with self.subTest(typed=typed):
                page = self._do(self.user_a, exchange, "deliver", hours=typed)
                self.assertRegex(self._get_error(page), text)
                form = self._get_form(page, "timebank_deliver")
                self.assertEqual(form["hours"], typed)
                self.assertEqual(exchange.state, "accepted")
        self._do(self.user_a, exchange, "deliver", hours="1,5")
        self.assertEqual(exchange.hours, 1.5)

    def test_bad_day(self):
        exchange = self._propose()
        self._as(exchange, "b").action_accept()
        self.membership_b.date_joined = self.today - timedelta(days=5)
        for day, text in (
            (str(self.today + timedelta(days=1)), "not later than today"),
            (str(self.today - timedelta(days=6)), "Bruno Member"),
            ("yesterday", "is not a day"),
            ("2026-02-31", "is not a day"),
        ):
            with self.subTest(day=day):
                page = self._do(self.user_a, exchange, "deliver", hours="2", date=day)
                self.assertIn(text, self._get_error(page))
                self.assertEqual(exchange.state, "accepted")

    def test_over_the_limit(self):
        """Where the ledger refuses, nothing is booked and the page says why."""
        self.account_b.write({"credit_limit": 1, "policy_reason": "A newcomer here"})
        exchange = self._deliver()
        page = self._do(self.user_b, exchange, "confirm", hours="2")
        self.assertIn("not booked yet", self._get_text(page))
        self.assertEqual(exchange.state, "delivered")
        self.assertBalances(a="0.00", b="0.00")

    def test_bad_rating(self):
        exchange = self._deliver()
        self._login(self.user_b)
        data = {"member_id": self.membership_a.id, "feedback": "Soon"}
        page = self._do(self.user_b, exchange, "rate", rating="5", **data)
        self.assertIn("once both sides have confirmed", self._get_text(page))
        self._confirm(exchange, "b")
        page = self._do(self.user_b, exchange, "rate", rating="6", **data)
        self.assertIn("1 to 5 stars", self._get_error(page))
        self.assertIn("Soon", self._get_text(page))
        page = self._do(
            self.user_b,
            exchange,
            "rate",
            rating="5",
            member_id=self.membership_organiser.id,
        )
        self.assertIn("on the other side", self._get_text(page))
        self._do(self.user_b, exchange, "rate", rating="4", **data)
        page = self._do(self.user_b, exchange, "rate", rating="1", **data)
        self.assertIn("You rated Ada Member", self._get_text(page))
        self.assertEqual(self.membership_a._get_reputation()["average"], 4)

    def test_script_in_words(self):
        text = "<script>alert(1)</script>"
        exchange = self._propose(description=text)
        self._login(self.user_b)
        response = self.url_open(self._url(exchange))
        self.assertNotIn(text, response.text)
        self.assertIn("&lt;script&gt;alert(1)", response.text)

    def test_report(self):
        exchange = self._propose()
        page = self._do(self.user_b, exchange, "report", reason="Rude words")
        self.assertIn("The moderators look at it", self._get_flash(page))
        report = self.env["solidarity.moderation.report"].search(
            [("res_model", "=", "solidarity.exchange")]
        )
        self.assertEqual(report.subject_membership_id, self.membership_a)
