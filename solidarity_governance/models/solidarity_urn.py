from odoo import fields, models


class SolidarityUrn(models.Model):
    """The votes of a secret ballot, or of an imported one: one row for all of them.

    Rows of their own would betray who voted what: by the time, the number, or the
    transaction in which they were written, which the electoral roll shares. Here all
    votes are in one value, in the order of random numbers, rewritten with each vote.
    Nobody has access to it; results are counted by the system.
    """

    _name = "solidarity.urn"
    _description = "Votes of a Secret Ballot"
    _log_access = False
    _rec_name = "decision_id"

    decision_id = fields.Many2one(
        "solidarity.decision", required=True, ondelete="cascade"
    )
    ballots = fields.Json(
        required=True,
        default=dict,
        help="{hash of the voter's receipt: content, see engine/ballot.py}",
    )

    _decision_unique = models.Constraint(
        "UNIQUE(decision_id)", "A decision has one urn."
    )
