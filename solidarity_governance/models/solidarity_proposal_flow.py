from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .solidarity_proposal import CLOSED_STATES

# Which state may follow which; everything else is a mistake and says so.
TRANSITIONS = {
    "draft": ("gathering", "deliberation", "withdrawn", "cancelled"),
    "gathering": (
        "prioritised",
        "deliberation",
        "withdrawn",
        "expired",
        "cancelled",
    ),
    "prioritised": ("deliberation", "delivered", "withdrawn", "cancelled"),
    "deliberation": ("voting", "delivered", "withdrawn", "cancelled"),
    "voting": ("accepted", "rejected", "deliberation"),
    "accepted": ("delivery", "delivered", "cancelled"),
    "delivery": ("delivered", "cancelled"),
    **dict.fromkeys(CLOSED_STATES, ()),
}
# What organisers call themselves: nobody has to gather support for it first.
CALLED_KINDS = ("election", "funding")
UNDECIDED_STATES = ("draft", "gathering", "prioritised", "deliberation")
# In which states an action can be taken; by whom is for ``_is_for_user``.
ACTION_STATES = {
    "edit": ("draft",),
    "open": ("draft",),
    "amend": ("gathering", "prioritised", "deliberation"),
    "withdraw": UNDECIDED_STATES,
    "deliberate": ("prioritised",),
    "deliver": ("prioritised", "deliberation", "accepted", "delivery"),
    "sort": ("gathering", "prioritised", "deliberation"),
    "ballot": ("deliberation",),
    "cancel": (*UNDECIDED_STATES, "voting", "accepted", "delivery"),
}
AUTHOR_ACTIONS = ("edit", "open", "amend", "withdraw")
ORGANISER_ACTIONS = (
    "edit",
    "open",
    "sort",
    "deliberate",
    "ballot",
    "deliver",
    "cancel",
)


class SolidarityProposal(models.Model):
    """From draft to the end: who may take which step, and when.

    Nothing but ``_set_state`` changes the state.
    """

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    # ------------------------------------------------------------------ actions

    def action_open(self):
        """Show drafts to all members, who can support them from now on. Their author,
        or an organiser.

        :raise UserError: not a draft, not the author's any more, or rules to change are
            missing
        """
        for proposal in self:
            proposal._begin("open")
            proposal._check_openable()
            proposal._publish("gathering")

    def action_withdraw(self):
        """Take one's own proposals back, as long as nobody votes on them; all points
        come back."""
        for proposal in self:
            proposal._begin("withdraw")
            proposal._end("withdrawn")

    def action_deliberate(self):
        """Begin to talk about prioritised proposals, in order to decide. Organisers.

        Elections and funding are called by the organisers, whatever their support.
        """
        for proposal in self:
            proposal._begin("deliberate")
            if proposal.state == "draft":
                proposal._check_openable()
                proposal._publish("deliberation")
            else:
                proposal._set_state("deliberation")

    def action_deliver(self):
        """Say that it is done; all points come back. Organisers."""
        for proposal in self:
            proposal._begin("deliver")
            proposal._check_deliverable()
            proposal._deliver()

    def action_cancel(self, reason=None):
        """End proposals; all points come back. Organisers.

        An open ballot on a proposal is cancelled with it.

        :param str reason: why, for all members to read; needed once members have
            decided
        """
        reason = (reason or "").strip()
        for proposal in self:
            proposal.check_access("read")
            # first the ballot, as when it is counted: else they wait for each other
            proposal.sudo().decision_id._lock_open()
            proposal._begin("cancel")
            proposal._check_cancellable(reason)
            proposal._cancel(reason)

    # ---------------------------------------------------------- who may do what

    def _can(self, action):
        """Tell whether the user can take an action now; the system always may where
        the state allows it.

        :param str action: a key of ``ACTION_STATES``
        :rtype: bool
        """
        self.ensure_one()
        proposal = self.sudo()
        called = action == "deliberate" and proposal.kind in CALLED_KINDS
        states = ("draft", "gathering", "prioritised") if called else None
        if proposal.state not in (states or ACTION_STATES[action]):
            return False
        return self.env.su or self._is_for_user(action)

    def _is_for_user(self, action):
        """Tell whether an action is the user's, whatever the state."""
        proposal = self.sudo()
        author = proposal.author_id
        if action in AUTHOR_ACTIONS and author._is_own() and author.state == "active":
            return True
        return action in ORGANISER_ACTIONS and proposal.community_id.is_organiser

    def _begin(self, action):
        """Begin an action of the user: make others who change this proposal at the
        same moment wait, and refuse it unless ``_can``.

        :raise UserError: with what stands in the way
        """
        self.ensure_one()
        self.check_access("read")
        self._lock()
        if self._can(action):
            return
        if not self.env.su and not self._is_for_user(action):
            raise UserError(
                self.env._("Only the author of the proposal can do this.")
                if action not in ORGANISER_ACTIONS
                else self.env._("Only organisers of the community can do this.")
                if action not in AUTHOR_ACTIONS
                else self.env._(
                    "Only the author of the proposal, as an active member, and the "
                    "organisers can do this."
                )
            )
        raise UserError(self._get_state_message())

    def _lock(self):
        """Make changes of one proposal wait for each other.

        Odoo's transactions read their own snapshot: updating the row makes the second
        one fail and be begun anew by the request loop, which then sees the first.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE solidarity_proposal SET state = state WHERE id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset(["state", "support_total", "supporter_count"])

    # -------------------------------------------------------- business methods

    def _publish(self, state):
        """Show a draft to all members: its text is version 1 from now on."""
        community = self.sudo().community_id
        today = community._get_today()
        days = timedelta(days=community.proposal_gathering_days)
        self._add_version(self.env._("First version"))
        self._set_state(state, date_opened=today, date_expires=today + days)

    def _prioritise(self):
        """Note that enough members want this; their points stay with it until it is
        delivered, rejected, cancelled or withdrawn. Called when support is given."""
        self._set_state("prioritised", date_prioritised=fields.Datetime.now())
        self._lock_support()
        self._tell(
            "prioritised",
            self.sudo().author_id | self._get_supporters(),
            points=self.sudo().support_total,
            supporters=self.sudo().supporter_count,
        )

    def _deliver(self):
        """Note that it is done, and thank those who wanted it."""
        supporters = self._get_supporters()
        self._set_state("delivered")
        self._tell("delivered", self.sudo().author_id | supporters)

    def _cancel(self, reason):
        """End this proposal, and the ballot on it, with words for all members."""
        if self.sudo().state == "voting":
            # who may end the proposal may end the ballot on it
            self.sudo().decision_id.action_cancel(reason)
        if reason:
            self._say(self.env._("Cancelled: %s", reason))
        self._end("cancelled", reason)

    def _end(self, state, reason=None):
        """End this proposal before members have decided, or done, it."""
        members = self.sudo().author_id | self._get_supporters()
        self._set_state(state)
        self._tell(
            "ended",
            # who does it knows
            members.filtered(lambda member: not member._is_own()),
            reason=reason,
            is_withdrawn=state == "withdrawn",
        )

    def _set_state(self, state, **values):
        """Change the state along ``TRANSITIONS``. At the end all points come back.

        The callers check who may do it; the fields are closed to RPC, so the rows are
        written with the rights of the system.

        :param str state: the new state
        :param values: what else changes with it
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for proposal in self.sudo():
            if state not in TRANSITIONS[proposal.state]:
                raise UserError(
                    self.env._(
                        '"%(title)s" is in the state %(old)s: the state %(new)s cannot '
                        "follow.",
                        title=proposal.title,
                        old=labels[proposal.state],
                        new=labels[state],
                    )
                )
        is_closed = state in CLOSED_STATES
        if is_closed:
            values["date_closed"] = fields.Datetime.now()
        self.sudo().write({"state": state, **values})
        if is_closed:
            self._return_support()
        elif state == "deliberation":
            # what organisers call may have gathered some
            self._lock_support()
