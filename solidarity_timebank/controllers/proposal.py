import uuid

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import str2bool

from .exchange import TimebankExchange

MAX_RECEIVERS = 100
TEXTS = ("recipient", "hours", "date", "description")


class TimebankProposal(TimebankExchange):
    """Propose hours to one member or to a group, on one page without JavaScript.

    People are added one by one: the page comes back with what was typed so far. The
    form carries a key, so that a double click proposes once.
    """

    @http.route(
        "/my/community/<string:code>/exchange/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_proposal(self, code, **kwargs):
        """Show the form; a link says with whom, or from which offer or want."""
        _community, membership = self._get_community_or_404(code)
        listing = self._get_proposal_listing(membership, kwargs)
        form = self._prepare_proposal_form(membership, kwargs, listing)
        form["people"] = self._find_proposal_people(membership, [kwargs.get("with")])
        if listing:
            if form["is_fixed"]:
                form["people"] = listing.membership_id
            # who wants something receives it, whoever of the two proposes
            is_receiver = (listing.kind == "offer") == form["is_fixed"]
            form["role"] = "receiver" if is_receiver else "provider"
            form["description"] = form["description"] or listing.title
            form["category_id"] = listing.category_id.id
            form["is_gift"] = listing.transaction_type == "give"
        return self._render_proposal(membership, form)

    @http.route(
        "/my/community/<string:code>/exchange/new",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_proposal_send(self, code, step="propose", remove="", **post):
        """Propose it, or show the form again: with one more or one less person, with
        the example worked out anew, or with what has to be changed."""
        _community, membership = self._get_community_or_404(code)
        form = self._prepare_proposal_form(
            membership, post, self._get_proposal_listing(membership, post)
        )
        chosen = request.httprequest.form.getlist("to")
        form["people"] = self._find_proposal_people(
            membership, [text for text in chosen if text != remove]
        )
        if remove:
            return self._render_proposal(membership, form)
        exchange, error = self._try_action(
            lambda: self._propose_form(membership, form, step)
        )
        if not exchange:
            return self._render_proposal(membership, form, error)
        return self._redirect_done(
            f"/my/exchange/{exchange.id}",
            request.env._(
                "Proposed. %s can accept or decline now.", exchange._get_other_names()
            ),
        )

    # ------------------------------------------------------------------ helpers

    def _prepare_proposal_form(self, membership, values, listing):
        """Return what was typed so far, as the page shows it.

        :param dict values: of the form, or of the address
        :param listing: ``solidarity.listing`` from which it comes, or none
        """
        key = self._get_text(values, "key")
        role = self._get_text(values, "role")
        sharing = self._get_text(values, "sharing")
        return {
            **{name: self._get_text(values, name)[:1000] for name in TEXTS},
            "date": self._get_text(values, "date")
            or str(fields.Date.context_today(membership)),
            "role": role if role in ("provider", "receiver") else "",
            "sharing": sharing if sharing == "each" else "split",
            "category_id": self._get_id(values, "category_id"),
            "is_gift": str2bool(values.get("is_gift") or "0", default=False),
            "listing": listing,
            # who answers an offer or a want does so to its owner
            "is_fixed": bool(listing) and listing.membership_id != membership,
            "key": key if self._is_key(key) else str(uuid.uuid4()),
            "matches": membership.browse(),
        }

    def _get_proposal_listing(self, membership, values):
        """Return the offer or want that the proposal is about, or none.

        :raise NotFound: for one that is closed to the user or is not of this community
        """
        listings = request.env["solidarity.listing"]
        listing_id = self._get_id(values, "listing")
        if not listing_id:
            return listings
        listing = listings.search(
            [
                ("id", "=", listing_id),
                ("community_id", "=", membership.community_id.id),
            ]
        )
        if not listing:
            raise request.not_found()
        return listing

    def _find_proposal_people(self, membership, texts):
        """Return the members whose ids a form sent, in that order."""
        ids = [self._get_id({"id": text}, "id") for text in texts][:MAX_RECEIVERS]
        members = request.env["solidarity.membership"]
        found = members.search(
            membership._get_fellows_domain() & fields.Domain("id", "in", ids)
        )
        return found.sorted(lambda member: ids.index(member.id))

    def _add_proposal_recipient(self, membership, form):
        """Move whom the typed text means to the people of the form.

        :raise UserError: where it means nobody or several
        """
        text = form["recipient"][:100]
        if not text:
            return
        found = membership._find_fellows(text)
        if len(found) == 1:
            form["people"] |= found
            form["recipient"] = ""
            return
        form["matches"] = found
        if found:
            raise UserError(
                request.env._('Several members match "%s": choose one.', text)
            )
        raise UserError(
            request.env._(
                'No member matches "%s". Check the name, or enter the member number.',
                text,
            )
        )

    def _propose_form(self, membership, form, step):
        """Propose what the form says.

        :param str step: ``propose``; anything else only looks up whom was typed
        :return: the exchange, or None
        :raise UserError: with what has to be changed
        """
        self._add_proposal_recipient(membership, form)
        if step != "propose":
            return None
        exchanges = request.env["solidarity.exchange"]
        if not form["people"]:
            raise UserError(request.env._("Enter the name or the number of a member."))
        if not form["role"]:
            raise UserError(
                request.env._("Say whether you give the hours or receive them.")
            )
        if not form["description"]:
            raise UserError(request.env._("Say in a few words what it is about."))
        return exchanges._propose(
            membership,
            form["people"],
            form["role"],
            exchanges._parse_typed_hours(form["hours"]),
            form["description"],
            date=self._parse_day(form),
            listing=form["listing"] or None,
            category=self._get_proposal_category(form),
            kind="group" if len(form["people"]) > 1 else "one",
            sharing=form["sharing"],
            is_gift=form["is_gift"],
            key=form["key"],
        )

    def _get_proposal_category(self, form):
        return request.env["solidarity.category"].search(
            [("id", "=", form["category_id"])]
        )

    def _render_proposal(self, membership, form, error=None):
        community = membership.community_id
        values = self._prepare_page_values(
            membership,
            "exchange_new",
            form=form,
            error=error,
            has_timebank=bool(community._get_timebank()),
            today=fields.Date.context_today(membership),
            categories=request.env["solidarity.category"].search([]),
            example=community._get_sharing_example(form["hours"], len(form["people"])),
        )
        return self._render_page("solidarity_timebank.portal_proposal", values)
