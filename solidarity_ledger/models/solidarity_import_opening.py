import base64
import csv
import io
from decimal import ROUND_HALF_UP, Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.solidarity_base.engine.csv_text import safe_cell

from ..exceptions import LedgerError


class SolidarityImport(models.Model):
    """Whether members have here what they had there, and what makes up for it."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.import"

    comparison_ids = fields.Many2many(
        "solidarity.import.member", compute="_compute_comparison_ids"
    )
    comparison_count = fields.Integer(compute="_compute_comparison_ids")
    difference_count = fields.Integer(
        string="Differences", compute="_compute_comparison_ids"
    )
    comparison_file = fields.Binary(compute="_compute_comparison_file")

    def _compute_comparison_ids(self):
        for record in self:
            lines = self.env["solidarity.import.member"].search(
                [
                    ("community_id", "=", record.community_id.id),
                    ("ledger_id", "=", record.ledger_id.id),
                    ("source", "=", record.source),
                    ("has_balance", "=", True),
                    ("target", "=", "member"),
                ]
            )
            record.comparison_ids = lines
            record.comparison_count = len(lines)
            record.difference_count = sum(
                there != here for there, here in record._get_comparison().values()
            )

    def _compute_comparison_file(self):
        for record in self:
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\r\n")
            names = (
                "code",
                "membership_id",
                "balance_source",
                "balance_imported",
                "difference",
            )
            lines = record.comparison_ids
            writer.writerow(
                lines._fields[name]._description_string(self.env) for name in names
            )
            for line in lines:
                writer.writerow(
                    [
                        safe_cell(line.code),
                        safe_cell(line.membership_id.display_name),
                        *(f"{line[name]:.2f}" for name in names[2:]),
                    ]
                )
            # with a byte order mark, or spreadsheet programs break the accents
            data = text.getvalue().encode("utf-8-sig")
            record.comparison_file = base64.b64encode(data)

    def action_download_comparison(self):
        """Download the comparison of balances as CSV."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/comparison_file/"
            "balances.csv?download=true",
            "target": "download",
        }

    def action_post_openings(self):
        """Post what members are missing, from or to the clearing account.

        :raise UserError: a member cannot have it; says who and why. Nothing is posted
            then.
        """
        self.ensure_one()
        self._check_may_import()
        step = self._get_step()
        people, vals_list = [], []
        for membership_id, (there, here) in sorted(self._get_comparison().items()):
            missing = ((there - here) / step).quantize(Decimal(1), ROUND_HALF_UP) * step
            if missing:
                # rights on contacts are not asked: members of the own community
                person = self.env["solidarity.membership"].sudo().browse(membership_id)
                people.append(person)
                key = self._get_opening_key(f"{membership_id}:{there}:{here}")
                vals = self._prepare_opening_vals(person, missing)
                # The key is made of both balances: pressed twice it is the same,
                # after further imports it is another opening.
                vals_list.append({**vals, "idempotency_key": key})
        try:
            self.env["solidarity.transfer"]._post_transfers(vals_list)
        except LedgerError as error:
            if error.row is None:
                raise
            raise UserError(
                self.env._(
                    "%(member)s: %(problem)s Nothing is posted.",
                    member=people[error.row].display_name,
                    problem=error,
                )
            ) from error
        return True

    def _prepare_opening_vals(self, person, missing):
        if person.state != "active":
            raise UserError(
                self.env._(
                    "%s is no active member and has no account for the opening "
                    "balance. Admit this person, or say under Member Codes that the "
                    "code stands for the clearing account.",
                    person.display_name,
                )
            )
        clearing = self.ledger_id._clearing_account().id
        account = self.ledger_id._account(person.partner_id).id
        payer, payee = (clearing, account) if missing > 0 else (account, clearing)
        return {
            "ledger_id": self.ledger_id.id,
            "payer_account_id": payer,
            "payee_account_id": payee,
            "amount": abs(missing),
            "date": self.date_default,
            "description": self.env._("Opening balance"),
            "purpose": "opening",
            "is_notified": True,
        }

    def _get_opening_key(self, text):
        return f"opening:{self.source}:{text}"
