from psycopg2.errors import UniqueViolation

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import mute_logger

from .solidarity_proposal import CLOSED_STATES
from .solidarity_support import HELD_STATES

# The tabs of the list, in the order in which a proposal passes through them.
TAB_STATES = {
    "gathering": ("gathering",),
    "prioritised": ("prioritised", "deliberation"),
    "voting": ("voting",),
    "delivery": ("accepted", "delivery"),
    "decided": CLOSED_STATES,
}
_SUPPORT = {"support": "support_total desc, id desc"}
_NEWEST = {"newest": "date_opened desc, id desc"}
# How each tab can be sorted, the usual order first. Ballots sort by their closing,
# the latest first: "desc" turns that round.
TAB_ORDERS = {
    "gathering": {**_SUPPORT, **_NEWEST, "closing": "date_expires, id desc"},
    "prioritised": {**_SUPPORT, **_NEWEST},
    "voting": {**_SUPPORT, **_NEWEST, "closing": "decision_id desc"},
    "delivery": {**_SUPPORT, **_NEWEST},
    # the points have come back
    "decided": {"closed": "date_closed desc, id desc", **_NEWEST},
    "supported": {**_NEWEST, **_SUPPORT},
    "mine": {**_NEWEST, **_SUPPORT},
}


class SolidarityProposal(models.Model):
    """Proposals in lists of the portal, and a form that is sent twice saves once."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    form_key = fields.Char(
        readonly=True, copy=False, help="Of the form that made the proposal."
    )

    _form_key_unique = models.UniqueIndex(
        "(author_id, form_key) WHERE form_key IS NOT NULL",
        "This proposal was saved already.",
    )

    # --------------------------------------------------------------------- form

    def _create_from_form(self, membership, vals, rules, key, is_opened=False):
        """Create a proposal of the user's own, once for each form.

        :param membership: the user's active ``solidarity.membership``
        :param dict vals: of the proposal
        :param list rules: what it changes, as ``_set_rules`` takes it
        :param str key: of the form
        :param bool is_opened: whether it gathers support at once
        :return: the proposal, which an earlier click may have made
        """
        proposal = self.search(
            [("author_id", "=", membership.id), ("form_key", "=", key)]
        )
        if proposal:
            # back in the browser, or a second click
            if proposal.state == "draft":
                proposal._save_from_form(vals, rules, is_opened)
            return proposal
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                proposal = self.create(
                    {
                        **vals,
                        "community_id": membership.community_id.id,
                        "author_id": membership.id,
                        "form_key": key,
                    }
                )
                self.env.flush_all()
        except UniqueViolation as error:
            # the other click's transaction, whose proposal this one cannot see
            raise UserError(
                self.env._('It was saved already: see "Mine" in the list of proposals.')
            ) from error
        proposal._finish_form(rules, is_opened)
        return proposal

    def _save_from_form(self, vals, rules, is_opened=False):
        """Save a draft of the user's own; see ``_create_from_form``."""
        self.ensure_one()
        self.write(vals)
        self._finish_form(rules, is_opened)

    def _finish_form(self, rules, is_opened):
        if rules or self.rule_ids:
            self._set_rules(rules)
        if is_opened:
            self.action_open()
        # what the database refuses is said by the form
        self.env.flush_all()

    # -------------------------------------------------------------------- lists

    def _get_list_domain(self, membership, tab, kind=None, category=None, text=""):
        """Return the domain of a tab of the list.

        :param membership: the reader's ``solidarity.membership``
        :param str tab: a key of ``TAB_STATES``, ``supported`` or ``mine``
        :param str kind: only of this kind
        :param category: only of this ``solidarity.category`` and those below it
        :param str text: only with these words in title or text
        """
        domain = Domain("community_id", "=", membership.community_id.id)
        if tab == "mine":
            domain &= Domain("author_id", "=", membership.id)
        elif tab == "supported":
            supported = membership._get_held_supports().proposal_id
            domain &= Domain("id", "in", supported.ids)
        else:
            domain &= Domain("state", "in", TAB_STATES[tab])
        if kind:
            domain &= Domain("kind", "=", kind)
        if category:
            domain &= Domain("category_id", "child_of", category.ids)
        if text:
            domain &= Domain("title", "ilike", text) | Domain("summary", "ilike", text)
        return domain

    def _count_tabs(self, membership):
        """Return how many proposals each tab of the list has.

        :return: dict of numbers by tab
        """
        groups = self._read_group(
            [("community_id", "=", membership.community_id.id)], ["state"], ["__count"]
        )
        numbers = dict(groups)
        counts = {
            tab: sum(numbers.get(state, 0) for state in states)
            for tab, states in TAB_STATES.items()
        }
        supported = membership._get_held_supports().proposal_id
        counts["supported"] = self.search_count([("id", "in", supported.ids)])
        counts["mine"] = self.search_count([("author_id", "=", membership.id)])
        return counts

    def _prepare_proposal_rows(self, membership):
        """Return what lists show of these proposals, in a fixed number of queries.

        :param membership: the reader's ``solidarity.membership``
        :return: list of dicts; ``points`` are those of the reader, ``comments`` how
            much was said, ``author_member`` is the id of the author's membership, or
            None if it has ended; ``image_url`` is the beginning of the addresses of
            the picture, or None
        """
        given = dict(
            self.env["solidarity.support"]._read_group(
                [
                    ("proposal_id", "in", self.ids),
                    ("membership_id", "=", membership.id),
                    ("state", "in", HELD_STATES),
                ],
                ["proposal_id"],
                ["points:sum"],
            )
        )
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        comments = self._count_comments()
        # the size says whether there is one
        pictured = self.with_context(bin_size=True).filtered("image_128")
        rows = []
        for proposal in self:
            # who has left is still the author
            author = proposal.sudo().author_id
            rows.append(
                {
                    "proposal": proposal,
                    "kind": kinds[proposal.kind],
                    "state": states[proposal.state],
                    "author": author.name,
                    "author_member": author.id if author.state == "active" else None,
                    "is_own": author == membership,
                    "points": given.get(proposal, 0),
                    "comments": comments.get(proposal, 0),
                    "image_url": f"/web/image/solidarity.proposal/{proposal.id}/"
                    if proposal in pictured
                    else None,
                }
            )
        return rows
