from odoo.addons.solidarity_base.tests.http_common import SolidarityHttpCommon

from .common import SUMMARY, GovernanceCommon

# of a form of a proposal
KEY = "5b6f2f3e-8a0c-4d7e-9a8e-0c6f7f1d2a3b"


class GovernanceHttpCommon(GovernanceCommon, SolidarityHttpCommon):
    """Pages of a community that decides together, as people see them."""

    def _get_form(self, **values):
        """Return the form of a proposal as a browser sends it, with what differs."""
        return {
            "key": KEY,
            "kind": "action",
            "title": "A bench",
            "summary": SUMMARY,
            "category_id": "",
            "cost": "",
            "date_effective": "",
            "step": "open",
            **values,
        }
