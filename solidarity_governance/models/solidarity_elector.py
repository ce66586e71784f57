from odoo import fields, models
from odoo.tools import SQL, file_open


class SolidarityElector(models.Model):
    """One member on the electoral roll of a ballot, as frozen when it opened.

    Who voted is public; when is not written down anywhere, since votes of a secret
    ballot could be found by it.
    """

    _name = "solidarity.elector"
    _description = "Elector"
    _inherit = ["solidarity.member.mixin", "solidarity.contact.privacy.mixin"]
    _order = "decision_id, id"
    _rec_name = "membership_id"
    _log_access = False

    decision_id = fields.Many2one(
        "solidarity.decision", required=True, index=True, ondelete="cascade"
    )
    member_name = fields.Char(related="membership_id.name", string="Name of the Member")
    member_reference = fields.Char(
        related="membership_id.reference", string="Member Number"
    )
    has_voted = fields.Boolean(string="Voted")
    delegate_id = fields.Many2one(
        "solidarity.elector",
        string="Votes By",
        index="btree_not_null",
        ondelete="restrict",
        help="To whom the member had delegated the vote when the ballot opened.",
    )
    mails_sent = fields.Integer(
        groups=fields.NO_ACCESS,
        help="Which mail the elector got last: 1 the ballot opens, 2 it closes soon, "
        "3 the result.",
    )

    _member_unique = models.Constraint(
        "UNIQUE(decision_id, membership_id)", "One member has one vote."
    )
    _mails_index = models.Index("(decision_id, mails_sent)")

    def init(self):
        result = super().init()
        with file_open("solidarity_governance/sql/solidarity_elector.sql") as script:
            self.env.cr.execute(script.read())
        return result

    # --------------------------------------------------------- business methods

    def _mark_voted(self):
        """Note that this elector votes; votes of one elector wait for each other.

        :return: whether it is the first time
        """
        self.ensure_one()
        # In a secret ballot a second vote leaves no trace on the roll, not even a lock;
        # in others it does, so that who counts at this moment does not overlook it.
        self.env.cr.execute(
            SQL(
                "UPDATE solidarity_elector SET has_voted = true"
                " WHERE id = %s AND has_voted IS NOT TRUE",
                self.id,
            )
        )
        is_first = self.env.cr.rowcount == 1
        if not is_first and not self.decision_id.is_secret:
            self.env.cr.execute(
                SQL(
                    "UPDATE solidarity_elector SET has_voted = true WHERE id = %s",
                    self.id,
                )
            )
        self.invalidate_recordset(["has_voted"])
        return is_first

    def _get_ballot(self):
        """Return the vote of this elector in a ballot that is not secret, or none."""
        return self.env["solidarity.ballot"].search([("elector_id", "=", self.id)])
