from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, file_open


class SolidarityElector(models.Model):
    """One member on the electoral roll of a ballot, as frozen when it opened.

    The roll is public; who voted is when the ballot is closed. Before, members know it
    of themselves alone: who watches the roll would see when each of them votes, beside
    the turnout, and the count where that is shown, and could press those who have not.
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
    has_voted = fields.Boolean(groups=fields.NO_ACCESS)
    delegate_id = fields.Many2one(
        "solidarity.elector",
        index="btree_not_null",
        ondelete="restrict",
        groups=fields.NO_ACCESS,
    )
    voted = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        compute="_compute_shown",
        search="_search_voted",
        help="Empty for others until the ballot is closed.",
    )
    votes_by_id = fields.Many2one(
        "solidarity.elector",
        string="Votes By",
        compute="_compute_shown",
        help="To whom the member had delegated the vote when the ballot opened. Empty "
        "for others until the ballot is closed.",
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

    # ------------------------------------------------------------------ compute

    @api.depends("has_voted", "delegate_id", "decision_id.state", "membership_id")
    @api.depends_context("uid")
    def _compute_shown(self):
        # Nobody reads the two fields; what may be told of them is said here. It depends
        # on what is stored: a form may claim that the ballot is closed.
        told = self._origin.sudo().filtered_domain(self._get_told_domain())
        self.voted = self.votes_by_id = False
        for shown in self.filtered(lambda elector: elector._origin in told):
            elector = shown._origin.sudo()
            shown.voted = "yes" if elector.has_voted else "no"
            shown.votes_by_id = elector.delegate_id.with_env(self.env)

    def _search_voted(self, operator, value):
        if operator != "in":
            return NotImplemented
        answers = [word == "yes" for word in value if word in ("yes", "no")]
        told = self._get_told_domain()
        found = told & Domain("has_voted", "in", answers)
        if False in value:
            found |= ~told
        return Domain("id", "in", self.sudo()._search(found))

    def _get_told_domain(self):
        """Return of which electors the user may know whether they voted."""
        if self.env.su:
            return Domain.TRUE
        return Domain("decision_id.state", "=", "closed") | Domain(
            "membership_id.partner_id", "=", self.env.user.partner_id.id
        )

    # --------------------------------------------------------------------- CRUD

    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        # Electors of one rank come in the order of the roll: left to PostgreSQL they
        # come as they lie in the table, and who votes moves to its end.
        order = order and f"{order}, id"
        return super()._search(domain, offset, limit, order, **kwargs)

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
