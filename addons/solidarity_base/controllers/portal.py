from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..engine.picture import FORMATS, MAX_BYTES

MAX_DIGITS = 18  # ids in the database have at most so many


class SolidarityPortal(CustomerPortal):
    """A member's own pages, read and written with the member's own rights."""

    _members_per_page = 30
    _policy_changes_per_page = 30

    # ------------------------------------------------------------------ helpers

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "community_count" in counters:
            communities = request.env["solidarity.community"]
            values["community_count"] = communities.search_count(
                [("is_member", "=", True)]
            )
        return values

    def _get_community_or_404(self, code):
        """Return the community of this code and the user's active membership in it.

        :param str code: from the address of the page
        :return: tuple of solidarity.community and solidarity.membership, both in the
            user's own environment
        :raise NotFound: for an unknown community as well as for one where the user is
            no active member, who may not know that it exists
        """
        community = request.env["solidarity.community"].search(
            [("code", "=", code)], limit=1
        )
        membership = community and community._get_membership()
        if not membership:
            raise request.not_found()
        return community, membership

    def _get_member_or_404(self, community, membership_id):
        """Return an active member of the community by id."""
        member = request.env["solidarity.membership"].search(
            [
                ("id", "=", membership_id),
                ("community_id", "=", community.id),
                ("state", "=", "active"),
            ]
        )
        if not member:
            raise request.not_found()
        return member

    def _prepare_community_values(self, membership):
        """Return the values of the page "My community"; addons add theirs.

        ``waiting`` is what waits for the member: a list of dicts with ``text`` (a
        sentence), ``url`` and ``button`` (what to do).

        :param membership: the user's active membership
        :rtype: dict
        """
        community = membership.community_id
        waiting = []
        if membership._is_organiser() and community.pending_count:
            waiting.append(
                {
                    "text": request.env._(
                        "People who wait to join: %s", community.pending_count
                    ),
                    "url": self._get_community_url(community, "/requests"),
                    "button": request.env._("See who"),
                }
            )
        if membership._is_moderator() and community.report_count:
            waiting.append(
                {
                    "text": request.env._(
                        "Reports of members to decide: %s", community.report_count
                    ),
                    "url": self._get_community_url(community, "/moderation"),
                    "button": request.env._("Decide"),
                }
            )
        return {
            **self._prepare_page_values(membership, "my_community"),
            "waiting": waiting,
        }

    def _prepare_page_values(self, membership, page_name, **values):
        """Return what every page of a community needs: breadcrumbs and header.

        :param membership: the user's active membership
        :param str page_name: what the breadcrumbs show
        """
        community = membership.community_id
        return {
            **self._prepare_portal_layout_values(),
            "page_name": page_name,
            "community": community,
            "community_url": self._get_community_url(community),
            "membership": membership,
            **values,
        }

    def _get_community_url(self, community, path=""):
        return f"/my/community/{community.code}{path}"

    def _get_id(self, values, name):
        """Return the id that a form or an address has, or 0."""
        text = values.get(name) or ""
        is_number = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
        return int(text) if is_number else 0

    def _get_text(self, values, name):
        """Return a text of a form or an address without the spaces around it."""
        return (values.get(name) or "").strip()

    def _check_picture(self, picture, form, vals, errors):
        """Read what a form says of a picture: a new one, none any more, or nothing.

        :param picture: the file, or nothing
        :param dict form: with ``remove_picture``
        :param dict vals: gets ``image``, made small and without metadata, or False
        :param dict errors: gets ``picture``, a message, if it cannot be shown
        """
        if not getattr(picture, "filename", None):
            if form["remove_picture"]:
                vals["image"] = False
            return
        images = request.env["solidarity.image.mixin"]
        # one byte more than allowed is enough to know
        data = picture.read(MAX_BYTES + 1)
        image, error = self._try_action(lambda: images._clean_image(data))
        if error:
            errors["picture"] = error
        else:
            vals["image"] = image

    def _get_picture_values(self):
        """Return what ``solidarity_base.portal_picture_input`` needs of all forms."""
        return {
            "max_megabytes": MAX_BYTES // 1024**2,
            "picture_types": ",".join(f"image/{name.lower()}" for name in FORMATS),
        }

    def _render_page(self, template, values):
        """Render a page with the message that the last action left, if any."""
        flash = request.session.pop("solidarity_flash", None)
        return request.render(template, {**values, "flash": flash})

    def _redirect_after(self, url, action, success=None):
        """Do what a form asked for and return to a page that says how it went.

        :param str url: where to go afterwards
        :param action: callable that does it; its UserError is shown to the person and
            nothing of it stays
        :param str success: message for the person
        """
        _result, error = self._try_action(action)
        if error:
            self._set_flash("danger", error)
        elif success:
            self._set_flash("success", success)
        return request.redirect(url, code=303)

    def _redirect_done(self, url, text):
        """Return to a page that says what was done."""
        self._set_flash("success", text)
        return request.redirect(url, code=303)

    def _redirect_reported(self, url, record, reason):
        """Report a record to the moderators and return to its page."""
        return self._redirect_after(
            url,
            lambda: request.env["solidarity.moderation.report"]._submit(record, reason),
            self._get_report_thanks(),
        )

    def _get_report_thanks(self):
        return request.env._(
            "Thank you. The moderators look at it and tell you the outcome; nobody "
            "else learns that you reported."
        )

    def _try_action(self, action):
        """Do what a form asked for.

        :param action: callable that does it
        :return: tuple of what it returned and of the message to the person, if it was
            refused; nothing of it stays then
        """
        try:
            with request.env.cr.savepoint():
                return action(), None
        except UserError as error:
            return None, str(error)

    def _set_flash(self, kind, text):
        """Leave a message for the next page.

        :param str kind: ``success`` or ``danger``
        """
        request.session["solidarity_flash"] = {"kind": kind, "text": str(text)}

    # -------------------------------------------------------------- my community

    @http.route("/my/community", type="http", auth="user", website=True, readonly=True)
    def portal_my_communities(self, **kwargs):
        """Show the only community of the user, or let the user choose."""
        communities = request.env["solidarity.community"].search(
            [("is_member", "=", True)]
        )
        if len(communities) == 1:
            return request.redirect(self._get_community_url(communities))
        pending = request.env["solidarity.membership"].search(
            [
                ("partner_id", "=", request.env.user.partner_id.id),
                ("state", "in", ("pending", "suspended")),
            ]
        )
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "my_communities",
            "communities": communities,
            # The names only: these communities are closed to the user for now.
            "pending": [
                {
                    "name": membership.sudo().community_id.name,
                    "state": membership.state,
                    "origin": membership.origin,
                }
                for membership in pending
            ],
        }
        return self._render_page("solidarity_base.portal_my_communities", values)

    @http.route(
        "/my/community/<string:code>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_community(self, code, **kwargs):
        """Show one page with everything that the community has for the member."""
        _community, membership = self._get_community_or_404(code)
        return self._render_page(
            "solidarity_base.portal_my_community",
            self._prepare_community_values(membership),
        )

    # ----------------------------------------------------------------- directory

    @http.route(
        [
            "/my/community/<string:code>/members",
            "/my/community/<string:code>/members/page/<int:page>",
        ],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_members(self, code, page=1, search="", **kwargs):
        """Show the members, all or those whose name or number contains ``search``."""
        community, membership = self._get_community_or_404(code)
        search = search.strip()[:100]
        members = request.env["solidarity.membership"]
        domain = self._get_members_domain(community, search)
        url = self._get_community_url(community, "/members")
        total = members.search_count(domain)
        pager = portal_pager(
            url=url,
            total=total,
            page=page,
            step=self._members_per_page,
            url_args={"search": search} if search else {},
        )
        values = self._prepare_page_values(
            membership,
            "community_members",
            members=members.search(
                domain,
                order="name, id",
                limit=self._members_per_page,
                offset=pager["offset"],
            ),
            total=total,
            search=search,
            pager=pager,
        )
        return self._render_page("solidarity_base.portal_members", values)

    def _get_members_domain(self, community, search):
        domain = Domain("community_id", "=", community.id)
        domain &= Domain("state", "=", "active")
        if search:
            domain &= Domain("name", "ilike", search) | Domain(
                "reference", "ilike", search
            )
        return domain

    @http.route(
        "/my/community/<string:code>/members/<int:membership_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_member(self, code, membership_id, **kwargs):
        """Show what a member lets the others see."""
        community, membership = self._get_community_or_404(code)
        member = self._get_member_or_404(community, membership_id)
        return self._render_page(
            "solidarity_base.portal_member",
            self._prepare_member_values(membership, member),
        )

    def _prepare_member_values(self, membership, member):
        """Return the values of a member's page; addons add theirs.

        :param membership: the user's active membership
        :param member: the membership that the page shows
        """
        return self._prepare_page_values(membership, "community_member", member=member)

    @http.route(
        "/my/community/<string:code>/members/<int:membership_id>/report",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_member_report(self, code, membership_id, reason="", **kwargs):
        """Report a member to the moderators."""
        community, _membership = self._get_community_or_404(code)
        member = self._get_member_or_404(community, membership_id)
        return self._redirect_reported(
            self._get_community_url(community, f"/members/{member.id}"), member, reason
        )

    # --------------------------------------------------------------------- rules

    @http.route(
        [
            "/my/community/<string:code>/rules",
            "/my/community/<string:code>/rules/page/<int:page>",
        ],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_rules(self, code, page=1, **kwargs):
        """Show how the rules of the community changed, and why."""
        _community, membership = self._get_community_or_404(code)
        return self._render_page(
            "solidarity_base.portal_rules", self._prepare_rules_values(membership, page)
        )

    def _prepare_rules_values(self, membership, page):
        """Return the values of the page of the rules; addons add theirs.

        :param membership: the user's active membership
        :param int page: which page of the log
        """
        community = membership.community_id
        changes = request.env["solidarity.policy.change"]
        domain = [("community_id", "=", community.id)]
        pager = portal_pager(
            url=self._get_community_url(community, "/rules"),
            total=changes.search_count(domain),
            page=page,
            step=self._policy_changes_per_page,
        )
        return self._prepare_page_values(
            membership,
            "community_rules",
            changes=changes.search(
                domain, limit=self._policy_changes_per_page, offset=pager["offset"]
            ),
            pager=pager,
        )
