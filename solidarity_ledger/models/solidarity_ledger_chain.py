from odoo import api, fields, models
from odoo.exceptions import AccessError


class SolidarityLedger(models.Model):
    """How a ledger is verified, and what of its chain is published."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.ledger"

    verification_ids = fields.One2many("solidarity.ledger.verification", "ledger_id")

    def action_verify(self):
        """Prove chain, sums and balances of this ledger.

        :return: one ``solidarity.ledger.verification``, kept as a record of the proof
        :raise AccessError: for whoever is neither accountant nor organiser
        """
        self.ensure_one()
        self._check_may_verify()
        # reports come from the proof alone, so nobody has the right to create them
        reports = self.env["solidarity.ledger.verification"].sudo()
        return reports._verify(self.sudo()).with_env(self.env)

    def action_open_verification(self):
        """Verify this ledger and open the report."""
        report = self.action_verify()
        return {
            "type": "ir.actions.act_window",
            "res_model": report._name,
            "res_id": report.id,
            "views": [(False, "form")],
        }

    def action_export_chain(self):
        """Download the chain, to check it without this system."""
        self.ensure_one()
        self._check_may_verify()
        return {
            "type": "ir.actions.act_url",
            "url": f"/solidarity/ledger/{self.id}/chain",
            "target": "download",
        }

    @api.private
    def _check_may_verify(self):
        """Refuse whoever may not read all of this ledger.

        :raise AccessError: for whoever is neither accountant nor organiser
        """
        self.check_access("read")
        user = self.env.user
        if not (
            self.env.su
            or self.community_id.is_organiser
            or user.has_group("account.group_account_readonly")
            or user.has_group("account.group_account_invoice")
        ):
            raise AccessError(
                self.env._(
                    "Organisers and accountants verify a ledger. Ask one of them for "
                    "the report."
                )
            )

    @api.private
    def _get_head(self):
        """Return the last head of this ledger's chain, maybe none."""
        self.ensure_one()
        return self.env["solidarity.ledger.seal"].search(
            [("ledger_id", "=", self.id)], order="sequence desc", limit=1
        )
