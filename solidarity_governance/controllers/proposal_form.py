import uuid

from odoo import http
from odoo.fields import Date
from odoo.http import request

from ..engine.proposal_form import parse_cost, parse_number
from ..models.solidarity_proposal import SUMMARY_LENGTH, TITLE_LENGTH
from .portal import GovernancePortal

TEXTS = ("title", "summary", "kind", "cost", "date_effective", "note")
NUMBER_TYPES = ("integer", "float", "monetary")
# Names of fields in the form that are the new value of a rule.
RULE_PREFIX = "rule:"


class GovernanceProposalForm(GovernancePortal):
    """The form in which members propose, change a draft, or improve an open text.

    What was typed comes back with a message beside each field that has to be changed;
    the picture alone has to be chosen again, as browsers want it.
    """

    @http.route(
        "/my/community/<string:code>/proposals/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def governance_proposal_new(self, code, kind="action", **kwargs):
        """Show the empty form; a link may choose the kind, the funding round and the
        rule to change."""
        _community, membership = self._get_community_or_404(code)
        form = {
            **dict.fromkeys(TEXTS, ""),
            "key": str(uuid.uuid4()),
            "kind": kind,
            "category_id": 0,
            "funding_round_id": self._get_id(kwargs, "funding_round_id"),
            "rules": {},
            "asked_rule": RULE_PREFIX + self._get_text(kwargs, "rule"),
        }
        return self._render_governance_form(membership, form)

    @http.route(
        "/my/community/<string:code>/proposals/new",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        solidarity_files=["picture"],
    )
    def governance_proposal_create(self, code, picture=None, **post):
        """Create the proposal, once for each form, as a draft or open."""
        _community, membership = self._get_community_or_404(code)
        form = self._read_governance_form(post)
        is_opened = post.get("step") == "open"
        vals, rules, errors = self._check_governance_form(membership, form, picture)
        proposal = None
        if not errors:
            proposal, error = self._try_action(
                lambda: request.env["solidarity.proposal"]._create_from_form(
                    membership, vals, rules, form["key"], is_opened
                )
            )
            errors = {"form": error} if error else {}
        if errors:
            return self._render_governance_form(membership, form, errors)
        return self._redirect_done(
            self._get_proposal_url(proposal),
            request.env._(
                "Your draft is saved. Only you and the moderators see it until you "
                "open it."
            )
            if proposal.state == "draft"
            else request.env._("All members see your proposal now and can support it."),
        )

    @http.route(
        "/my/proposal/<int:proposal_id>/edit",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def governance_proposal_edit(self, proposal_id, **kwargs):
        """Show the form with an own proposal in it: all of a draft, or the text of an
        open one."""
        proposal, membership = self._get_proposal_or_404(proposal_id)
        actions = proposal._get_portal_actions(membership)
        if not actions & {"edit", "amend"}:
            return self._redirect_stuck(proposal)
        return self._render_governance_form(
            membership, self._get_governance_form(proposal), proposal=proposal
        )

    @http.route(
        "/my/proposal/<int:proposal_id>/edit",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        solidarity_files=["picture"],
    )
    def governance_proposal_save(self, proposal_id, picture=None, **post):
        """Save an own draft, or a new version of an own open proposal, whose picture
        stays."""
        proposal, membership = self._get_proposal_or_404(proposal_id)
        actions = proposal._get_portal_actions(membership)
        if not actions & {"edit", "amend"}:
            return self._redirect_stuck(proposal)
        form = self._read_governance_form(post)
        if "amend" in actions:
            return self._save_governance_amendment(proposal, membership, form)
        return self._save_governance_draft(
            proposal, membership, form, picture, is_opened=post.get("step") == "open"
        )

    # ------------------------------------------------------------------- saving

    def _save_governance_draft(self, proposal, membership, form, picture, is_opened):
        vals, rules, errors = self._check_governance_form(membership, form, picture)
        if not errors:
            _result, error = self._try_action(
                lambda: proposal._save_from_form(vals, rules, is_opened)
            )
            errors = {"form": error} if error else {}
        if errors:
            return self._render_governance_form(membership, form, errors, proposal)
        return self._redirect_done(
            self._get_proposal_url(proposal),
            request.env._("All members see your proposal now and can support it.")
            if is_opened
            else request.env._("Your changes are saved."),
        )

    def _save_governance_amendment(self, proposal, membership, form):
        _result, error = self._try_action(
            lambda: proposal._amend(form["title"], form["summary"], form["note"])
        )
        if error:
            return self._render_governance_form(
                membership, form, {"form": error}, proposal
            )
        return self._redirect_done(
            self._get_proposal_url(proposal, "#versions"),
            request.env._("The new version is saved; all members see what changed."),
        )

    def _redirect_stuck(self, proposal):
        """Return to the page of a proposal that the user cannot change (any more)."""
        self._set_flash(
            "danger",
            request.env._(
                "The author changes the text, until members vote on it. Say in the "
                "discussion what you would change."
            ),
        )
        return request.redirect(self._get_proposal_url(proposal), code=303)

    # --------------------------------------------------------- reading the form

    def _get_governance_form(self, proposal):
        """Return a proposal as the form shows it."""
        digits = proposal.currency_id.decimal_places
        return {
            "key": "",
            "title": proposal.title,
            "summary": proposal.summary,
            "kind": proposal.kind,
            "note": "",
            "cost": f"{proposal.cost:.{digits}f}" if proposal.cost else "",
            "date_effective": str(proposal.date_effective or ""),
            "category_id": proposal.category_id.id,
            "funding_round_id": proposal.funding_round_id.id,
            "rules": {
                self._get_rule_name(rule.res_model, rule.res_id, rule.field_name): (
                    rule.new_value
                )
                for rule in proposal.rule_ids
            },
        }

    def _get_rule_name(self, model, res_id, field_name):
        return f"{RULE_PREFIX}{model}:{res_id}:{field_name}"

    def _read_governance_form(self, post):
        """Return what was typed, as text."""
        try:
            key = str(uuid.UUID(post.get("key") or ""))
        except ValueError:
            key = str(uuid.uuid4())
        return {
            # PostgreSQL has no character zero
            **{name: self._get_text(post, name).replace("\0", "") for name in TEXTS},
            "key": key,
            "category_id": self._get_id(post, "category_id"),
            "funding_round_id": self._get_id(post, "funding_round_id"),
            "remove_picture": bool(post.get("remove_picture")),
            "rules": {
                name: self._get_text(post, name).replace("\0", "")
                for name in post
                if name.startswith(RULE_PREFIX) and self._get_text(post, name)
            },
        }

    def _check_governance_form(self, membership, form, picture):
        """Return what the form means.

        :param picture: the file that came with it, or nothing
        :return: (values of the proposal, rules as ``_set_rules`` takes them, messages
            by name of the field)
        """
        vals, errors = {}, {}
        self._check_governance_texts(form, vals, errors)
        self._check_picture(picture, form, vals, errors)
        self._check_governance_links(membership, form, vals, errors)
        rules = []
        vals["date_effective"] = False
        if vals.get("kind") == "policy":
            self._check_governance_date(membership, form, vals, errors)
            rules = self._check_governance_rules(membership, form, errors)
        return vals, rules, errors

    def _check_governance_texts(self, form, vals, errors):
        vals["title"] = " ".join(form["title"].split())
        shortest, longest = TITLE_LENGTH
        if not shortest <= len(vals["title"]) <= longest:
            errors["title"] = request.env._(
                "Say in %(shortest)s to %(longest)s characters what you propose.",
                shortest=shortest,
                longest=longest,
            )
        # browsers send two characters for the end of a line, and count one
        vals["summary"] = form["summary"].replace("\r\n", "\n")
        shortest, longest = SUMMARY_LENGTH
        if not shortest <= len(vals["summary"]) <= longest:
            errors["summary"] = request.env._(
                "Explain it in %(shortest)s to %(longest)s characters; these are "
                "%(count)s.",
                shortest=shortest,
                longest=f"{longest:,}",
                count=len(vals["summary"]),
            )

    def _check_governance_links(self, membership, form, vals, errors):
        kinds = request.env["solidarity.proposal"]._fields["kind"]
        if form["kind"] in kinds.get_values(request.env):
            vals["kind"] = form["kind"]
        else:
            errors["kind"] = request.env._("Please choose one of these.")
        vals["category_id"] = (
            request.env["solidarity.category"]
            .search([("id", "=", form["category_id"])])
            .id
        )
        vals["cost"], vals["funding_round_id"] = 0, False
        if vals.get("kind") != "funding":
            return
        currency = membership.community_id.company_id.sudo().currency_id
        cost = parse_cost(form["cost"], currency.decimal_places)
        if cost is None:
            errors["cost"] = request.env._(
                "Enter what it costs: a number of more than zero, such as 1200 or "
                "12.50."
            )
        else:
            vals["cost"] = float(cost)
        rounds = self._get_open_rounds(membership)
        vals["funding_round_id"] = rounds.filtered(
            lambda funding: funding.id == form["funding_round_id"]
        ).id

    def _check_governance_date(self, membership, form, vals, errors):
        if not form["date_effective"]:
            return
        try:
            date = Date.to_date(form["date_effective"])
        except ValueError:
            date = None
        if not date or date < membership.community_id._get_today():
            errors["date_effective"] = request.env._(
                "Choose today or a later day, or leave it empty: then the rules change "
                "when the proposal is accepted."
            )
            return
        vals["date_effective"] = date

    def _check_governance_rules(self, membership, form, errors):
        """Return the rules that the form changes; whether they may be changed so is
        checked where they are saved."""
        rules = []
        for group in self._get_rule_groups(membership, form):
            for rule in group["rules"]:
                value = form["rules"].get(rule["name"])
                if not value:
                    continue
                if rule["type"] in NUMBER_TYPES:
                    value = parse_number(value)
                    if value is None:
                        errors[rule["name"]] = request.env._(
                            "Enter a number, such as 20 or 1000."
                        )
                        continue
                rules.append({**rule["target"], "new_value": value})
        if not rules and not errors:
            errors["rules"] = request.env._(
                "Give at least one rule another value: that is what the members decide "
                "on."
            )
        return rules

    # ---------------------------------------------------------------- rendering

    def _get_open_rounds(self, membership):
        """Return the funding rounds that collect proposals."""
        return request.env["solidarity.funding.round"].search(
            [
                ("community_id", "=", membership.community_id.id),
                ("state", "=", "draft"),
            ]
        )

    def _get_rule_groups(self, membership, form):
        """Return all rules that members can change, by the record that has them.

        :return: list of dicts with ``label``, ``is_open`` (whether one of them is
            changed in the form, or asked for) and ``rules``, dicts with ``name`` (in
            the form), ``label``, ``help``, ``type``, ``selection``, ``value_text``
            (what applies now), ``new_value`` (typed) and ``target``
        """
        groups = {}
        for rule in membership.community_id._get_governed_rules():
            target = {
                "res_model": rule["model"],
                "res_id": rule["res_id"],
                "field_name": rule["field_name"],
            }
            name = self._get_rule_name(*target.values())
            new_value = form["rules"].get(name, "")
            group = groups.setdefault(
                (rule["model"], rule["res_id"]),
                {"label": rule["record_label"], "is_open": False, "rules": []},
            )
            is_asked = name == form.get("asked_rule")
            group["is_open"] = group["is_open"] or is_asked or bool(new_value)
            group["rules"].append(
                {
                    "name": name,
                    "label": rule["label"],
                    "help": rule["help"],
                    "type": rule["type"],
                    "selection": rule["selection"],
                    "value_text": rule["value_text"],
                    "new_value": new_value,
                    "target": target,
                }
            )
        return list(groups.values())

    def _render_governance_form(self, membership, form, errors=None, proposal=None):
        """Render the form with what was typed so far and what to change."""
        is_amendment = bool(proposal) and proposal.state != "draft"
        fields = request.env["solidarity.proposal"]._fields
        values = self._prepare_page_values(
            membership,
            "proposal_edit" if proposal else "proposal_new",
            form=form,
            errors=errors or {},
            proposal=proposal,
            is_amendment=is_amendment,
            kinds=fields["kind"]._description_selection(request.env),
            categories=request.env["solidarity.category"].search([]),
            rounds=self._get_open_rounds(membership),
            currency=membership.community_id.company_id.sudo().currency_id,
            rule_groups=[] if is_amendment else self._get_rule_groups(membership, form),
            today=membership.community_id._get_today(),
            title_length=TITLE_LENGTH,
            summary_length=SUMMARY_LENGTH,
            **self._get_picture_values(),
        )
        return self._render_page("solidarity_governance.portal_proposal_form", values)
