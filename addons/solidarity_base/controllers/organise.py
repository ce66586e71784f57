from odoo import http
from odoo.http import request

from .portal import SolidarityPortal


class SolidarityOrganise(SolidarityPortal):
    """What organisers and moderators do in the portal, a phone in the hand."""

    def _get_organised_community_or_404(self, code):
        community, membership = self._get_community_or_404(code)
        if not membership._is_organiser():
            raise request.not_found()
        return community, membership

    @http.route(
        "/my/community/<string:code>/requests",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_requests(self, code, **kwargs):
        """Show organisers who waits to join, and let them invite."""
        community, membership = self._get_organised_community_or_404(code)
        pending = request.env["solidarity.membership"].search(
            [("community_id", "=", community.id), ("state", "=", "pending")],
            order="create_date, id",
        )
        values = self._prepare_page_values(
            membership,
            "community_requests",
            requests=pending.filtered(lambda m: m.origin == "request"),
            invitations=pending.filtered(lambda m: m.origin == "invitation"),
        )
        return self._render_page("solidarity_base.portal_requests", values)

    @http.route(
        "/my/community/<string:code>/requests/<int:membership_id>"
        "/<any(admit,decline,resend):answer>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_request_answer(self, code, membership_id, answer, **kwargs):
        """Admit or decline a person, or send an invitation again."""
        community, _membership = self._get_organised_community_or_404(code)
        pending = request.env["solidarity.membership"].search(
            [("id", "=", membership_id), ("community_id", "=", community.id)]
        )
        if not pending:
            raise request.not_found()
        action, success = {
            "admit": (
                pending.action_admit,
                request.env._("%s is a member now.", pending.name),
            ),
            "decline": (
                pending.action_decline,
                request.env._("%s does not wait any more.", pending.name),
            ),
            "resend": (
                pending.action_send_invitation,
                request.env._("The invitation is on its way again."),
            ),
        }[answer]
        return self._redirect_after(
            self._get_community_url(community, "/requests"), action, success
        )

    @http.route(
        "/my/community/<string:code>/invite",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_invite(self, code, email="", name="", **kwargs):
        """Invite somebody by e-mail."""
        community, _membership = self._get_organised_community_or_404(code)
        return self._redirect_after(
            self._get_community_url(community, "/requests"),
            lambda: request.env["solidarity.membership"].action_invite(
                community.id, email, name[:100]
            ),
            request.env._("The invitation is on its way to %s.", email),
        )

    def _get_moderated_community_or_404(self, code):
        community, membership = self._get_community_or_404(code)
        if not membership._is_moderator():
            raise request.not_found()
        return community, membership

    @http.route(
        "/my/community/<string:code>/moderation",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_moderation(self, code, **kwargs):
        """Show moderators what members reported."""
        community, membership = self._get_moderated_community_or_404(code)
        values = self._prepare_page_values(
            membership,
            "community_moderation",
            reports=request.env["solidarity.moderation.report"].search(
                [("community_id", "=", community.id), ("state", "=", "open")],
                order="id",
            ),
        )
        return self._render_page("solidarity_base.portal_moderation", values)

    @http.route(
        "/my/community/<string:code>/moderation/<int:report_id>"
        "/<any(hide,warn,suspend,dismiss):decision>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_moderation_decide(self, code, report_id, decision, note="", **kwargs):
        """Decide about a report."""
        community, _membership = self._get_moderated_community_or_404(code)
        report = request.env["solidarity.moderation.report"].search(
            [("id", "=", report_id), ("community_id", "=", community.id)]
        )
        if not report:
            raise request.not_found()
        action = {
            "hide": report.action_hide,
            "warn": report.action_warn,
            "suspend": report.action_suspend,
            "dismiss": report.action_dismiss,
        }[decision]
        return self._redirect_after(
            self._get_community_url(community, "/moderation"),
            lambda: action(note.strip()),
            request.env._("Done. The person who reported is told."),
        )
