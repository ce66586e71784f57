from odoo import models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain


class SolidarityImport(models.Model):
    """What the buttons of an import do."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.import"

    def action_check(self):
        """Try all rows out and show what would happen; nothing is posted."""
        for record in self:
            record._check_may_import()
            record._reset()
            record._check()
        return True

    def action_import(self):
        """Post what is right, at once or, for long files, in the background.

        :raise UserError: it is not checked, or it has been imported already
        """
        self.ensure_one()
        self._check_may_import()
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("Somebody else has just started this import.")
            ) from error
        if self.state != "checked":
            raise UserError(
                {
                    "draft": self.env._("Check the file first: nothing is posted."),
                    "running": self.env._("This import is running already."),
                    "done": self.env._(
                        "This import is done. Start a new one for another file."
                    ),
                }[self.state]
            )
        self._start()
        return True

    def action_stop(self):
        """Stop an import that runs in the background; what is posted stays."""
        for record in self:
            record._check_may_import()
            if record.state == "running":
                record._stop(self.env._("Stopped by %s.", self.env.user.name))
        return True

    def action_open_transfers(self):
        """Open the transfers that were imported from this source."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "solidarity_ledger.solidarity_transfer_action"
        )
        prefix = self._get_key("").replace("\\", "\\\\").replace("_", r"\_")
        domain = Domain("ledger_id", "=", self.ledger_id.id) & Domain(
            "idempotency_key", "=like", f"{prefix}%"
        )
        return {**action, "domain": list(domain), "context": {}}

    def action_open_problems(self):
        """Open the list of problems, to be grouped and filtered."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "solidarity_ledger.solidarity_import_problem_action"
        )
        return {**action, "domain": [("import_id", "=", self.id)]}

    def action_open_member_codes(self):
        """Open who the codes of this source are."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "solidarity_ledger.solidarity_import_member_action"
        )
        return {
            **action,
            "domain": [
                ("community_id", "=", self.community_id.id),
                ("source", "=", self.source),
            ],
            "context": {
                "default_community_id": self.community_id.id,
                "default_source": self.source,
            },
        }

    def action_download_problems(self):
        """Download the problems as CSV."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/problem_file/"
            "problems.csv?download=true",
            "target": "download",
        }

    def _check_may_import(self):
        self.check_access("write")
        self.community_id._check_role("organiser")
        for ledger in self.ledger_id:
            if ledger.state != "open":
                raise UserError(
                    self.env._(
                        "%s is closed and takes no transfers. Choose another ledger.",
                        ledger.name,
                    )
                )
