from odoo.addons.solidarity_base.tests.http_common import SolidarityHttpCommon

from .common import LedgerCommon


class LedgerHttpCommon(LedgerCommon, SolidarityHttpCommon):
    """The pages of the ledger as people use them, with and without a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url_a = f"/my/credit/{cls.account_a.id}"
        cls.url_b = f"/my/credit/{cls.account_b.id}"
        cls.account_other = cls._create_ledger(cls.other_community)._account(
            cls.partner_other
        )

    def _get_form(self, page, form_id=None, action=None):
        """Return the fields of a form as a browser without JavaScript sends them."""
        for form in page.forms:
            if form_id and form.get("id") == form_id:
                return dict(form.form_values())
            if action and form.get("action") == action:
                return dict(form.form_values())
        self.fail(f"there is no form {form_id or action}")

    def _get_error(self, page):
        """Return what a page says is to be changed."""
        return " ".join(
            " ".join(node.text_content().split())
            for node in page.find_class("o_solidarity_error")
        )

    def _get_posted(self):
        """Return the posted transfers of the ledger, the oldest first."""
        self.env.invalidate_all()
        return self.transfers.search(
            [("ledger_id", "=", self.ledger.id), ("state", "=", "posted")], order="id"
        )

    def _check(self, amount="2.00", who="Bruno", direction="pay", **fields):
        """Do step 1 as member a and return the page that it leads to."""
        return self._post(
            f"{self.url_a}/{direction}",
            {"recipient": who, "amount": amount, "description": "Bread", **fields},
        )
