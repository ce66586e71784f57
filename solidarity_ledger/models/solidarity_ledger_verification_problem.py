from odoo import api, fields, models


class SolidarityLedgerVerificationProblem(models.Model):
    """A row that is not what it must be, found by a verification."""

    _name = "solidarity.ledger.verification.problem"
    _description = "Problem Found by a Verification"
    _order = "id"

    verification_id = fields.Many2one(
        "solidarity.ledger.verification",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    code = fields.Selection(
        [
            ("hash", "Not what was sealed"),
            ("link", "Does not follow the transfer before"),
            ("state", "Sealed, but not posted"),
            ("entries", "Posted without entries"),
            ("sum", "Entries do not add up to zero"),
            ("stray", "Entries without a posted transfer"),
            ("beyond", "Behind the head of the chain"),
            ("head", "A published head that the chain does not have"),
            ("balance", "Balance is not the sum of the entries"),
            ("running", "Balance after an entry is wrong"),
            ("reserved", "Reserved is not what pending requests promise"),
            ("ledger", "Balances do not add up to zero"),
            ("move", "Journal entry is not posted"),
            ("books", "Balance is not that of the control account"),
        ],
        string="Problem",
        required=True,
        readonly=True,
    )
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )
    sequence = fields.Integer(string="Place in the chain", readonly=True)
    name = fields.Char(compute="_compute_name")

    @api.depends("code", "res_model", "res_id")
    def _compute_name(self):
        codes = dict(self._fields["code"]._description_selection(self.env))
        for problem in self:
            model = self.env[problem.res_model]
            problem.name = self.env._(
                "%(kind)s %(record)s: %(problem)s",
                kind=model._description,
                record=f"T{problem.res_id:08d}"
                if model._name == "solidarity.transfer"
                else problem.res_id,
                problem=codes[problem.code],
            )

    def action_open_record(self):
        """Open the wrong record, if it still exists."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
