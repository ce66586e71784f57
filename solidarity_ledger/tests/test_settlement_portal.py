from odoo.tests import tagged

from .http_common import LedgerHttpCommon
from .settlement_common import SettlementCommon


class SettlementPortal(SettlementCommon, LedgerHttpCommon):
    """A gift of b to the community, proposed by an organiser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.settlement = cls._propose(
            cls.account_b, "gift", reason="Moves to the <b>coast</b>"
        )
        cls.url = f"/my/credit/settlement/{cls.settlement.id}"

    def _answer(self, answer):
        form = self._get_form(self._get(self.url_b), action=f"{self.url}/{answer}")
        return self._post(f"{self.url}/{answer}", form)


@tagged("post_install", "-at_install")
class TestSettlementPortal(SettlementPortal):
    """The member's side of a settlement, without JavaScript."""

    def test_agree(self):
        self._login(self.user_b)
        self.assertIn(
            "It is proposed how to settle your account in Test hours.",
            self._get_text(self._get(f"/my/community/{self.community.code}")),
        )
        text = self._get_text(self._get(self.url_b))
        self.assertIn("to the community", text)
        self.assertIn("Moves to the <b>coast</b>", text, "a reason is text")
        page = self._answer("agree")
        self.assertIn("settled and closed", self._get_text(page))
        self.env.invalidate_all()
        self.assertBalances(b="0", community="8.50")
        self.assertEqual(self.settlement.approved_by, self.user_b)

    def test_decline(self):
        self._login(self.user_b)
        self.assertIn("You declined", self._get_text(self._answer("decline")))
        self.env.invalidate_all()
        self.assertEqual(self.settlement.state, "cancelled")
        self.assertBalances(b="6.50")
        self.assertNotIn("credit_settlement", self._get(self.url_b).text_content())

    def test_gift_to_a_member(self):
        """The giver reads to whom, though not the account of the receiver."""
        self.settlement.action_cancel()
        receiver = self.ledger._account(self.partner_moderator)
        self._propose(self.account_b, "gift", receiver_account_id=receiver.id)
        self._login(self.user_b)
        text = self._get_text(self._get("/my/credit"))
        self.assertIn(self.partner_moderator.name, text)

    def test_other_ways(self):
        """A write-off is for others to decide; trade needs no answer."""
        self._propose(self.account_a, "writeoff")
        self._login(self.user_a)
        page = self._get(self.url_a)
        self.assertIn("forgive what you still owe, 6.50", self._get_text(page))
        self.assertFalse([form for form in page.forms if "settlement" in form.action])
        self.settlement.action_cancel()
        self._propose(self.account_b, "trade")
        self._login(self.user_b)
        text = self._get_text(self._get(self.url_b))
        self.assertIn("looks at it again on 01/31/2030", text)

    def test_balance_moved(self):
        self._login(self.user_b)
        form = self._get_form(self._get(self.url_b), action=f"{self.url}/agree")
        self._pay("1", self.account_b, self.account_a)
        page = self._post(f"{self.url}/agree", form)
        self.assertIn("has moved since", self._get_text(page))
        self.env.invalidate_all()
        self.assertEqual(self.settlement.state, "draft")
        self.assertBalances(b="5.50")

    def test_two_tabs(self):
        """Agreeing in one tab and declining in the other: the first counts."""
        self._login(self.user_b)
        page = self._get(self.url_b)
        agree = self._get_form(page, action=f"{self.url}/agree")
        decline = self._get_form(page, action=f"{self.url}/decline")
        self._post(f"{self.url}/agree", agree)
        self._post(f"{self.url}/agree", agree)
        self.assertIn(
            "is done already",
            self._get_text(self._post(f"{self.url}/decline", decline)),
        )
        self.env.invalidate_all()
        self.assertBalances(b="0", community="8.50")

    def test_somebody_else(self):
        self._login(self.user_b)
        form = self._get_form(self._get(self.url_b), action=f"{self.url}/agree")
        self._login(self.user_a)
        answer = self.url_open(f"{self.url}/agree", data=form, allow_redirects=False)
        self.assertIn(answer.status_code, (400, 404))
        self.env.invalidate_all()
        self.assertEqual(self.settlement.state, "proposed")


@tagged("post_install", "-at_install")
class TestSettlementTour(SettlementPortal):
    """The same in a real browser."""

    def test_agree(self):
        self._login(self.user_b)
        self.start_tour(
            "/my/credit", "solidarity_ledger_settlement", login=self.user_b.login
        )
        self.assertBalances(b="0", community="8.50")
        self.assertEqual(
            (self.account_b.state, self.settlement.state), ("closed", "done")
        )


@tagged("post_install", "-at_install")
class TestSettlementTourPhone(TestSettlementTour):
    """The same on a phone, 390 pixels wide."""

    browser_size = "390x844"
    touch_enabled = True
