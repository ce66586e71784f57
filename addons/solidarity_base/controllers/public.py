from urllib.parse import urlencode

from odoo import http
from odoo.http import request

from .portal import SolidarityPortal


class SolidarityPublic(SolidarityPortal):
    """Pages for people who are not members (yet)."""

    def _get_public_community_or_404(self, code):
        community = request.env["solidarity.community"]._find_public(code)
        if not community:
            raise request.not_found()
        return community

    def _prepare_public_values(self, community):
        """Return the values of a community's public page; addons add theirs.

        :param community: solidarity.community; visitors may not read it, so values
            come from its ``_get_public_values``
        """
        public = request.env.user._is_public()
        path = f"/community/{community.sudo().code}"
        scope = request.env["res.users"]._get_signup_invitation_scope()
        redirect = urlencode({"redirect": path})
        return {
            "public": community._get_public_values(),
            "join_state": False if public else community._get_join_state(),
            "is_visitor": public,
            "login_url": f"/web/login?{redirect}",
            "signup_url": f"/web/signup?{redirect}" if scope == "b2c" else False,
        }

    @http.route("/community/<string:code>", type="http", auth="public", website=True)
    def public_community(self, code, **kwargs):
        """Show what everybody may know about a community."""
        community = self._get_public_community_or_404(code)
        return self._render_page(
            "solidarity_base.public_community", self._prepare_public_values(community)
        )

    @http.route(
        "/community/<string:code>/join",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def public_community_join(self, code, message="", **kwargs):
        """Ask to join a community."""
        community = self._get_public_community_or_404(code)
        return self._redirect_after(
            f"/community/{code}",
            lambda: request.env["solidarity.membership"]._request_to_join(
                community, message.strip()[:2000]
            ),
            request.env._("Thank you. An organiser will answer you by mail."),
        )

    # --------------------------------------------------------------- invitations

    def _get_invitation_or_404(self, membership_id, token):
        # The token is the right to see this one invitation, before there is a login.
        membership = (
            request.env["solidarity.membership"].sudo().browse(membership_id).exists()
        )
        if not membership or not membership._check_invitation_token(token):
            raise request.not_found()
        return membership

    def _get_invitation_status(self, membership):
        """Return what the page shows: open, expired, member, closed, other_user."""
        if membership.state == "active":
            return "member"
        if membership.state != "pending" or membership.origin != "invitation":
            return "closed"
        if membership._is_invitation_expired():
            return "expired"
        if not request.env.user._is_public() and not membership._is_own():
            return "other_user"
        return "open"

    @http.route(
        "/solidarity/invitation/<int:membership_id>/<string:token>",
        type="http",
        auth="public",
        website=True,
    )
    def invitation(self, membership_id, token, **kwargs):
        """Show an invitation to the person who received it."""
        membership = self._get_invitation_or_404(membership_id, token)
        path = membership._get_invitation_path()
        status = self._get_invitation_status(membership)
        is_visitor = request.env.user._is_public()
        needs_login = status == "open" and is_visitor
        values = {
            "public": membership.community_id._get_public_values(),
            "person": membership.name,
            "status": status,
            "expires": membership.date_invitation_expires,
            "path": path,
            "is_visitor": is_visitor,
            "login_url": f"/web/login?{urlencode({'redirect': path})}"
            if needs_login and membership.partner_id.user_ids
            else False,
            "signup_url": membership._get_invitation_signup_path()
            if needs_login and not membership.partner_id.user_ids
            else False,
        }
        return self._render_page("solidarity_base.public_invitation", values)

    @http.route(
        "/solidarity/invitation/<int:membership_id>/<string:token>"
        "/<any(accept,decline):answer>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def invitation_answer(self, membership_id, token, answer, **kwargs):
        """Accept or decline an invitation; accepting needs the person's own login."""
        membership = self._get_invitation_or_404(membership_id, token)
        path = membership._get_invitation_path()
        own = membership.with_env(request.env)
        if answer == "decline":
            return self._redirect_after(
                path, lambda: own._decline_invitation(token), None
            )
        if request.env.user._is_public():
            return request.redirect(path, code=303)
        code = membership.community_id.code
        response = self._redirect_after(
            path,
            own.action_accept_invitation,
            request.env._("Welcome! You are a member now."),
        )
        if membership.state == "active":
            return request.redirect(f"/my/community/{code}", code=303)
        return response
