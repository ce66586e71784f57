import csv
import io

from odoo import fields
from odoo.tests import tagged

from ..models import solidarity_account_statement
from .http_common import LedgerHttpCommon

SCRIPT = "<script>alert(1)</script>"


@tagged("post_install", "-at_install")
class TestPortal(LedgerHttpCommon):
    # --------------------------------------------------------------- my accounts

    def test_accounts(self):
        """The own balance with its bar and words, and nobody else's."""
        self._pay("2.50")
        self._login(self.user_a)
        page = self._get("/my/credit")
        text = self._get_text(page)
        self.assertIn("Test hours", text)
        self.assertIn("You can still spend 7.50 h", text)
        bar = page.find_class("o_solidarity_bar")[0]
        self.assertEqual(bar.get("role"), "img")
        self.assertIn("2.50", bar.get("aria-label"))
        self.assertEqual(len(page.find_class("o_solidarity_bar")), 1)

    def test_account_opens_with_the_first_payment(self):
        ledger = self._create_ledger(self.community, name="Coupons", credit_limit=4)
        self._login(self.user_a)
        page = self._get("/my/credit")
        self.assertIn("Your account opens with your first payment", page.text_content())
        form = self._get_form(page, action="/my/credit/open")
        page = self._post("/my/credit/open", {**form, "direction": "request"})
        account = self.env["solidarity.account"].search(
            [("ledger_id", "=", ledger.id), ("partner_id", "=", self.partner_a.id)]
        )
        self.assertEqual(account.credit_limit, 4)
        self.assertIn("Ask for payment", self._get_text(page))

    def test_requests_are_listed(self):
        asked = self._request("2", description="For the soup")
        sent = self._request("3", self.account_b, self.account_a, description="Nails")
        self._login(self.user_a)
        page = self._get("/my/credit")
        to_answer = page.get_element_by_id("credit_to_answer").text_content()
        self.assertIn("For the soup", to_answer)
        self.assertNotIn("Nails", to_answer)
        self.assertIn("Nails", page.get_element_by_id("credit_sent").text_content())
        page = self._get(f"/my/community/{self.community.code}")
        waiting = page.get_element_by_id("solidarity_waiting")
        self.assertIn("Bruno Member asks you for", waiting.text_content())
        links = {link for _e, _a, link, _p in waiting.iterlinks()}
        self.assertIn(f"/my/credit/transfer/{asked.id}", links)
        self.assertNotIn(f"/my/credit/transfer/{sent.id}", links)
        card = page.get_element_by_id("solidarity_card_credit")
        self.assertEqual(len(card.find_class("o_solidarity_bar")), 1)

    def test_empty_states(self):
        self._login(self.user_employee)
        self.assertIn("There is no ledger", self._get_text(self._get("/my/credit")))
        self._login(self.user_a)
        self.assertIn("Nothing here yet", self._get_text(self._get(self.url_a)))

    def test_home(self):
        self._request("2")
        self._login(self.user_a)
        page = self._get("/my")
        self.assertIn("/my/credit", {link for _e, _a, link, _p in page.iterlinks()})
        counters = self.url_open(
            "/my/counters", json={"params": {"counters": ["credit_count"]}}
        )
        self.assertEqual(counters.json()["result"], {"credit_count": 1})

    # ----------------------------------------------------------------- statement

    def _get_rows(self, page):
        return [
            [" ".join(cell.text_content().split()) for cell in row.findall("td")]
            for row in page.xpath("//table[@id='credit_statement']/tbody/tr")
        ]

    def test_statement(self):
        self._pay(
            "3.25", description="Garden work", date=fields.Date.to_date("2026-05-01")
        )
        self._pay("1", self.account_b, self.account_a, description="Eggs")
        self._login(self.user_a)
        rows = self._get_rows(self._get(self.url_a))
        self.assertEqual([row[1:3] for row in rows][0], ["Bruno Member", "Eggs"])
        self.assertEqual(rows[1][0], "05/01/2026")
        self.assertIn("+1.00", rows[0][3])
        self.assertIn("3.25", rows[1][3])
        self.assertIn("2.25", rows[0][4])

    def test_search(self):
        """By description, by the other side's name (not by one's own) and by date."""
        account_c = self.ledger._account(self.partner_organiser)
        self._pay("1", description="Bread", date=fields.Date.to_date("2026-03-01"))
        self._pay("2", description="100% wool", date=fields.Date.to_date("2026-03-02"))
        self._pay("3", payee=account_c, date=fields.Date.to_date("2026-03-03"))
        self._login(self.user_a)
        for query, amounts in (
            ("search=bREAD", ["1.00"]),
            ("search=100%25", ["2.00"]),
            ("search=olga", ["3.00"]),
            ("search=Ada", []),
            ("search=bruno", ["2.00", "1.00"]),
            ("date_from=2026-03-02", ["3.00", "2.00"]),
            ("date_to=2026-03-02&search=bruno", ["2.00", "1.00"]),
            ("date_from=2026-03-02&date_to=2026-03-02", ["2.00"]),
            ("search=%27%22", []),
        ):
            with self.subTest(query):
                page = self._get(f"{self.url_a}?{query}")
                rows = self._get_rows(page)
                self.assertEqual(len(rows), len(amounts))
                for row, amount in zip(rows, amounts, strict=True):
                    self.assertIn(amount, row[3])
        page = self._get(f"{self.url_a}?date_from=yesterday")
        self.assertIn('"yesterday" is not a date', self._get_text(page))
        self._get(f"{self.url_a}?search=%00", 400)
        self.assertEqual(len(self._get_rows(page)), 3)

    def test_pages(self):
        """Older and newer lead through all entries once, also within a search."""
        self.env["solidarity.transfer"]._post_transfers(
            [
                self._vals("0.01", description=f"No. {n:02d} {'x' if n % 2 else 'y'}")
                for n in range(47)
            ]
        )
        self._login(self.user_a)
        seen, url = [], self.url_a
        while url:
            page = self._get(url)
            seen += [row[2] for row in self._get_rows(page)]
            following = page.xpath("//a[@rel='next']/@href")
            url = following[0] if following else None
        self.assertEqual(
            seen, [f"No. {n:02d} {'x' if n % 2 else 'y'}" for n in reversed(range(47))]
        )
        back = self._get(page.xpath("//a[@rel='prev']/@href")[0])
        self.assertEqual([row[2] for row in self._get_rows(back)], seen[20:40])
        first = self._get(back.xpath("//a[@rel='prev']/@href")[0])
        self.assertEqual([row[2] for row in self._get_rows(first)], seen[:20])
        self.assertFalse(first.xpath("//a[@rel='prev']"))
        page = self._get(f"{self.url_a}?search=x")
        page = self._get(page.xpath("//a[@rel='next']/@href")[0])
        self.assertEqual([row[2] for row in self._get_rows(page)], seen[1::2][20:])

    def test_statement_is_flat(self):
        """A page costs the same number of queries, however long the statement."""

        def count():
            self.env.invalidate_all()
            account = self.account_a.with_user(self.user_a)
            before = self.env.cr.sql_log_count
            page = account._get_statement_page(account._get_statement_domain())
            return self.env.cr.sql_log_count - before, len(page["rows"])

        self._pay("0.01")
        count()
        short, rows = count()
        self.assertEqual(rows, 1)
        self._pay_many(60)
        long, rows = count()
        self.assertEqual(rows, 20)
        self.assertEqual(long, short)

    def _pay_many(self, count):
        self.transfers._post_transfers([self._vals("0.01") for _n in range(count)])

    def test_csv(self):
        """Exactly what the search shows, and nothing that a spreadsheet executes."""
        for description in ("=1+1", "+1", "-1", "@SUM(A1)", 'Jam, "red"\nblue', "Oats"):
            self._pay("0.25", description=description)
        self._login(self.user_a)
        response = self.url_open(f"{self.url_a}/statement.csv")
        self.assertEqual(response.headers["Content-Type"], "text/csv; charset=utf-8")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertTrue(response.content.startswith(b"\xef\xbb\xbf"))
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
        self.assertEqual(rows[0][3:], ["Amount", "Balance", "Unit", "Number"])
        self.assertEqual(
            rows[1][1:6], ["Bruno Member", "Oats", "-0.25", "-1.50", "HRS"]
        )
        self.assertEqual(
            [row[2] for row in rows[2:]],
            ['Jam, "red"\nblue', "'@SUM(A1)", "'-1", "'+1", "'=1+1"],
        )
        response = self.url_open(f"{self.url_a}/statement.csv?search=oats")
        self.assertEqual(len(response.content.splitlines()), 2)

    def test_csv_of_a_long_statement(self):
        self._pay_many(7)
        self.patch(solidarity_account_statement, "CSV_BATCH", 3)
        self._login(self.user_a)
        response = self.url_open(f"{self.url_a}/statement.csv")
        self.assertEqual(len(response.content.splitlines()), 8)

    def test_script_in_a_description(self):
        transfer = self._pay("1", description=SCRIPT)
        self._login(self.user_b)
        for path in (self.url_b, f"/my/credit/transfer/{transfer.id}"):
            response = self.url_open(path)
            self.assertNotIn(SCRIPT, response.text)
            self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt;", response.text)

    def test_plot(self):
        """The balance as a line by days, once there is something to see."""
        for day, amount in (("2026-05-01", "2"), ("2026-05-11", "1")):
            self._pay(amount, date=fields.Date.to_date(day))
        self._login(self.user_a)
        self.assertFalse(self._get(self.url_a).xpath("//*[@id='credit_plot']"))
        day = fields.Date.to_date("2026-05-06")
        self._pay("1.50", self.account_b, self.account_a, date=day)
        page = self._get(self.url_a)
        line = page.xpath("//*[@id='credit_plot']//polyline/@points")
        self.assertEqual(
            line, ["0.0,120.0 300.0,120.0 300.0,30.0 600.0,30.0 600.0,90.0"]
        )

    def test_code(self):
        self._login(self.user_a)
        page = self._get(f"{self.url_a}/code")
        member = f"/my/community/{self.community.code}/members/{self.membership_a.id}"
        self.assertIn(member, self._get_text(page))
        self.assertTrue(page.xpath("//*[@id='credit_code']/path/@d")[0].startswith("M"))
        self._get(f"{self.url_b}/code", 404)

    # ------------------------------------------------------------------ settings

    def test_mail_setting(self):
        self._login(self.user_a)
        page = self._get(self.url_a)
        form = self._get_form(page, "credit_settings")
        self.assertEqual(form.pop("is_notified_by_mail"), "1")
        page = self._post(f"{self.url_a}/settings", form)
        self.assertIn("saved", self._get_flash(page))
        self.assertFalse(self.account_a.is_notified_by_mail)
        self._post(f"{self.url_a}/settings", {**form, "is_notified_by_mail": "1"})
        self.assertTrue(self.account_a.is_notified_by_mail)
        self._post(f"{self.url_b}/settings", form, status=404)
        self.assertTrue(self.account_b.is_notified_by_mail)

    # ------------------------------------------------------------ member's page

    def test_member_page(self):
        """Buttons for everybody; balance and history where the member shows them."""
        url = f"/my/community/{self.community.code}/members/{self.membership_b.id}"
        self._login(self.user_a)
        for values, has_balance, has_history in (
            ({}, False, False),
            ({"share_balance": True}, True, False),
            ({"share_balance": True, "share_history": True}, True, True),
        ):
            self.membership_b.write(values)
            section = self._get(url).get_element_by_id("solidarity_member_credit")
            links = {link for _e, _a, link, _p in section.iterlinks()}
            to = f"?to={self.membership_b.id}"
            self.assertLessEqual(
                {f"{self.url_a}/pay{to}", f"{self.url_a}/request{to}"}, links
            )
            self.assertEqual("Balance" in section.text_content(), has_balance)
            self.assertEqual(self.url_b in links, has_history)
            self._get(self.url_b, 200 if has_history else 404)

    def test_shown_history_hides_the_others(self):
        """Who shows the own history cannot show whom others trade with."""
        account_c = self.ledger._account(self.partner_organiser)
        transfer = self._pay("1", account_c, self.account_b, description="Chairs")
        self.membership_b.write({"share_balance": True, "share_history": True})
        self._login(self.user_a)
        page = self._get(self.url_b)
        text = self._get_text(page)
        self.assertIn("Chairs", text)
        self.assertIn("another member", text)
        self.assertNotIn("Olga", text)
        self.assertFalse(self._get_rows(self._get(f"{self.url_b}?search=olga")))
        self.assertNotIn("Olga", self.url_open(f"{self.url_b}/statement.csv").text)
        self._get(f"/my/credit/transfer/{transfer.id}", 404)
        self.membership_organiser.share_history = True
        self.assertIn("Olga", self._get_text(self._get(self.url_b)))

    # ------------------------------------------------------------------- leaving

    def test_leave(self):
        """Who leaves settles first, and is told how."""
        self._pay("2")
        url = f"/my/community/{self.community.code}"
        self._login(self.user_a)
        page = self._post(f"{url}/leave", {"confirm": "1"})
        self.assertIn("Bring it to zero first", self._get_flash(page))
        self.assertEqual(self.membership_a.state, "active")
        self._pay("2", self.account_b, self.account_a)
        self._post(f"{url}/leave", {"confirm": "1"})
        self.assertEqual(self.membership_a.state, "left")
        self.assertEqual(self.account_a.state, "closed")
        # the own history stays readable, and nothing else is possible
        page = self._get(self.url_a)
        self.assertEqual(len(self._get_rows(page)), 2)
        self.assertFalse(page.xpath("//a[contains(@href, '/pay')]"))

    # ------------------------------------------------------------------ security

    def test_other_peoples_pages(self):
        """404 where one may not know that it exists, and nothing changes."""
        transfer = self._request("2")
        paths = (
            self.url_a,
            f"{self.url_a}/statement.csv",
            f"{self.url_a}/pay",
            f"{self.url_a}/request",
            "/my/credit/999999999",
            "/my/credit/99999999999999999999/pay",
        )
        for user in (self.user_b, self.user_other, self.user_foreign):
            self._login(user)
            for path in paths:
                with self.subTest(user=user.login, path=path):
                    self._get(path, 404)
            for path in (f"{self.url_a}/pay", f"{self.url_a}/pay/confirm"):
                self._post(
                    path,
                    {
                        "to": str(self.membership_b.id),
                        "recipient": "Bruno",
                        "amount": "1",
                        "key": "11111111-1111-4111-8111-111111111111",
                        "other_account_id": str(self.account_b.id),
                    },
                    status=404,
                )
            self._post("/my/credit/open", {"ledger_id": "999999999"}, status=404)
        for action in ("accept", "reject", "cancel", "reverse"):
            self._post(f"/my/credit/transfer/{transfer.id}/{action}", status=404)
        self._get(f"/my/credit/transfer/{transfer.id}", 404)
        self.assertEqual(transfer.state, "pending")
        self.assertFalse(self._get_posted())

    def test_shown_account_is_used_by_its_owner(self):
        """Who sees a member's account does not pay, ask or choose mails with it."""
        self.membership_a.write({"share_balance": True, "share_history": True})
        self._login(self.user_b)
        self._get(self.url_a)
        for step in ("pay", "request", "code"):
            self._get(f"{self.url_a}/{step}", 404)
        for step in ("pay", "pay/confirm", "request", "request/confirm", "settings"):
            self._post(f"{self.url_a}/{step}", {"amount": "1"}, status=404)
        self.assertFalse(self._get_posted())

    def test_other_community(self):
        self._login(self.user_a)
        self._post(
            "/my/credit/open",
            {"ledger_id": str(self.account_other.ledger_id.id)},
            status=404,
        )
        self._get(f"/my/credit/{self.account_other.id}", 404)

    def test_public(self):
        for path in ("/my/credit", self.url_a, f"{self.url_a}/pay"):
            response = self.url_open(path, allow_redirects=False)
            self.assertEqual(response.status_code, 303)
            self.assertIn("/web/login", response.headers["Location"])

    def test_csrf(self):
        transfer = self._request("2")
        self._login(self.user_a)
        for path in (
            f"{self.url_a}/pay",
            f"{self.url_a}/pay/confirm",
            f"{self.url_a}/settings",
            "/my/credit/open",
            f"/my/credit/transfer/{transfer.id}/accept",
        ):
            self._post(path, {"amount": "1"}, status=400, csrf=False)
            self.assertIn(self.url_open(path).status_code, (200, 404, 405))
        self.assertEqual(transfer.state, "pending")

    def test_suspended_member(self):
        """A suspended member reads the own statement, and nothing moves."""
        self._pay("1", description="Bread")
        self.membership_a.with_user(self.user_organiser).action_suspend()
        self._login(self.user_a)
        self.assertIn("Bread", self._get_text(self._get(self.url_a)))
        self._get("/my/credit")
        page = self._get(f"{self.url_a}/pay")
        self.assertIn("active member", self._get_error(page))
        page = self._check()
        self.assertTrue(self._get_error(page))
        self.assertEqual(len(self._get_posted()), 1)
