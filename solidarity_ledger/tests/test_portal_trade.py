from odoo.tests import tagged

from .http_common import LedgerHttpCommon


@tagged("post_install", "-at_install")
class TestPortalTrade(LedgerHttpCommon):
    """Pay, ask, answer and give back by plain forms: no JavaScript is needed."""

    # ----------------------------------------------------------------------- pay

    def test_pay(self):
        self._login(self.user_a)
        page = self._check("1:30", who="bruno")
        text = self._get_text(page)
        for words in ("Bruno Member", "1.50", "Bread", "Your balance afterwards"):
            self.assertIn(words, text)
        self.assertFalse(self._get_posted())
        form = self._get_form(page, action=f"{self.url_a}/pay/confirm")
        page = self._post(f"{self.url_a}/pay/confirm", form)
        self.assertBalances(a="-1.50", b="1.50")
        self.assertIn("went to Bruno Member", self._get_text(page))
        transfer = self._get_posted()
        self.assertEqual(transfer.description, "Bread")
        self.assertEqual(transfer.create_uid, self.user_a)
        # a double click, and a reload: the same receipt, paid once
        for _again in range(2):
            response = self.url_open(
                f"{self.url_a}/pay/confirm", data=form, allow_redirects=False
            )
            self.assertEqual(response.status_code, 303)
            self.assertTrue(
                response.headers["Location"].endswith(
                    f"/my/credit/transfer/{transfer.id}?done=1"
                )
            )
        self.assertBalances(a="-1.50", b="1.50")

    def test_pay_opens_the_account_of_the_payee(self):
        self._login(self.user_a)
        page = self._check("2", who=self.membership_organiser.reference)
        form = self._get_form(page, action=f"{self.url_a}/pay/confirm")
        self._post(f"{self.url_a}/pay/confirm", form)
        account = self.ledger._account(self.partner_organiser)
        self.assertEqual(account.balance, 2)

    def test_category_and_change(self):
        category = self.env["solidarity.category"].create({"name": "Baking"})
        self._login(self.user_a)
        page = self._check(category_id=str(category.id))
        change = self._get_form(page, action=f"{self.url_a}/pay")
        page = self._get(
            f"{self.url_a}/pay?to={change['to']}&amount={change['amount']}"
            f"&description={change['description']}&category_id={category.id}"
        )
        form = self._get_form(page, "credit_trade_form")
        self.assertEqual(form["amount"], "2.00")
        self.assertEqual(form["description"], "Bread")
        self.assertEqual(form["category_id"], str(category.id))
        self.assertEqual(form["to"], str(self.membership_b.id))
        page = self._post(f"{self.url_a}/pay", form)
        form = self._get_form(page, action=f"{self.url_a}/pay/confirm")
        self._post(f"{self.url_a}/pay/confirm", form)
        self.assertEqual(self._get_posted().category_id, category)
        self._post(f"{self.url_a}/pay/confirm", {**form, "category_id": "999999"})

    def test_fee_is_shown_and_taken(self):
        self.ledger.write(
            {
                "fee_percent": 10,
                "fee_side": "both",
                "policy_reason": "For the hall rent",
            }
        )
        self.env.flush_all()
        self._login(self.user_a)
        page = self._check("2")
        text = self._get_text(page)
        self.assertIn("Fee 0.20", text)
        self.assertIn("2.20", text)
        form = self._get_form(page, action=f"{self.url_a}/pay/confirm")
        page = self._post(f"{self.url_a}/pay/confirm", form)
        self.assertIn("Fee that you paid 0.20", self._get_text(page))
        self.assertBalances(a="-2.20", b="1.80")

    def test_recipient(self):
        """None, several, oneself, somebody of elsewhere; what was typed stays."""
        self.partner_b.name = "Bruno Member"
        third = self._create_user("third", "base.group_portal", name="Bruno Mason")
        member = self._create_membership(third.partner_id)
        self._login(self.user_a)
        for who, error in (
            ("Zoe", 'No member matches "Zoe"'),
            ("", "Enter the name or the number"),
            ("Ada", 'No member matches "Ada"'),
            ("Otto", 'No member matches "Otto"'),
            ("%", "No member matches"),
            ("Bruno", 'Several members match "Bruno"'),
        ):
            with self.subTest(who):
                page = self._check("1,5", who=who)
                self.assertIn(error, self._get_error(page))
                form = self._get_form(page, "credit_trade_form")
                self.assertEqual(form["amount"], "1,5")
                self.assertEqual(form["description"], "Bread")
                if who != "Bruno":
                    self.assertEqual(form["recipient"], who)
        values = page.xpath("//input[@type='radio' and @name='to']/@value")
        self.assertEqual(values, [str(member.id), str(self.membership_b.id)])
        page = self._post(f"{self.url_a}/pay", {**form, "to": values[0]})
        self.assertIn("Bruno Mason", self._get_text(page))
        for to in (self.membership_a, self.membership_other):
            page = self._post(f"{self.url_a}/pay", {**form, "to": str(to.id)})
            self.assertTrue(self._get_error(page))
        # the whole name wins over a part of it
        page = self._check(who="bruno member")
        self.assertIn("Is this right?", self._get_text(page))

    def test_amounts(self):
        self._login(self.user_a)
        for amount, error in (
            ("", "Enter the amount"),
            ("0", "more than zero"),
            ("-1", "more than zero"),
            ("NaN", "not an amount"),
            ("1e300", "not an amount"),
            ("9" * 30, "too large"),
            ("1,234", "two ways"),
            ("1.2345", "multiples of 0.01"),
            ("1:20", "multiple of 3"),
            ("10.01", "You can spend up to 10.00"),
            ("=1+1", "not an amount"),
        ):
            with self.subTest(amount):
                page = self._check(amount)
                self.assertIn(error, self._get_error(page))
                form = self._get_form(page, "credit_trade_form")
                self.assertEqual(form["amount"], amount)
                self.assertEqual(form["to"], str(self.membership_b.id))
        self.assertIn("Is this right?", self._get_text(self._check("10,00")))

    def test_description(self):
        self._login(self.user_a)
        long = "ä" * 10000
        page = self._check(description=long)
        self.assertIn("at most 1000 characters, yours has 10000", self._get_error(page))
        form = self._get_form(page, "credit_trade_form")
        self.assertEqual(form["description"], long)
        vals = {"recipient": "Bruno", "amount": "1", "description": "a\x00b"}
        self._post(f"{self.url_a}/pay", vals, status=400)

    def test_refused_at_the_last_moment(self):
        """The form comes back with everything that was typed."""
        self._login(self.user_a)
        form = self._get_form(self._check("6"), action=f"{self.url_a}/pay/confirm")
        self._pay("7", description="Meanwhile")
        page = self._post(f"{self.url_a}/pay/confirm", form)
        self.assertIn("can spend up to 3.00", self._get_error(page))
        typed = self._get_form(page, "credit_trade_form")
        self.assertEqual(typed["amount"], "6")
        self.assertEqual(typed["description"], "Bread")
        self.assertEqual(typed["to"], str(self.membership_b.id))
        self.assertBalances(a="-7.00", b="7.00")

    def test_forged_confirmation(self):
        """Whatever comes in the hidden fields, the rules are the same."""
        self._login(self.user_a)
        page = self._check("2")
        form = self._get_form(page, action=f"{self.url_a}/pay/confirm")
        url = f"{self.url_a}/pay/confirm"
        for values in (
            {"amount": "-2"},
            {"amount": "NaN"},
            {"amount": "1e300"},
            {"amount": ""},
            {"amount": "2.001"},
            {"other_account_id": str(self.account_a.id)},
            {"other_account_id": str(self.account_other.id)},
            {"other_account_id": str(self.ledger.community_account_id.id)},
            {"other_account_id": "999999999"},
            {"other_account_id": "x"},
            {"description": "x" * 1001},
        ):
            with self.subTest(values):
                page = self._post(url, {**form, **values})
                self.assertTrue(self._get_error(page))
        for key in ("", "reversal:1", "x" * 5000):
            # no key of the check page: check again
            page = self._post(url, {**form, "key": key})
            self.assertIn("Check the payment first", self._get_error(page))
        self.assertFalse(self._get_posted())
        self._post(url, form)
        page = self._post(url, {**form, "amount": "3"})
        self.assertIn("sent before with other content", self._get_error(page))
        self.assertBalances(a="-2.00", b="2.00")

    def test_accounts_and_ledgers_that_take_nothing(self):
        self._login(self.user_a)
        form = self._get_form(self._check("2"), action=f"{self.url_a}/pay/confirm")
        self.account_b.write({"state": "frozen", "policy_reason": "Under discussion"})
        page = self._post(f"{self.url_a}/pay/confirm", form)
        self.assertIn("cannot receive", self._get_error(page))
        self.account_a.write({"state": "frozen", "policy_reason": "Under discussion"})
        page = self._get(f"{self.url_a}/pay")
        self.assertIn("Your account is frozen", self._get_error(page))
        self.assertFalse(page.xpath("//form[@id='credit_trade_form']"))
        self.ledger.write({"state": "closed", "policy_reason": "End of the year"})
        page = self._get(f"{self.url_a}/pay")
        self.assertIn("closed", self._get_error(page))
        self.assertFalse(self._get_posted())

    def test_queries_of_confirm(self):
        """The part of a payment that people wait for stays small."""
        self._login(self.user_a)
        form = self._get_form(self._check("1"), action=f"{self.url_a}/pay/confirm")
        url = f"{self.url_a}/pay/confirm"
        self.url_open(url, data=form, allow_redirects=False)  # warm
        form = self._get_form(self._check("1"), action=url)
        with self.assertQueryCount(4):
            response = self.url_open(url, data=form, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertBalances(a="-2.00", b="2.00")

    # ------------------------------------------------------------------- request

    def _send_request(self, amount="2"):
        self._login(self.user_a)
        page = self._check(amount, direction="request")
        self.assertIn("receives a mail", self._get_text(page))
        form = self._get_form(page, action=f"{self.url_a}/request/confirm")
        page = self._post(f"{self.url_a}/request/confirm", form)
        self.assertIn("Your request is on its way", self._get_text(page))
        self._post(f"{self.url_a}/request/confirm", form)  # a double click
        return self.transfers.search(
            [("ledger_id", "=", self.ledger.id), ("state", "=", "pending")]
        )

    def test_request_and_accept(self):
        transfer = self._send_request()
        self.assertEqual(len(transfer), 1)
        self.assertEqual(transfer.payer_account_id, self.account_b)
        mail = self.env["mail.mail"].search(
            [("model", "=", "solidarity.transfer"), ("res_id", "=", transfer.id)]
        )
        self.assertEqual(mail.recipient_ids, self.partner_b)
        url = f"/my/credit/transfer/{transfer.id}"
        # the one who asked cannot accept
        page = self._post(f"{url}/accept")
        self.assertIn("Only the owner", self._get_error(page))
        self._login(self.user_b)
        page = self._get(url)
        self.assertIn("Your balance if you accept -", self._get_text(page))
        page = self._post(f"{url}/accept")
        self.assertIn("went to Ada Member", self._get_text(page))
        self.assertBalances(a="2.00", b="-2.00")
        self._post(f"{url}/accept")  # a double click
        self.assertBalances(a="2.00", b="-2.00")
        page = self._post(f"{url}/reject")
        self.assertIn("posted already", self._get_error(page))

    def test_accept_too_much(self):
        transfer = self._send_request("11")
        self._login(self.user_b)
        page = self._post(f"/my/credit/transfer/{transfer.id}/accept")
        self.assertIn("can spend up to 10.00", self._get_error(page))
        self.assertEqual(page.get_element_by_id("credit_accept").tag, "button")
        self.assertFalse(self._get_posted())

    def test_request_and_decline(self):
        transfer = self._send_request()
        self._login(self.user_b)
        page = self._post(f"/my/credit/transfer/{transfer.id}/reject")
        self.assertIn("You declined", self._get_text(page))
        self.assertEqual(transfer.state, "rejected")
        page = self._post(f"/my/credit/transfer/{transfer.id}/accept")
        self.assertIn("declined already", self._get_error(page))
        self.assertFalse(self._get_posted())

    def test_request_and_cancel(self):
        transfer = self._send_request()
        url = f"/my/credit/transfer/{transfer.id}"
        self._login(self.user_b)
        page = self._post(f"{url}/cancel")
        self.assertIn("Only the owner", self._get_error(page))
        self._login(self.user_a)
        page = self._post(f"{url}/cancel")
        self.assertIn("You took the request back", self._get_text(page))
        self.assertEqual(transfer.state, "cancelled")

    # ------------------------------------------------------------------- reverse

    def test_give_back(self):
        transfer = self._pay("3", self.account_b, self.account_a, description="Chairs")
        url = f"/my/credit/transfer/{transfer.id}"
        self._login(self.user_b)  # who paid cannot take it back
        self.assertFalse(self._get(url).xpath("//*[@id='credit_reverse']"))
        page = self._post(f"{url}/reverse", {"reason": "I want it back"})
        self.assertIn("Only the owner", self._get_error(page))
        self._login(self.user_a)
        self.assertTrue(self._get(url).xpath("//*[@id='credit_reverse']"))
        page = self._post(f"{url}/reverse", {"reason": "  "})
        self.assertIn("Say why", self._get_error(page))
        page = self._post(f"{url}/reverse", {"reason": "x" * 1001})
        self.assertIn("at most 1000", self._get_error(page))
        self.assertEqual(page.get_element_by_id("reason").value, "x" * 1001)
        page = self._post(f"{url}/reverse", {"reason": "Two were broken"})
        self.assertIn("went back to Bruno Member", self._get_text(page))
        self.assertBalances(a="0.00", b="0.00")
        reversal = transfer.reversal_ids
        page = self._get(f"/my/credit/transfer/{reversal.id}")
        self.assertIn(f"This gives back {transfer.name}", self._get_text(page))
        self.assertFalse(page.xpath("//*[@id='credit_reverse']"))
        page = self._post(f"{url}/reverse", {"reason": "Again"})
        self.assertIn("reversed already", self._get_error(page))
