from odoo.addons.solidarity_ledger.tests.http_common import LedgerHttpCommon

from .exchange_common import ExchangeCommon


class TimebankHttpCommon(ExchangeCommon, LedgerHttpCommon):
    """The pages of the timebank as people use them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url_community = f"/my/community/{cls.community.code}"
        cls.url_new = f"{cls.url_community}/exchange/new"
        cls.url_exchanges = f"{cls.url_community}/exchanges"

    def _url(self, exchange, action=""):
        return f"/my/exchange/{exchange.id}" + (f"/{action}" if action else "")

    def _do(self, user, exchange, action, **data):
        """Submit a form of the page of an exchange as ``user``."""
        self._login(user)
        page = self._post(self._url(exchange, action), data)
        self.env.invalidate_all()
        return page

    def _send_proposal(self, status=200, **data):
        """Submit the form: A gives Bruno two hours unless told otherwise."""
        form = self._get_form(self._get(self.url_new), "timebank_proposal")
        return self._post(
            self.url_new,
            {
                **form,
                "role": "provider",
                "to": self.membership_b.id,
                "hours": "2",
                "description": "Bicycle repair",
                "step": "propose",
                **data,
            },
            status=status,
        )

    def _get_exchanges(self):
        """Return the exchanges of the community, the oldest first."""
        self.env.invalidate_all()
        return self.exchanges.search(
            [("community_id", "=", self.community.id)], order="id"
        )
