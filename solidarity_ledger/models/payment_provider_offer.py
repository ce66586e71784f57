from odoo import api, fields, models
from odoo.tools import float_repr

from odoo.addons.payment import utils as payment_utils


class PaymentProvider(models.Model):
    """What a payment page offers in credit to the person in front of it, or why it
    offers nothing."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "payment.provider"

    @api.model
    def _get_compatible_providers(
        self, company_id, partner_id, amount, *args, report=None, **kwargs
    ):
        """Offer credit for documents that take it, to members who can pay with it.

        Odoo's availability report says of each provider what it offers
        (``credit_offer``) or, for the page, why it offers nothing (``credit_note``).
        """
        providers = super()._get_compatible_providers(
            company_id, partner_id, amount, *args, report=report, **kwargs
        )
        in_credit = providers.filtered(lambda provider: provider._is_in_credit())
        document = self._get_credit_document(**kwargs)
        offers = {
            provider: provider._get_credit_offer(document, amount)
            for provider in in_credit
        }
        refused = in_credit.filtered(lambda provider: not offers[provider]["room"])
        for provider in refused:
            payment_utils.add_to_report(
                report,
                provider,
                available=False,
                reason=offers[provider]["note"] or self.env._("nothing to pay in it"),
            )
        if report:
            self._add_credit_offers(report["providers"], offers)
        return providers - refused

    @api.model
    def _add_credit_offers(self, entries, offers):
        """Put offers and notes for the page into the availability report."""
        in_some = any(offer["is_member"] for offer in offers.values())
        for provider, offer in offers.items():
            if offer["room"]:
                entries[provider]["credit_offer"] = offer
            elif offer["is_member"] or not in_some:
                # members need not read which other communities they are not in
                entries[provider]["credit_note"] = offer["note"]

    @api.model
    def _get_credit_document(self, **kwargs):
        """Return the document that the payment page is about, or None.

        The controller of an invoice puts it into the context, once it knows that the
        user may see it.

        :param kwargs: what the page says; it may come from anybody, and is no proof
            that the user may see a document
        """
        model, document_id = self.env.context.get("credit_document", (None, None))
        return self.env[model].browse(document_id) if model else None

    def _get_credit_offer(self, document, amount=None):
        """Return what the user may pay of a document in this provider's unit.

        The payer is always the user's own partner, by the member account that this
        person has, whoever the document is addressed to.

        :param document: of a model with ``solidarity.credit.document.mixin``, or None
        :param amount: what the page asks for; all of it is offered, or nothing, where
            the document is not paid in parts
        :return: dict of ``room`` (up to how much of the document, in its currency; 0
            for nothing at all), ``due``, ``note`` (why nothing; None where there is
            nothing to say), ``is_member``, ``spendable`` (in the unit) and
            ``is_in_parts`` (whether less than that can be paid); where there is room,
            also what one of the document's currency is in the unit (``per_money``),
            and ``due_text`` and ``room_text`` for the form
        """
        self.ensure_one()
        ledger = self.solidarity_ledger_id
        user = self.env.user
        member = not user._is_public() and ledger.community_id._get_membership(
            user.partner_id
        )
        offer = {
            "room": 0,
            "due": 0,
            "note": None,
            "is_member": bool(member),
            "spendable": 0,
            "is_in_parts": False,
        }
        if document is None or document.company_id != ledger.company_id:
            return offer
        offer["due"] = document._get_credit_due()
        offer["is_in_parts"] = document._is_credit_taken_in_parts()
        accepted = document._get_credit_room()
        if not document.credit_share or not offer["due"]:
            return offer
        offer["note"] = self._get_credit_refusal(document, member, accepted)
        if offer["note"]:
            return offer
        offer["spendable"] = self._get_credit_spendable()
        today = fields.Date.context_today(self)
        affordable = ledger._convert_from_unit(
            offer["spendable"], document.currency_id, today
        )
        offer["room"] = max(min(accepted, affordable), 0)
        compare = document.currency_id.compare_amounts
        if not offer["room"]:
            offer["note"] = self._get_credit_limit_note(offer["spendable"])
        elif amount and not offer["is_in_parts"]:
            if compare(offer["room"], amount) < 0:
                offer["note"] = self._get_credit_parts_note(document, offer["room"])
                offer["room"] = 0
            else:
                offer["room"] = amount
        return {
            **offer,
            "per_money": ledger._convert_to_unit(1, document.currency_id, today),
            "due_text": self._get_number_text(offer["due"], document.currency_id),
            "room_text": self._get_number_text(offer["room"], document.currency_id),
        }

    def _get_number_text(self, amount, currency):
        """Return an amount as fields of type number take it."""
        return float_repr(amount, currency.decimal_places)

    def _get_credit_refusal(self, document, member, accepted):
        """Return why nothing of a document can be paid, apart from limits; or None."""
        ledger = self.solidarity_ledger_id
        account = self._get_credit_account()
        values = {"ledger": ledger.name, "community": ledger.community_id.name}
        if self.env.user._is_public():
            return self.env._(
                "Members of %(community)s log in to pay with %(ledger)s.", **values
            )
        if not member:
            return self.env._(
                "%(ledger)s is for members of %(community)s, and you are not one. Join "
                "the community, or pay in another way.",
                **values,
            )
        if ledger.state != "open":
            return self.env._(
                "%(ledger)s is closed and takes no payments. Pay in another way, or "
                "ask an organiser of %(community)s.",
                **values,
            )
        if not ledger._is_convertible(document.currency_id):
            return ledger._get_no_rate_message(document.currency_id)
        if account.state in ("frozen", "closed"):
            return self.env._(
                "Your account in %(ledger)s is frozen or closed and cannot pay. Pay in "
                "another way, or ask an organiser of %(community)s.",
                **values,
            )
        if not accepted:
            return self.env._(
                "What may be paid in %(ledger)s is paid already (%(share)s %% of the "
                "total). Pay the rest in another way.",
                ledger=ledger.name,
                share=f"{document.credit_share:g}",
            )
        return None

    def _get_credit_limit_note(self, spendable):
        ledger = self.solidarity_ledger_id
        return self.env._(
            "In %(ledger)s you can spend up to %(amount)s, which is not enough here. "
            "Offer something to earn more, ask an organiser for a higher limit, or pay "
            "in another way.",
            ledger=ledger.name,
            amount=ledger.currency_id.format(spendable),
        )

    def _get_credit_parts_note(self, document, room):
        return self.env._(
            "Here the whole amount is paid in one way, and at most %(amount)s of it "
            "can be paid in %(ledger)s. Pay in another way, or order without paying: "
            "the invoice can be paid in parts.",
            ledger=self.solidarity_ledger_id.name,
            amount=document.currency_id.format(room),
        )

    def _get_credit_account(self):
        """Return the user's own account, or none: looking at a page opens none."""
        return self.env["solidarity.account"].search(
            [
                ("ledger_id", "=", self.solidarity_ledger_id.id),
                ("partner_id", "=", self.env.user.partner_id.id),
                ("kind", "=", "member"),
            ]
        )

    def _get_credit_spendable(self):
        account = self._get_credit_account()
        return account.spendable if account else self.solidarity_ledger_id.credit_limit
