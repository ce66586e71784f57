from odoo import models


class SolidarityMembership(models.Model):
    """The member's balances in the weekly mail."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.membership"

    def _get_digest_sections(self, since):
        sections = super()._get_digest_sections(since)
        accounts = self.env["solidarity.account"].search(
            [("membership_id", "=", self.id), ("state", "!=", "closed")], order="id"
        )
        if accounts:
            sections.append(
                {
                    "title": self.env._("My balance"),
                    "lines": [
                        {
                            "text": self.env._(
                                "%(ledger)s: %(balance)s",
                                ledger=account.ledger_id.name,
                                balance=account._format(account.balance),
                            ),
                            "url": f"/my/credit/{account.id}",
                        }
                        for account in accounts
                    ],
                    "url": None,
                    # nobody gets a mail each week for having an account
                    "is_news": False,
                }
            )
        return sections
