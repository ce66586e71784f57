from decimal import Decimal

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from .portal import TimebankPortal


class TimebankExchange(TimebankPortal):
    """One exchange: what happened, and what I may do now."""

    @http.route(
        "/my/exchange/<int:exchange_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_exchange(self, exchange_id, **kwargs):
        """Show an exchange and what I may do with it."""
        return self._render_exchange(self._get_exchange_or_404(exchange_id))

    @http.route(
        "/my/exchange/<int:exchange_id>/"
        "<any(accept,decline,cancel,deliver,confirm,dispute,resolve,reverse):action>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_exchange_do(self, exchange_id, action, **post):
        """Take the next step, or show the page again with what has to be changed."""
        exchange = self._get_exchange_or_404(exchange_id)
        said, error = self._try_action(
            lambda: self._do_exchange(exchange, action, post)
        )
        if error:
            return self._render_exchange(exchange, action, error, post)
        return self._redirect_done(
            self._get_url_after(exchange, action),
            said or self._get_exchange_done_text(exchange, action),
        )

    @http.route(
        "/my/exchange/<int:exchange_id>/rate",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_exchange_rate(self, exchange_id, **post):
        """Rate a member of the other side."""
        exchange = self._get_exchange_or_404(exchange_id)
        rater = exchange._get_own_participant().membership_id
        rated = request.env["solidarity.membership"].browse(
            self._get_id(post, "member_id")
        )
        _rating, error = self._try_action(
            lambda: exchange._rate(
                rater, rated, self._get_text(post, "rating"), post.get("feedback")
            )
        )
        if error:
            return self._render_exchange(exchange, "rate", error, post)
        return self._redirect_done(
            f"/my/exchange/{exchange.id}", request.env._("Thank you for your rating.")
        )

    @http.route(
        "/my/exchange/<int:exchange_id>/report",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_exchange_report(self, exchange_id, reason="", **post):
        """Report an exchange to the moderators."""
        exchange = self._get_exchange_or_404(exchange_id)
        return self._redirect_reported(f"/my/exchange/{exchange.id}", exchange, reason)

    # ------------------------------------------------------------------ helpers

    def _get_exchange_or_404(self, exchange_id):
        exchange = request.env["solidarity.exchange"].search([("id", "=", exchange_id)])
        # an organiser who left the portal's communities has the backend
        if not exchange or not exchange.community_id._get_membership():
            raise request.not_found()
        return exchange

    def _do_exchange(self, exchange, action, post):
        """Call the action of a form; return what it says to the person, if anything."""
        reason = self._get_text(post, "reason")
        if action == "confirm":
            own = exchange._get_own_participant().membership_id
            return exchange._confirm(own, self._parse_exchange_hours(post))
        if action == "accept":
            exchange.action_accept()
        elif action == "deliver":
            hours = self._parse_exchange_hours(post)
            exchange.action_deliver(hours, self._parse_day(post))
        elif action == "resolve":
            exchange.action_resolve(
                self._parse_exchange_hours(post, allow_zero=True), reason
            )
        else:
            getattr(exchange, f"action_{action}")(reason)
        return None

    def _parse_exchange_hours(self, post, allow_zero=False):
        text = self._get_text(post, "hours")
        # a moderator may find that nothing was given
        if allow_zero and text in ("0", "0.0", "0,0", "0.00", "0,00", "0:00"):
            return Decimal()
        return request.env["solidarity.exchange"]._parse_typed_hours(text)

    def _parse_day(self, values):
        """Return the day that a form sent, or None where it was left empty."""
        text = self._get_text(values, "date")
        try:
            return fields.Date.to_date(text)
        except ValueError as error:
            raise UserError(
                request.env._("%s is not a day: choose one in the calendar.", text[:30])
            ) from error

    def _get_url_after(self, exchange, action):
        """Return where to go after an action: who leaves a group sees it no more."""
        if exchange.search_count([("id", "=", exchange.id)]) and action != "resolve":
            return f"/my/exchange/{exchange.id}"
        page = "disputes" if action == "resolve" else "exchanges"
        return self._get_community_url(exchange.sudo().community_id, f"/{page}")

    def _get_exchange_done_text(self, exchange, action):
        texts = {
            "accept": request.env._(
                "You accepted. Agree on the details with each other."
            ),
            "decline": request.env._("You declined."),
            "cancel": request.env._("It is cancelled."),
            "deliver": request.env._(
                "Thank you. The other side is asked to confirm the hours."
            ),
            "dispute": request.env._("The moderators are told and will decide."),
            "resolve": request.env._("Decided: both sides can read your reason."),
            "reverse": request.env._(
                "It is given back: the hours do not count any more."
            ),
        }
        return texts[action]

    def _render_exchange(self, exchange, action=None, error=None, form=None):
        """Render the page of an exchange.

        :param str action: the form that was refused
        :param str error: what to change there
        :param dict form: what was typed into it
        """
        membership = exchange.community_id._get_membership()
        page = exchange._prepare_portal_page()
        has_form = page["can"].get(action) or (
            self._get_id(form or {}, "member_id") in page["to_rate"].ids
        )
        values = self._prepare_page_values(
            membership,
            "exchange",
            exchange=exchange,
            # what has no form (any more) is said on top
            failed=action if has_form else "page",
            error=error,
            form={
                name: self._get_text(form or {}, name)[:5000]
                for name in (
                    "hours",
                    "date",
                    "reason",
                    "rating",
                    "feedback",
                    "member_id",
                )
            },
            today=fields.Date.context_today(exchange),
            **page,
        )
        return self._render_page("solidarity_timebank.portal_exchange", values)
