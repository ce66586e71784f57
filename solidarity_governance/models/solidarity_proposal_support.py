from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, file_open

from odoo.addons.solidarity_base.own_transaction import own_transaction

from .solidarity_support import HELD_STATES


class SolidarityProposal(models.Model):
    """What members give to a proposal, and when it is enough."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    support_total = fields.Integer(default=0)
    supporter_count = fields.Integer(default=0)

    def init(self):
        path = "solidarity_governance/sql/solidarity_proposal_support.sql"
        with file_open(path) as script:
            self.env.cr.execute(script.read())
        return super().init()

    # -------------------------------------------------------- business methods

    def _support_at_once(self, membership, points):
        """Set a member's points as ``_support`` does, in a transaction of its own.

        For what a member does on a page: those who support the same proposal at the
        same moment wait for each other some milliseconds. The caller's transaction must
        not have changed the proposal or the member.
        """
        with own_transaction(self.env) as env:
            answer = self.with_env(env)._support(membership.with_env(env), points)
        self._forget_support(membership)
        return answer

    def _support(self, membership, points):
        """Set the points that a member gives to this proposal.

        It sets and does not add, so sending it twice does no harm. Enough points of
        enough members make the proposal prioritised.

        :param membership: the member; one's own, unless the system asks
        :param int points: 0 takes all back
        :return: dict of ``points``, ``available`` (what the member has left),
            ``total``, ``supporters``, ``state`` and ``message``, a sentence
        :raise UserError: with what the member can do instead; nothing has changed
        """
        self.ensure_one()
        self._check_whole_points(points)
        self._lock_support_rows(membership)
        self._check_supporter(membership)
        # Members have no write access to support: that it is their own, of their
        # community and within the rules has been, and will be, checked here.
        proposal, member = self.sudo(), membership.sudo()
        support = proposal._get_support(member)
        given = support.points
        if points != given:
            proposal._check_support(member, points, given)
            if not support:
                support.create(
                    {
                        "proposal_id": proposal.id,
                        "membership_id": member.id,
                        "community_id": proposal.community_id.id,
                        "points": points,
                    }
                )
            elif points:
                support.points = points
            else:
                support.state = "returned"
            self.env.flush_all()
            self._forget_support(membership)
            proposal._check_prioritised()
        return {
            "points": points,
            "available": member.support_available,
            "total": proposal.support_total,
            "supporters": proposal.supporter_count,
            "state": proposal.state,
            "message": proposal._get_support_message(member, points, given),
        }

    def _get_support(self, membership):
        """Return the row with the points that a member gives to this proposal now."""
        return self.env["solidarity.support"].search(
            [
                ("proposal_id", "=", self.id),
                ("membership_id", "=", membership.id),
                ("state", "in", HELD_STATES),
            ]
        )

    def _lock_support(self):
        """Keep the points with these proposals until they are closed."""
        self._lock_support_rows()
        supports = self._get_held_support()
        supports.filtered(lambda support: support.state == "active").state = "locked"
        self.env.flush_all()

    def _return_support(self):
        """Give all points of these proposals back."""
        supports = self._get_held_support()
        self._lock_support_rows(supports.membership_id)
        supports._return()

    def _get_held_support(self):
        """Return the rows with points of members on these proposals, with the rights
        of the system."""
        # Points are locked and come back whoever causes it: a member's last point, the
        # close of a ballot, an organiser.
        return (
            self.env["solidarity.support"]
            .sudo()
            .search(
                [
                    ("proposal_id", "in", self.ids),
                    ("state", "in", HELD_STATES),
                ]
            )
        )

    def _check_prioritised(self):
        """Prioritise those of these proposals that gather support and have enough.

        A community that lowers what is needed changes nothing by that alone: it counts
        with the next change of support, or when the job looks, which the change calls
        (``solidarity_community_support.py``). Raising it takes no priority away.
        """
        self._lock_support_rows()
        for proposal in self:
            community = proposal.community_id
            if (
                proposal.state == "gathering"
                and proposal.support_total >= community.support_threshold
                and proposal.supporter_count >= community.support_min_supporters
            ):
                proposal._prioritise()

    def _cron_prioritise(self):
        """Prioritise what has enough since the community lowered what is needed.

        Each in a short transaction of its own: members go on supporting meanwhile.
        """
        proposals = self.browse()
        for community in self.env["solidarity.community"].search([]):
            proposals |= self.search(
                [
                    ("community_id", "=", community.id),
                    ("state", "=", "gathering"),
                    ("support_total", ">=", community.support_threshold),
                    ("supporter_count", ">=", community.support_min_supporters),
                ]
            )
        remaining = len(proposals)
        for proposal in proposals:
            with own_transaction(self.env) as env:
                proposal.with_env(env)._check_prioritised()
            remaining -= 1
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                break

    def _lock_support_rows(self, memberships=None):
        """Make everybody who moves points of these proposals and members wait.

        All who move points take the rows of proposals first and those of members then,
        each in the order of their ids: so nobody waits in a circle. What is read after
        this is what counts.
        """
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "SELECT id FROM solidarity_proposal WHERE id = ANY(%s) "
                "ORDER BY id FOR NO KEY UPDATE",
                self.ids,
            )
        )
        if memberships:
            memberships._lock_support_counts()
        self._forget_support(memberships)

    def _forget_support(self, memberships=None):
        """Read anew what the triggers and others have changed."""
        self.invalidate_recordset(
            ["state", "support_total", "supporter_count", "support_ids"]
        )
        self.env["solidarity.support"].invalidate_model()
        if memberships:
            memberships.invalidate_recordset(
                ["state", "support_used", "support_available", "support_ids"]
            )

    # ------------------------------------------------------------------- checks

    def _check_supporter(self, membership):
        """Refuse points of somebody else, of members of other communities, and of who
        is no active member."""
        membership.ensure_one()
        proposal, member = self.sudo(), membership.sudo()
        if not self.env.su and not membership._is_own():
            raise AccessError(
                self.env._("Each member decides alone what to give points to.")
            )
        if member.community_id != proposal.community_id:
            raise UserError(
                self.env._(
                    "This is a proposal of another community. Members support the "
                    "proposals of their own community."
                )
            )
        if member.state != "active":
            raise UserError(
                self.env._(
                    "Only active members give points. Please ask the organisers of "
                    "%(community)s.",
                    community=proposal.community_id.name,
                )
            )
        self.check_access("read")

    def _check_whole_points(self, points):
        """Refuse what is no number of points. True is a number to Python, not here."""
        if type(points) is not int or points < 0:
            raise UserError(
                self.env._("Give whole points, such as 5; 0 takes them all back.")
            )

    def _check_support(self, member, points, given):
        """Refuse a change that the rules do not allow."""
        if self.state != "gathering":
            raise UserError(self._get_no_support_message(given))
        today = self.community_id._get_today()
        if points > given and self.date_expires and self.date_expires < today:
            raise UserError(
                self.env._(
                    'The time to gather support for "%(title)s" is over. Your points '
                    "are for other proposals.",
                    title=self.title,
                )
            )
        cap = self.community_id.support_cap
        if points > given and points > cap:
            raise UserError(
                self.env._(
                    "A proposal gets at most %(cap)s points of a member: that leaves "
                    "room for what else matters. Give %(cap)s or less.",
                    cap=cap,
                )
            )
        left = member.support_available
        if points - given > left:
            raise UserError(self._get_too_many_message(given, left, cap))

    # ----------------------------------------------------------------- messages

    def _get_no_support_message(self, given):
        """Return why points do not move, by the state of the proposal."""
        if self.state == "draft":
            return self.env._(
                '"%s" is a draft: its author opens it to the members first.', self.title
            )
        if self.date_closed:
            return self.env._(
                '"%s" is closed, and all points have come back. Give yours to another '
                "proposal.",
                self.title,
            )
        if given:
            return self.env._(
                '"%(title)s" has enough support: your %(points)s points are locked '
                "until it is done, and come back then.",
                title=self.title,
                points=given,
            )
        return self.env._(
            '"%s" has enough support already. Keep your points for another proposal.',
            self.title,
        )

    def _get_too_many_message(self, given, left, cap):
        """Return how much a member can give who wants to give more than is left."""
        if not left:
            return self.env._(
                "You have no points left. Take some back from another proposal first."
            )
        if given:
            return self.env._(
                "You have %(left)s points left: give %(most)s here at most, or take "
                "some back from another proposal.",
                left=left,
                most=min(given + left, cap),
            )
        return self.env._(
            "You have %(left)s points left; give at most %(left)s, or take some back "
            "from another proposal.",
            left=left,
        )

    def _get_support_message(self, member, points, given):
        """Return what has happened, for the member."""
        left = member.support_available
        if self.state == "prioritised" and points:
            return self.env._(
                '"%(title)s" is prioritised: it has enough support. Your %(points)s '
                "points are locked until it is done. You have %(left)s left.",
                title=self.title,
                points=points,
                left=left,
            )
        if not points:
            return self.env._(
                'You give no points to "%(title)s". You have %(left)s left.',
                title=self.title,
                left=left,
            )
        return self.env._(
            'You give %(points)s points to "%(title)s". You have %(left)s left.',
            points=points,
            title=self.title,
            left=left,
        )

    # -------------------------------------------------------------------- pages

    def _get_support_goal(self):
        """Return how near this proposal is to being prioritised.

        :return: dict of numbers ``points``, ``points_needed``, ``points_percent``
            (0 to 100), and the same of ``supporters``
        """
        self.ensure_one()
        community = self.community_id
        goal = {}
        for name, reached, needed in (
            ("points", self.support_total, community.support_threshold),
            ("supporters", self.supporter_count, community.support_min_supporters),
        ):
            goal[name] = reached
            goal[f"{name}_needed"] = needed
            goal[f"{name}_percent"] = min(100, 100 * reached // needed)
        return goal
