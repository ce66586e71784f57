from odoo import fields, models
from odoo.tools import file_open


class SolidaritySupportMove(models.Model):
    """The history of support points: append-only, written by a trigger."""

    _name = "solidarity.support.move"
    _description = "Movement of Support Points"
    _inherit = ["solidarity.contact.privacy.mixin"]
    _order = "id desc"
    _rec_name = "kind"
    _log_access = False

    support_id = fields.Many2one(
        "solidarity.support", required=True, index=True, ondelete="restrict"
    )
    proposal_id = fields.Many2one(
        "solidarity.proposal", required=True, index=True, ondelete="restrict"
    )
    membership_id = fields.Many2one(
        "solidarity.membership", required=True, index=True, ondelete="restrict"
    )
    community_id = fields.Many2one(
        "solidarity.community", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("allocate", "Given"),
            ("raise", "Raised"),
            ("lower", "Lowered"),
            ("lock", "Locked"),
            ("return", "Returned"),
        ],
        required=True,
    )
    points = fields.Integer(
        required=True, help="How many points moved; for a lock, how many were locked."
    )
    date = fields.Datetime(required=True)

    def init(self):
        path = "solidarity_governance/sql/solidarity_support_move.sql"
        with file_open(path) as script:
            self.env.cr.execute(script.read())
