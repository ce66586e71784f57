from odoo import api, models
from odoo.exceptions import AccessError, UserError

# Changed by the actions, the ballots and the system only.
FLOW_FIELDS = {
    "state",
    "date_opened",
    "date_expires",
    "date_prioritised",
    "date_closed",
    "date_done",
    "is_moderated",
    "support_total",
    "supporter_count",
    "support_ids",
    "decision_ids",
    "decision_id",
    "amendment_ids",
    "declaration_ids",
    "project_id",
    "task_ids",
}
IDENTITY_FIELDS = {"community_id", "author_id"}
# What members support stays what it is once they can support it. The text has versions.
CONTENT_FIELDS = {
    "title",
    "summary",
    "image",
    "kind",
    "rule_ids",
    "date_effective",
    "cost",
}
# Where organisers put a proposal, as long as nobody votes on it.
SORTING_FIELDS = {"category_id", "funding_round_id"}
# All that members on the portal write: neither followers nor what other addons add.
MEMBER_FIELDS = CONTENT_FIELDS | SORTING_FIELDS | IDENTITY_FIELDS | {"form_key"}


class SolidarityProposal(models.Model):
    """Who proposes, in whose name, and what may change when."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    # --------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Write drafts: one's own, or as an organiser those of members.

        :raise AccessError: in the name of somebody else
        :raise UserError: for a member who is not active, or anything but a draft
        :raise ValidationError: title or summary is too short or too long
        """
        self.check_access("create")
        vals_list = [self._prepare_proposal_vals(vals) for vals in vals_list]
        proposals = super(SolidarityProposal, self._without_closed_defaults()).create(
            vals_list
        )
        for proposal in proposals.sudo():
            proposal.message_subscribe(proposal.author_id.partner_id.ids)
        return proposals.with_env(self.env)

    def write(self, vals):
        """Write; the state changes by the actions, an open text by ``_amend``."""
        vals = self._prepare_texts(vals)
        self._check_texts(vals)
        if not self.env.su:
            self.check_access("write")
            self._check_protected_fields(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opened(self):
        if any(proposal.date_opened for proposal in self):
            raise UserError(
                self.env._(
                    "Proposals that members could support are not deleted: cancel them "
                    "instead, with a reason."
                )
            )

    # ------------------------------------------------------------------- checks

    def _prepare_proposal_vals(self, vals):
        vals = self._prepare_texts(vals)
        self._check_texts({"title": "", "summary": "", **vals})
        if self.env.su:
            return vals
        changed = {name for name in self._get_closed_fields(vals) if vals[name]}
        if changed - {"state"} or vals.get("state", "draft") != "draft":
            self._refuse_flow()
        return {
            **{name: value for name, value in vals.items() if name not in FLOW_FIELDS},
            "author_id": self._check_author(vals),
        }

    def _without_closed_defaults(self):
        """Return the model without defaults in the context for what the user does not
        write: those of a column of the pipeline, say, or of a forged request."""
        if self.env.su:
            return self
        closed = self._get_closed_fields(self._fields)
        context = {
            key: value
            for key, value in self.env.context.items()
            if key.removeprefix("default_") not in closed
        }
        # pylint: disable-next=context-overridden
        return self.with_context(context)

    def _check_author(self, vals):
        """Refuse a proposal in the name of somebody else, or of nobody active.

        :return: the id of the author: the user's own membership where none is given
        """
        vals = {**self.default_get(["community_id", "author_id"]), **vals}
        # Which memberships a user may see is not the question: strangers get the same
        # answer as those who try it with a fellow member.
        memberships = self.env["solidarity.membership"].sudo()
        communities = self.env["solidarity.community"].sudo()
        author = memberships.browse(vals.get("author_id") or []).exists()
        community = communities.browse(vals.get("community_id") or []).exists()
        if community and not vals.get("author_id"):
            author = community._get_membership()
        if not author:
            raise AccessError(self.env._("Only active members make proposals."))
        if not author._is_own() and not author.community_id.is_organiser:
            raise AccessError(
                self.env._("You make your own proposals, not other people's.")
            )
        if author.state != "active":
            raise UserError(
                self.env._(
                    "Only active members make proposals. Please ask the organisers of "
                    "%(community)s.",
                    community=author.community_id.name,
                )
            )
        return author.id

    def _check_protected_fields(self, vals):
        """Refuse what only the actions may change, and what may not change any more."""
        names = {name for name in vals if self._is_written(name, vals[name])}
        if self._get_closed_fields(names):
            self._refuse_flow()
        if names & IDENTITY_FIELDS:
            raise UserError(
                self.env._("A proposal stays with its author and its community.")
            )
        for proposal in self:
            if names & CONTENT_FIELDS and not proposal._can("edit"):
                raise UserError(
                    self.env._(
                        '"%(title)s" is open to the members: what they support stays '
                        "as it is. Its author can make a new version of the text, or "
                        "withdraw it and make a new proposal.",
                        title=proposal.title,
                    )
                )
            if names & SORTING_FIELDS and not proposal._can("edit"):
                proposal._check_sortable()

    def _check_sortable(self):
        """Refuse to move what members vote on, or have decided; and to anybody but the
        organisers."""
        if not self._can("sort"):
            self.community_id._check_role("organiser")
            raise UserError(self._get_state_message())

    def _get_closed_fields(self, names):
        """Return those of these fields that the user never writes."""
        closed = FLOW_FIELDS & set(names)
        if self.env.user.share:
            closed |= set(names) - MEMBER_FIELDS
        return closed

    def _is_written(self, name, value):
        """Tell whether a write would change a field of any of these records."""
        field = self._fields.get(name)
        if not field:
            return True
        if field.type in ("one2many", "many2many"):
            return bool(value)
        if field.type == "binary":
            return True  # forms send no file along that stays as it is
        for proposal in self:
            cached = field.convert_to_cache(value, proposal)
            if proposal[name] != field.convert_to_record(cached, proposal):
                return True
        return False

    def _refuse_flow(self):
        raise UserError(
            self.env._(
                "The state of a proposal changes by its buttons, by support and by "
                "ballots: it cannot be written."
            )
        )
