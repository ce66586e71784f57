from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, file_open


class SolidarityDelegation(models.Model):
    """Who votes for a member who does not vote: in all decisions of the community, or
    in those of a category (which comes first). Passed on; cycles are refused.

    It counts in ballots that are not secret. In a secret one the weight of a vote would
    betray whose it is, and nobody could hold the delegate to account.
    """

    _name = "solidarity.delegation"
    _description = "Delegation of Votes"
    _inherit = ["solidarity.member.mixin", "solidarity.contact.privacy.mixin"]
    _order = "membership_id, id"
    _rec_name = "delegate_id"

    delegate_id = fields.Many2one(
        "solidarity.membership",
        string="Votes for the Member",
        required=True,
        index=True,
        ondelete="restrict",
    )
    delegate_name = fields.Char(related="delegate_id.name", string="Delegate")
    category_id = fields.Many2one(
        "solidarity.category",
        index="btree_not_null",
        ondelete="restrict",
        help="For decisions of this category and those below it; empty: for all.",
    )

    _member_category_unique = models.UniqueIndex(
        "(membership_id, COALESCE(category_id, 0))",
        "You have a delegate for this already: change or end that delegation.",
    )
    _not_oneself = models.Constraint(
        "CHECK (delegate_id <> membership_id)", "Choose somebody else as delegate."
    )

    def init(self):
        result = super().init()
        with file_open("solidarity_governance/sql/solidarity_delegation.sql") as script:
            self.env.cr.execute(script.read())
        return result

    # --------------------------------------------------------------- constrains

    @api.constrains("membership_id", "delegate_id", "category_id")
    def _check_cycle(self):
        """Say it in words; the database refuses it whoever writes."""
        # The others in the circle are not named: only a member and the own delegate
        # know about a delegation.
        for delegation in self.sudo():
            if delegation._is_circular():
                raise ValidationError(
                    self.env._(
                        "%(delegate)s lets you vote already, maybe through "
                        "others: it would go in a circle. Choose another delegate.",
                        delegate=delegation.delegate_name,
                    )
                )

    # --------------------------------------------------------- business methods

    @api.model
    def _delegate(self, membership, delegate, category=None):
        """Let somebody vote for a member who does not vote.

        It takes the place of the delegation for the same category.

        :param membership: the member: one's own, the system acts for all
        :param delegate: the membership of an active member of the same community
        :param category: ``solidarity.category``, or None for all decisions
        :return: the delegation
        :raise AccessError: somebody else's vote
        :raise UserError: the delegate cannot vote, or votes would go in a circle
        """
        membership.ensure_one()
        self._check_own(membership)
        # Members have no write access to delegations: whose vote it is, was checked.
        member, delegate = membership.sudo(), delegate.sudo().exists()
        if member.state != "active":
            raise UserError(
                self.env._(
                    "Only active members vote. Please ask the organisers about your "
                    "membership."
                )
            )
        if delegate == member:
            raise UserError(self.env._("Choose somebody else as delegate."))
        if len(delegate) != 1 or (delegate.community_id, delegate.state) != (
            member.community_id,
            "active",
        ):
            raise UserError(
                self.env._(
                    "Choose an active member of %(community)s as delegate.",
                    community=member.community_id.name,
                )
            )
        delegations = self.sudo()
        delegation = delegations.search(
            [
                ("membership_id", "=", member.id),
                ("category_id", "=", category.id if category else False),
            ]
        )
        if delegation:
            delegation.delegate_id = delegate
        else:
            delegation = delegations.create(
                {
                    "membership_id": member.id,
                    "community_id": member.community_id.id,
                    "delegate_id": delegate.id,
                    "category_id": category.id if category else False,
                }
            )
        delegation.flush_recordset()
        return delegation.with_env(self.env)

    def _end(self):
        """End delegations: one's own, the system ends all."""
        for delegation in self:
            self._check_own(delegation.sudo().membership_id)
        self.sudo().unlink()

    def _check_own(self, membership):
        if not self.env.su and not membership._is_own():
            raise AccessError(
                self.env._("Each member decides alone who votes in the own name.")
            )

    @api.model
    def _get_delegates(self, community, category):
        """Return who would vote for whom in a decision of a category.

        :param category: ``solidarity.category``, or none
        :return: dict of ids of memberships, member → delegate; the delegation for the
            category itself comes before those above it, and these before that for all
        """
        places, place = {False: 0}, category
        chain = []
        while place:
            chain.append(place.id)
            place = place.parent_id
        places |= {found: rank for rank, found in enumerate(reversed(chain), start=1)}
        delegations = self.sudo().search(
            [
                ("community_id", "=", community.id),
                ("category_id", "in", [False, *chain]),
            ]
        )
        return {
            delegation.membership_id.id: delegation.delegate_id.id
            for delegation in delegations.sorted(
                lambda d: (places[d.category_id.id], d.id)
            )
        }

    def _is_circular(self):
        """Tell whether votes would go in a circle through this delegation."""
        self.ensure_one()
        self.flush_model()
        [(is_circular,)] = self.env.execute_query(
            SQL("SELECT solidarity_delegation_is_circular(%s)", self.id)
        )
        return is_circular
