from odoo import models

from ..engine.text_diff import diff_words
from .solidarity_proposal import CLOSED_STATES
from .solidarity_proposal_flow import ACTION_STATES, CALLED_KINDS
from .solidarity_support import HELD_STATES

# More are one click away.
SUPPORTERS_SHOWN = 5

WAY = (
    "draft",
    "gathering",
    "prioritised",
    "deliberation",
    "voting",
    "accepted",
    "delivery",
    "delivered",
)


class SolidarityProposal(models.Model):
    """The page of a proposal: what it shows and what the reader may do there."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    def _get_portal_actions(self, membership):
        """Return what the reader may do on the page; each action checks it again.

        :param membership: the reader's active ``solidarity.membership``
        :return: keys of ``ACTION_STATES``, and ``comment``, ``declare``, ``report`` and
            ``answer``
        :rtype: set
        """
        self.ensure_one()
        is_own = self.sudo().author_id == membership
        actions = {action for action in ACTION_STATES if self._can(action)}
        if not is_own:
            # organisers write the drafts of others in the backend
            actions.discard("edit")
        if self.env.user.share:
            # and prepare ballots there
            actions.discard("ballot")
        if self.kind == "policy":
            # rules are in force by the decision, not because somebody says so
            actions.discard("deliver")
        if self.state != "draft":
            actions.add("comment")
            if self.state not in CLOSED_STATES:
                actions.add("declare")
            if not is_own:
                actions.add("report")
        if self._get_support_to_ask(membership):
            actions.add("answer")
        return actions

    def _get_support_to_ask(self, membership):
        """Return the reader's support, if it is asked whether the work is done."""
        if self.state != "delivery" or not self.date_done:
            return self.env["solidarity.support"]
        return self.env["solidarity.support"].search(
            [
                ("proposal_id", "=", self.id),
                ("membership_id", "=", membership.id),
                ("state", "in", HELD_STATES),
            ],
            limit=1,
        )

    # ------------------------------------------------------------------- people

    def _get_support_rows(self, membership):
        """Return who supports the proposal, and of a closed one that was prioritised
        who had supported it: the reader, then those with the most points.

        :param membership: the reader's ``solidarity.membership``
        :return: dict with ``first`` and ``more``, lists of dicts with ``name``,
            ``points``, ``member`` (id of the membership, or None if it has ended) and
            ``is_own``
        """
        self.ensure_one()
        domain = [("proposal_id", "=", self.id)]
        if self.state in CLOSED_STATES:
            locked = self.env["solidarity.support.move"].search(
                [("proposal_id", "=", self.id), ("kind", "=", "lock")]
            )
            domain.append(("id", "in", locked.support_id.ids))
        else:
            domain.append(("state", "in", HELD_STATES))
        # who supports what is public to the members, also of those who have left
        supports = self.env["solidarity.support"].search(domain).sudo()
        rows = [
            {
                "name": support.member_name,
                "points": support.points,
                "member": support.membership_id.id
                if support.membership_id.state == "active"
                else None,
                "is_own": support.membership_id == membership,
            }
            for support in supports
        ]
        rows.sort(key=lambda row: not row["is_own"])
        return {"first": rows[:SUPPORTERS_SHOWN], "more": rows[SUPPORTERS_SHOWN:]}

    def _get_declaration_rows(self, membership):
        """Return what members declared about their interest in the proposal.

        :param membership: the reader's ``solidarity.membership``
        :return: dict with ``all``, a list of dicts with ``name``, ``text`` and
            ``date``, and ``own``, the reader's text
        """
        self.ensure_one()
        # who has left has still declared it
        declarations = self.declaration_ids.sudo()
        own = declarations.filtered(lambda d: d.membership_id == membership)
        return {
            "all": [
                {
                    "name": declaration.membership_id.name,
                    "text": declaration.text,
                    "date": declaration.date,
                }
                for declaration in declarations
            ],
            "own": own.text or "",
        }

    def _get_task_rows(self):
        """Return the work that delivers the proposal: the names of its tasks.

        :return: list of dicts with ``name`` and ``is_done``
        """
        self.ensure_one()
        # Members have no access to projects; what is done for them they may know.
        return [
            {"name": task.name, "is_done": task.is_closed}
            for task in self.sudo()._get_work()
        ]

    # -------------------------------------------------------------------- steps

    def _get_steps(self):
        """Return the way of the proposal through its states, as far as it went.

        :return: list of dicts with ``label`` and ``status``: ``done``, ``current``,
            ``next`` or ``stopped``
        """
        self.ensure_one()
        labels = dict(self._fields["state"]._description_selection(self.env))
        if self.kind == "policy":
            labels["delivered"] = self.env._("In force")
        way = self._get_way()
        if self.state in way:
            place = way.index(self.state)
            # nothing comes after the end
            place += self.state == way[-1]
            return [
                {
                    "label": labels[state],
                    "status": "done"
                    if index < place
                    else "current"
                    if index == place
                    else "next",
                }
                for index, state in enumerate(way)
            ]
        reached = [
            state
            for state, is_reached in (
                ("gathering", self.date_opened),
                ("prioritised", self.date_prioritised),
                ("voting", self.decision_id),
            )
            if is_reached
        ]
        return [
            *({"label": labels[state], "status": "done"} for state in reached),
            {"label": labels[self.state], "status": "stopped"},
        ]

    def _get_way(self):
        """Return the states that a proposal of this kind passes through."""
        skipped = set()
        if self.state != "draft":
            skipped.add("draft")
        if self.kind in CALLED_KINDS and not self.date_prioritised:
            skipped |= {"gathering", "prioritised"} - {self.state}
        if self.kind in ("policy", "election"):
            skipped.add("delivery")
        return [state for state in WAY if state not in skipped]

    # ----------------------------------------------------------------- versions

    def _get_versions(self):
        """Return the versions of the text, the newest first, with what changed in each.

        :return: list of dicts with ``amendment``, ``author``, ``is_first`` and, for
            all but the first, ``title`` and ``summary`` as ``diff_words`` gives them
        """
        self.ensure_one()
        versions = []
        previous = None
        for amendment in self.amendment_ids.sorted("number"):
            version = {
                "amendment": amendment,
                # who has left is still the author
                "author": amendment.sudo().membership_id.name,
                "is_first": previous is None,
            }
            if previous:
                version["title"] = diff_words(previous.title, amendment.title)
                version["summary"] = diff_words(previous.summary, amendment.summary)
            versions.append(version)
            previous = amendment
        return versions[::-1]
