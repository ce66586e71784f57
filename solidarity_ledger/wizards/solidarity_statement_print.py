import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.periods import month_span


class SolidarityStatementPrint(models.TransientModel):
    """Asks for which period, and as which kind of file, statements are wanted."""

    _name = "solidarity.statement.print"
    _description = "Print Statements"

    account_ids = fields.Many2many(
        "solidarity.account",
        string="Accounts",
        required=True,
        default=lambda self: self._default_account_ids(),
    )
    date_from = fields.Date(
        string="From",
        default=lambda self: month_span(fields.Date.context_today(self))[0],
        help="Empty: from the first entry on.",
    )
    date_to = fields.Date(
        string="To", default=fields.Date.context_today, help="The last day."
    )
    file_format = fields.Selection(
        [("pdf", "PDF"), ("xlsx", "XLSX"), ("csv", "CSV")],
        string="As",
        required=True,
        default="pdf",
    )
    csv = fields.Binary(compute="_compute_csv")

    _period = models.Constraint(
        "CHECK (date_from <= date_to)", "The period begins before it ends."
    )

    @api.model
    def _default_account_ids(self):
        if self.env.context.get("active_model") != "solidarity.account":
            return self.env["solidarity.account"]
        return self.env["solidarity.account"].browse(
            self.env.context.get("active_ids", ())
        )

    @api.depends("account_ids", "date_from", "date_to")
    def _compute_csv(self):
        for wizard in self:
            account = wizard.account_ids[:1]
            domain = account and account._get_statement_domain(
                date_from=wizard.date_from, date_to=wizard.date_to
            )
            wizard.csv = account and base64.b64encode(
                account._get_statement_csv(domain)
            )

    def action_print(self):
        """Return the statements as the file that was asked for.

        :raise UserError: several accounts in one CSV file
        """
        self.ensure_one()
        if self.file_format == "csv":
            return self._download_csv()
        report = {
            "pdf": "solidarity_ledger.solidarity_account_statement_report",
            "xlsx": "solidarity_ledger.solidarity_account_statement_xlsx",
        }[self.file_format]
        data = {
            "account_ids": self.account_ids.ids,
            "date_from": self.date_from and str(self.date_from),
            "date_to": self.date_to and str(self.date_to),
        }
        action = self.env.ref(report).report_action(
            self.account_ids, data=data, config=False
        )
        return {**action, "close_on_report_download": True}

    def _download_csv(self):
        if len(self.account_ids) > 1:
            raise UserError(
                self.env._(
                    "A CSV file holds one statement: choose one account, or XLSX, "
                    "which has a sheet for each."
                )
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/csv?download=true"
            "&filename=statement.csv",
            "target": "download",
        }
