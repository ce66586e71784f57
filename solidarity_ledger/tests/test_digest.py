from datetime import datetime

from odoo.tests import tagged

from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestDigest(LedgerCommon):
    def test_my_balance(self):
        """A member's own balance is in the weekly mail, and is no reason for one."""
        self._pay("1.50")
        own = self.membership_a.with_user(self.user_a)
        sections = own._get_digest_sections(datetime(2027, 1, 1))
        section = next(s for s in sections if s["title"] == "My balance")
        self.assertIs(section["is_news"], False)
        (line,) = section["lines"]
        self.assertEqual(
            line["text"], f"Test hours: {self.account_a._format(-1.5)}", "exactly"
        )
        self.assertEqual(line["url"], f"/my/credit/{self.account_a.id}")

    def test_no_account(self):
        own = self.membership_moderator.with_user(self.user_moderator)
        sections = own._get_digest_sections(datetime(2027, 1, 1))
        self.assertNotIn("My balance", [section["title"] for section in sections])
