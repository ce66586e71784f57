import uuid
from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from ..exceptions import LedgerError
from .statement import CreditStatement

# both directions have the same two steps
DIRECTION = "<any(pay,request):direction>"


class CreditPayment(CreditStatement):
    """Pay or ask for payment, in two steps: fill in, then check and confirm."""

    @http.route(
        f"/my/credit/<int:account_id>/{DIRECTION}",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_trade_form(self, account_id, direction, **kwargs):
        """Step 1: with whom, how much, what for. Links may fill fields in."""
        account = self._get_own_account_or_404(account_id)
        try:
            account._check_ready(direction)
        except LedgerError as error:
            return self._render_form(account, direction, kwargs, str(error), False)
        return self._render_form(account, direction, kwargs)

    @http.route(
        f"/my/credit/<int:account_id>/{DIRECTION}",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_trade_check(self, account_id, direction, **post):
        """Step 2: show what would happen and ask to confirm."""
        account = self._get_own_account_or_404(account_id)
        found = self._find_members(account, post)
        if len(found) != 1:
            message = self._get_who_message(post, found)
            return self._render_form(account, direction, post, message, matches=found)
        return self._render_check(account, direction, found, post)

    @http.route(
        f"/my/credit/<int:account_id>/{DIRECTION}/confirm",
        type="http",
        auth="user",
        methods=["POST"],
    )
    def portal_trade_confirm(self, account_id, direction, key="", **post):
        """Do it, once per ``key``, and go on to the receipt, or back to the form.

        This is the busiest route: it renders nothing (so it needs no website, whose
        languages would be looked up), and who may is asked once, by the model.
        """
        accounts = request.env["solidarity.account"]
        other = accounts.browse(self._get_id(post, "other_account_id"))
        try:
            transfer_id = self._confirm(
                accounts.browse(account_id), direction, other, key, post
            )
        except UserError as error:
            self._set_flash("danger", error)
            typed = {
                name: self._get_text(post, name)[:1000]
                for name in ("to", "amount", "description", "category_id")
            }
            url = f"/my/credit/{account_id}/{direction}?{urlencode(typed)}"
        else:
            url = f"/my/credit/transfer/{transfer_id}?done=1"
        return request.redirect(url, code=303)

    # ------------------------------------------------------------------ helpers

    def _confirm(self, account, direction, other, key, post):
        """Pay or ask; return the id of the transfer."""
        if not self._is_key(key):
            raise UserError(request.env._("Check the payment first, then confirm it."))
        vals = {
            "amount": self._get_text(post, "amount"),  # exact: step 2 wrote it
            "key": key,
            "description": self._get_text(post, "description"),
            "category": self._get_category(post),
        }
        if direction == "pay":
            return account._pay(other, **vals)
        with request.env.cr.savepoint():
            return account._request(other, **vals).id

    def _is_key(self, key):
        """Whether this is a key as the check page makes them."""
        try:
            return str(uuid.UUID(key)) == key
        except ValueError:
            return False

    def _get_category(self, post):
        category_id = self._get_id(post, "category_id")
        if not category_id:
            return None
        return request.env["solidarity.category"].search([("id", "=", category_id)])

    def _find_members(self, account, post):
        """Return the members that the form may mean: the chosen one, or those whom
        the typed text matches."""
        membership = account.membership_id
        chosen = self._get_id(post, "to")
        if chosen:
            return request.env["solidarity.membership"].search(
                membership._get_fellows_domain() & Domain("id", "=", chosen)
            )
        return membership._find_fellows(self._get_text(post, "recipient")[:100])

    def _get_who_message(self, post, found):
        text = self._get_text(post, "recipient")[:100]
        if len(found) > 1:
            return request.env._('Several members match "%s": choose one.', text)
        if text:
            return request.env._(
                'No member matches "%s". Check the name, or enter the member number.',
                text,
            )
        return request.env._("Enter the name or the number of a member.")

    def _render_check(self, account, direction, member, post):
        """Render step 2, or step 1 again with what has to be changed."""
        description = self._get_text(post, "description")
        trade, error = self._try_action(
            lambda: account._check_trade(
                direction, member, self._get_text(post, "amount"), description
            )
        )
        if error:
            return self._render_form(
                account, direction, {**post, "to": str(member.id)}, error
            )
        values = self._prepare_credit_values(
            f"credit_{direction}",
            account=account,
            direction=direction,
            member=member,
            description=description,
            category=self._get_category(post),
            key=str(uuid.uuid4()),
            **trade,
        )
        return self._render_page("solidarity_ledger.portal_trade_check", values)

    def _render_form(
        self, account, direction, form, error=None, is_ready=True, matches=None
    ):
        """Render step 1 with what was typed so far.

        :param dict form: values of the form or of a link
        :param str error: what to change
        :param bool is_ready: False hides the form: nothing to change would help
        :param matches: members to choose from
        """
        chosen = None
        if self._get_id(form, "to"):
            chosen = self._find_members(account, form)
        values = self._prepare_credit_values(
            f"credit_{direction}",
            account=account,
            direction=direction,
            form={
                name: self._get_text(form, name)
                for name in ("recipient", "amount", "description")
            },
            category_id=self._get_id(form, "category_id"),
            categories=request.env["solidarity.category"].search([]),
            chosen=chosen,
            recent=account._get_recent_members() if not chosen else None,
            matches=matches,
            error=error,
            is_ready=is_ready,
        )
        return self._render_page("solidarity_ledger.portal_trade_form", values)
